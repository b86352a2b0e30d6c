#include "states_options.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "explore_options.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/hazards.hpp"
#include "lamport/tools/values.hpp"
#include "needs.hpp"

namespace lamport::tools {
namespace {

constexpr std::uint32_t kEntriesMax = 1000;
constexpr std::uint32_t kHazardsMax = 1000;
constexpr std::uint32_t kDepthMax = 100;
constexpr std::string_view kUnlimited = "unlimited";

void declare_number(CommandLine& line, const std::string& name, const std::string& value,
                    const std::string& help, std::uint64_t max, std::uint32_t& target,
                    std::uint64_t min) {
  line.value(name, value, help, std::to_string(target), [min, max, &target](std::string_view text) {
    return parse_number(text, min, max).map([&](std::uint64_t number) {
      target = static_cast<std::uint32_t>(number);
    });
  });
}

struct StrategyWords {
  Strategy strategy;
  std::string_view name;
  std::string_view what;
};
constexpr std::array kStrategies = {
    StrategyWords{Strategy::kBfs, "bfs", "every state, those of fewer steps first"},
    StrategyWords{Strategy::kDfs, "dfs", "every trace, with sleep sets"},
    StrategyWords{Strategy::kDpor, "dpor", "every trace, with partial order reduction"},
    StrategyWords{Strategy::kCycles, "cycles", "fair cycles in which a user waits for ever"},
    StrategyWords{Strategy::kWalk, "walk", "random runs, each move as probable as the others"},
    StrategyWords{Strategy::kPos, "pos", "random runs by partial order sampling"},
    StrategyWords{Strategy::kPct, "pct", "random runs by priorities that change"},
    StrategyWords{Strategy::kPortfolio, "portfolio", "walk, pos and pct in turn"}};

std::string strategies_help() {
  std::string help = "How";
  for (const StrategyWords& words : kStrategies) {
    help += fmt::format("{} {}: {}", words.strategy == Strategy::kBfs ? ":" : ";", words.name,
                        words.what);
  }
  return help;
}

core::Result<void> set_strategy(std::string_view text, Strategy& strategy) {
  std::string names;
  for (const StrategyWords& words : kStrategies) {
    if (words.name == text) {
      strategy = words.strategy;
      return {};
    }
    names.append(names.empty() ? "" : ", ").append(words.name);
  }
  return core::refused(fmt::format("there is no strategy '{}'; write one of: {}", text, names));
}

core::Result<void> set_hazard(std::string_view text, std::uint32_t& target) {
  if (text == kUnlimited) {
    target = sim::Hazards::kUnlimited;
    return {};
  }
  const auto number = parse_number(text, 0, kHazardsMax);
  if (!number) {
    return core::refused(fmt::format("{}; or write {}", number.error().message, kUnlimited));
  }
  target = static_cast<std::uint32_t>(*number);
  return {};
}

core::Result<void> set_memory(std::string_view text, std::size_t& target) {
  constexpr std::size_t kMemoryMin = std::size_t{1} << 20U;
  const auto size = parse_size(text);
  if (size && *size < kMemoryMin) {
    return core::refused(
        fmt::format("{} holds no search; write at least {}", text, size_text(kMemoryMin)));
  }
  return size.map([&](std::uint64_t bytes) { target = bytes; });
}

}  // namespace

bool is_random(Strategy strategy) {
  return strategy >= Strategy::kWalk;
}

std::string_view name_of(Strategy strategy) {
  return std::ranges::find(kStrategies, strategy, &StrategyWords::strategy)->name;
}

std::string hazard_text(std::uint32_t most) {
  return most == sim::Hazards::kUnlimited ? std::string(kUnlimited) : std::to_string(most);
}

void declare_states(CommandLine& line, const Registry& registry, StatesOptions& options) {
  SearchRequest& request = options.request;
  options.protocol = registry.default_name();
  request.jobs = jobs_at_first();
  line.value("strategy", "NAME", strategies_help(), std::string(name_of(request.strategy)),
             [&](std::string_view text) { return set_strategy(text, request.strategy); });
  line.value("protocol", "NAME", "The protocol: " + registry.names_of_all(), options.protocol,
             [&](std::string_view text) -> core::Result<void> {
               options.protocol = text;
               return {};
             });
  line.text("spec", "NAME", "A published specification instead: " + registry.specification_names(),
            options.specification);
  declare_number(line, "processes", "N", "How many processes", sim::kTapeProcessesMax,
                 request.processes, 1);
  declare_number(line, "entries", "R", "How often each process may ask to enter", kEntriesMax,
                 request.entries, 1);
  line.value(
      "max-clock", "C", "Of a specification with clocks: the highest that is gone on from", "",
      [&](std::string_view text) {
        return parse_number(text, 1, core::LogicalTime::kMax - 1).map([&](std::uint64_t clock) {
          request.clock_max = clock;
        });
      });
  line.value("links", "fifo|unordered", "Whether links keep the order of messages", "fifo",
             [&](std::string_view text) -> core::Result<void> {
               request.hazards.fifo = text == "fifo";
               return text == "fifo" || text == "unordered"
                          ? core::Result<void>()
                          : core::refused(fmt::format(
                                "'{}' is no order of messages; write fifo or unordered", text));
             });
  line.value("losses", "L|unlimited", "How many messages may be lost", "0",
             [&](std::string_view text) { return set_hazard(text, request.hazards.losses); });
  line.value("duplications", "D|unlimited", "How many messages may arrive once more", "0",
             [&](std::string_view text) { return set_hazard(text, request.hazards.duplications); });
  declare_number(line, "crashes", "C", "How many processes may crash", kHazardsMax,
                 request.hazards.crashes, 0);
  line.flag("beyond-needs", "Search although that is less than the protocol needs",
            options.beyond_needs);
  line.value("memory", "SIZE", "Stop before what is kept of the search takes more",
             size_text(request.memory_max),
             [&](std::string_view text) { return set_memory(text, request.memory_max); });
  line.value("budget", "TIME", "Stop after this time", "", [&](std::string_view text) {
    return parse_time_limit(text).map([&](core::Duration budget) { options.budget = budget; });
  });
  line.value("seeds", "A..B", "Of random runs: their seeds, both ends included",
             fmt::format("{}..{}", request.seed_first, request.seed_last),
             [&](std::string_view text) {
               return parse_seed_range(text).map([&](SeedRange seeds) {
                 request.seed_first = seeds.first;
                 request.seed_last = seeds.last;
               });
             });
  declare_number(line, "depth", "D", "Of pct: the events of which a violation asks an order",
                 kDepthMax, request.depth, 1);
  declare_number(line, "jobs", "N",
                 "Of bfs and random runs: threads; what it comes to is the same for any N, if it "
                 "comes to an end",
                 kJobsMax, request.jobs, 1);
  line.flag("coverage", "Of random runs: count all traces, and say what share was seen",
            request.coverage);
  line.flag("audit",
            "Of bfs: keep whole states and compare them, so that none is taken for another",
            request.audit);
  line.text("tape", "FILE", "Save what is found wrong, for lamport-replay", options.tape);
}

std::string states_command(const CommandLine& line, const Registry& registry,
                           const StatesOptions& options) {
  const SearchRequest& request = options.request;
  const sim::Hazards& hazards = request.hazards;
  std::string command = shell_word(line.program());
  if (!options.specification.empty()) {
    command += " --spec " + shell_word(options.specification);
  } else {
    command += fmt::format(" --strategy {}", name_of(request.strategy));
    if (options.protocol != registry.default_name()) {
      command += " --protocol " + shell_word(options.protocol);
    }
  }
  command += fmt::format(" --processes {}", request.processes);
  const auto add = [&](std::string_view name, const std::string& value) {
    if (line.given(std::string(name))) {
      command += fmt::format(" --{} {}", name, value);
    }
  };
  add("entries", std::to_string(request.entries));
  add("max-clock", std::to_string(request.clock_max));
  add("links", hazards.fifo ? "fifo" : "unordered");
  add("losses", hazard_text(hazards.losses));
  add("duplications", hazard_text(hazards.duplications));
  add("crashes", hazard_text(hazards.crashes));
  if (is_random(request.strategy)) {
    command += fmt::format(" --seeds {}..{}", request.seed_first, request.seed_last);
  }
  add("depth", std::to_string(request.depth));
  add("jobs", std::to_string(request.jobs));
  add("memory", size_text(request.memory_max));
  add("budget", text_of(options.budget.value_or(core::Duration::zero())));
  add("tape", shell_word(options.tape));
  command += options.beyond_needs ? " --beyond-needs" : "";
  command += request.coverage ? " --coverage" : "";
  command += request.audit ? " --audit" : "";
  return command + (line.json() ? " --json" : "");
}

std::optional<ExitCode> check_specification(const CommandLine& line, Strategy strategy,
                                            const Specification& specification) {
  for (const char* const name :
       {"protocol", "entries", "links", "losses", "duplications", "crashes", "beyond-needs"}) {
    if (line.given(name)) {
      return line.usage_error(fmt::format("--{}", name),
                              "a specification says that itself; leave it out");
    }
  }
  for (const char* const name : {"seeds", "depth", "coverage"}) {
    if (line.given(name)) {
      return line.usage_error(fmt::format("--{}", name),
                              "a specification has only its states; leave it out");
    }
  }
  if (strategy != Strategy::kBfs) {
    return line.usage_error("--strategy", "a specification is searched by bfs; leave it out");
  }
  if (specification.has_clocks() != line.given("max-clock")) {
    return line.usage_error(
        "--max-clock", specification.has_clocks()
                           ? "without a bound its clocks go up for ever; add --max-clock 6"
                           : fmt::format("{} has no clocks; leave it out", specification.name()));
  }
  return std::nullopt;
}

namespace {

/// Whether the options are of a search for cycles.
std::optional<ExitCode> check_cycles(const CommandLine& line) {
  if (line.given("entries")) {
    return line.usage_error("--entries", "with --strategy cycles users ask for ever; leave it out");
  }
  for (const char* const name : {"links", "losses", "duplications", "crashes", "beyond-needs"}) {
    if (line.given(name)) {
      return line.usage_error(fmt::format("--{}", name),
                              "with --strategy cycles nothing goes wrong; leave it out");
    }
  }
  for (const char* const name : {"jobs", "audit", "seeds", "depth", "coverage"}) {
    if (line.given(name)) {
      return line.usage_error(fmt::format("--{}", name),
                              "--strategy cycles does not have it; leave it out");
    }
  }
  return std::nullopt;
}

/// Whether the options are of the strategy.
std::optional<ExitCode> check_strategy(const CommandLine& line, const SearchRequest& request) {
  if (request.strategy == Strategy::kCycles) {
    return check_cycles(line);
  }
  const auto wrong = [&](std::string_view name, std::string_view fix) {
    return line.usage_error(fmt::format("--{}", name), fix);
  };
  const bool by_traces = request.strategy == Strategy::kDfs || request.strategy == Strategy::kDpor;
  const bool by_states = request.strategy == Strategy::kBfs;
  for (const auto& [name, most] : {std::pair("losses", request.hazards.losses),
                                   std::pair("duplications", request.hazards.duplications),
                                   std::pair("crashes", request.hazards.crashes)}) {
    if (most > 0 && (by_traces || request.coverage)) {
      return wrong(name, by_traces
                             ? "dfs and dpor can't have that; leave it out, or use bfs or portfolio"
                             : "--coverage can't have that; leave one of them out");
    }
    if (most == sim::Hazards::kUnlimited && name == std::string_view("duplications") &&
        !by_states) {
      return wrong(name, "a run would have no end; write a number, or use --strategy bfs");
    }
  }
  for (const char* const name : {"seeds", "depth", "coverage"}) {
    if (line.given(name) && (by_states || by_traces)) {
      return wrong(name, "only random runs have it; leave it out, or use --strategy portfolio");
    }
  }
  if (line.given("depth") && request.strategy != Strategy::kPct &&
      request.strategy != Strategy::kPortfolio) {
    return wrong("depth", "only pct and portfolio have it; leave it out, or use --strategy pct");
  }
  if (request.jobs > 1 && line.given("jobs") && by_traces) {
    return wrong("jobs", "a search by traces has one thread; leave it out");
  }
  if (request.audit && !by_states) {
    return wrong("audit", "only --strategy bfs keeps states; leave it out");
  }
  return std::nullopt;
}

}  // namespace

std::optional<ExitCode> check_protocol(const CommandLine& line, const StatesOptions& options,
                                       const SearchTools& protocol) {
  if (line.given("max-clock")) {
    return line.usage_error("--max-clock", "only specifications have it; leave it out");
  }
  if (const auto unfit = check_entries(line, protocol)) {
    return unfit;
  }
  if (const auto unfit = check_strategy(line, options.request)) {
    return unfit;
  }
  const core::Guarantees promised = options.request.hazards.promised();
  for (const Need& need : kNeeds) {
    if (!options.beyond_needs && protocol.needs().*need.guarantee && !(promised.*need.guarantee)) {
      return line.usage_error(fmt::format("--{}", need.hazard),
                              fmt::format("{} needs {}; leave it out, or add --beyond-needs",
                                          protocol.name(), need.words));
    }
  }
  return std::nullopt;
}

}  // namespace lamport::tools
