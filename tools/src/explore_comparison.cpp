#include "explore_comparison.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "command_line.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/props/json_values.hpp"
#include "lamport/props/output_file.hpp"
#include "lamport/tools/comparison.hpp"
#include "lamport/tools/interrupt.hpp"
#include "lamport/tools/values.hpp"
#include "plan_options.hpp"

namespace lamport::tools {
namespace {

using props::Json;

constexpr const char* kExamples =
    "  lamport-explore --compare\n"
    "  lamport-explore --compare --processes 3,7,13,21 --load heavy --plot messages.svg\n"
    "  lamport-explore --compare --protocols lamport,ricart-agrawala --json\n";
constexpr std::uint32_t kEntriesMax = 1000;
/// The entries of each process times the square of the processes: so many messages a run at most.
constexpr std::uint64_t kWorkMax = 100'000'000;
constexpr std::size_t kListMax = 100;

struct CompareOptions {
  ComparisonPlan plan;
  std::string plot;
  bool compare = false;
};

/// The items of `text`, which commas part. Errors: an item is empty or there twice, or too many.
core::Result<std::vector<std::string>> parse_list(std::string_view text) {
  std::vector<std::string> items;
  std::set<std::string, std::less<>> known;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    items.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
    if (items.back().empty()) {
      return core::refused("an item of the list is empty; part the items by single commas");
    }
    if (!known.insert(items.back()).second) {
      return core::refused(fmt::format("'{}' is there twice; leave one out", items.back()));
    }
    if (items.size() > kListMax) {
      return core::refused(fmt::format("a list has at most {} items", kListMax));
    }
  }
  return items;
}

/// Reads a list of what `parse_item(text)` reads into `list`.
template <class T, class ParseItem>
core::Result<void> set_list(std::string_view text, std::vector<T>& list, ParseItem parse_item) {
  return parse_list(text).and_then([&](const std::vector<std::string>& items) {
    core::Result<void> done;
    list.clear();
    for (std::size_t i = 0; i < items.size() && done; ++i) {
      done = parse_item(items[i]).map([&](T item) { list.push_back(item); });
    }
    return done;
  });
}

core::Result<void> set_loads(std::string_view text, std::vector<Load>& loads) {
  if (text != "light" && text != "heavy" && text != "both") {
    return core::refused("write light, heavy or both");
  }
  loads.clear();
  for (const Load load : {Load::kLight, Load::kHeavy}) {
    if (text == "both" || text == name_of(load)) {
      loads.push_back(load);
    }
  }
  return {};
}

void declare(CommandLine& line, const Registry& registry, CompareOptions& options) {
  ComparisonPlan& plan = options.plan;
  line.flag("compare", "Compare protocols: what an entry costs, measured and in theory",
            options.compare);
  line.value("processes", "N,N,...", "How many processes, from 1 to 4096",
             fmt::format("{}", fmt::join(plan.processes, ",")), [&](std::string_view text) {
               return set_list(text, plan.processes, [](std::string_view item) {
                 return parse_number(item, 1, core::kProcessesMax).map([](std::uint64_t n) {
                   return static_cast<std::uint32_t>(n);
                 });
               });
             });
  line.value("load", "light|heavy|both", "How often processes want to enter", "both",
             [&](std::string_view text) { return set_loads(text, plan.loads); });
  line.value("protocols", "P,P,...", "Which protocols: " + registry.names(),
             "those that are not over Reliable", [&](std::string_view text) {
               return set_list(text, plan.protocols,
                               [&](std::string_view item) { return registry.find(item); });
             });
  line.value("entries", "R", "How often each process enters", std::to_string(plan.entries),
             [&](std::string_view text) {
               return parse_number(text, 1, kEntriesMax).map([&](std::uint64_t entries) {
                 plan.entries = static_cast<std::uint32_t>(entries);
               });
             });
  line.value(
      "seed", "S", "The seed of the runs", std::to_string(plan.seed), [&](std::string_view text) {
        return parse_number(text, 0, UINT64_MAX).map([&](std::uint64_t seed) { plan.seed = seed; });
      });
  line.text("plot", "FILE.svg", "Draw messages an entry against processes", options.plot);
}

/// Whether the protocol is not over `Reliable`, which is what sends again.
bool is_plain(const ProtocolTools& protocol) {
  return protocol.subject().resend_delay_max == core::Duration::zero();
}

Json spread_json(const props::Spread& spread) {
  return {{"count", spread.count}, {"sum", spread.sum}, {"min", spread.min}, {"max", spread.max}};
}

Json document(const CompareOptions& options, const std::vector<ComparisonRow>& rows,
              bool interrupted) {
  Json json = Json::object();
  json["schema"] = "lamport-explore-comparison/1";
  json["seed"] = props::json_of(options.plan.seed);
  json["entries_per_process"] = options.plan.entries;
  json["delay_nanoseconds"] = kComparedDelay.count();
  json["completed"] = !interrupted;
  json["rows"] = Json::array();
  for (const ComparisonRow& row : rows) {
    Json& added = json["rows"].emplace_back(Json::object());
    added["protocol"] = std::string(row.protocol);
    added["load"] = std::string(name_of(row.load));
    added["processes"] = row.processes;
    added["messages"] = spread_json(row.measures.messages);
    added["theory"] = row.claim ? Json{{"min", row.claim->min}, {"mean_max", row.claim->mean_max}}
                                : Json(nullptr);
    added["hand_over_nanoseconds"] = spread_json(row.measures.hand_over);
    added["response_nanoseconds"] = spread_json(row.measures.response);
    added["overtaking"] = row.measures.overtaking;
    added["needs"] = props::json_of(row.needs);
    added["violated"] = row.violated.empty() ? Json(nullptr) : Json(std::string(row.violated));
    added["command"] = row.command;
  }
  return json;
}

core::Result<void> save(const std::string& path, const std::string& text) {
  return props::OutputFile::create(path).and_then([&](props::OutputFile file) {
    file.stream() << text;
    return file.commit();
  });
}

ExitCode compare(const CommandLine& line, const Registry& registry, CompareOptions& options) {
  if (options.plan.protocols.empty()) {
    options.plan.protocols = registry.all();
    std::erase_if(options.plan.protocols,
                  [](const ProtocolTools* protocol) { return !is_plain(*protocol); });
  }
  for (const std::uint64_t processes : options.plan.processes) {
    if (processes * processes * options.plan.entries > kWorkMax) {
      return line.usage_error(
          "--processes", fmt::format("{} processes with {} entries each are too many; lower one",
                                     processes, options.plan.entries));
    }
  }
  const std::atomic<bool>& interrupted = watch_interrupts();
  const auto rows = compare_protocols(
      options.plan, [&] { return !interrupted; },
      [&](std::string_view protocol, const SeededRun& run) {
        return replay_command(line, registry, protocol, run);
      });
  if (line.json()) {
    fmt::print("{}\n", document(options, rows, interrupted).dump(2));
  } else {
    fmt::print("{}", comparison_text(rows));
  }
  if (!options.plot.empty()) {
    if (const auto saved = save(options.plot, comparison_svg(rows)); !saved) {
      return line.usage_error("--plot", saved.error().message);
    }
  }
  if (interrupted) {
    return line.tell("interrupted", line.program() + " --compare", ExitCode::kInterrupted);
  }
  for (const ComparisonRow& row : rows) {
    if (!row.violated.empty()) {
      return line.tell(fmt::format("violated: {} by {}", row.violated, row.protocol), row.command,
                       ExitCode::kViolated);
    }
  }
  const auto printed = flush_stdout();
  return printed ? ExitCode::kHolds : line.usage_error("", printed.error().message);
}

}  // namespace

bool asks_to_compare(int argc, const char* const* argv) {
  return std::any_of(argv, argv + argc,
                     [](std::string_view argument) { return argument == "--compare"; });
}

int explore_comparison(const Registry& registry, int argc, const char* const* argv) {
  CommandLine line("lamport-explore", "Compares protocols in the simulator, run beside run.",
                   kExamples);
  CompareOptions options;
  declare(line, registry, options);
  if (const auto done = line.parse(argc, argv)) {
    return static_cast<int>(*done);
  }
  return static_cast<int>(line.run([&] { return compare(line, registry, options); }));
}

}  // namespace lamport::tools
