#include "explore_comparison.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
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
#include "lamport/tools/terminal.hpp"
#include "lamport/tools/values.hpp"
#include "plan_options.hpp"
#include "split.hpp"

namespace lamport::tools {
namespace {

using props::Json;

constexpr const char* kExamples =
    "  lamport-explore --compare\n"
    "  lamport-explore --compare --processes 3,7,13,21 --load heavy --plot messages.svg\n"
    "  lamport-explore --compare --protocols lamport,ricart-agrawala --json\n";
constexpr std::uint32_t kEntriesMax = 1000;
/// The most of all entries of a run, times its processes. A run has a few times as many events, and
/// stays within their limit.
constexpr std::uint64_t kWorkMax = 10'000'000;
constexpr std::size_t kListMax = 100;

struct CompareOptions {
  ComparisonPlan plan;
  std::string plot;
  bool compare = false;
};

/// The items of `text`, which commas part. Errors: an item is empty, or too many.
core::Result<std::vector<std::string_view>> parse_list(std::string_view text) {
  std::vector<std::string_view> items = split(text, ',');
  if (std::find(items.begin(), items.end(), std::string_view()) != items.end()) {
    return core::refused("an item of the list is empty; part the items by single commas");
  }
  if (items.size() > kListMax) {
    return core::refused(fmt::format("a list has at most {} items", kListMax));
  }
  return items;
}

/// Reads a list of what `parse_item(text)` reads into `list`. Errors: those of an item, or it is
/// there twice.
template <class T, class ParseItem>
core::Result<void> set_list(std::string_view text, std::vector<T>& list, ParseItem parse_item) {
  return parse_list(text).and_then([&](const std::vector<std::string_view>& items) {
    core::Result<void> done;
    list.clear();
    for (std::size_t i = 0; i < items.size() && done; ++i) {
      done = parse_item(items[i]).and_then([&](T item) -> core::Result<void> {
        if (std::find(list.begin(), list.end(), item) != list.end()) {
          return core::refused(fmt::format("'{}' is there twice; leave one out", items[i]));
        }
        list.push_back(item);
        return {};
      });
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

/// Of numbers that are counts.
Json counts_json(const props::Spread& spread) {
  return {{"count", spread.count}, {"sum", spread.sum}, {"min", spread.min}, {"max", spread.max}};
}

/// Of durations in nanoseconds, as strings.
Json durations_json(const props::Spread& spread) {
  return {{"count", spread.count},
          {"sum", props::json_of(spread.sum)},
          {"min", props::json_of(spread.min)},
          {"max", props::json_of(spread.max)}};
}

Json row_json(const ComparisonRow& row) {
  Json json = Json::object();
  json["protocol"] = std::string(row.protocol);
  json["load"] = std::string(name_of(row.load));
  json["processes"] = row.processes;
  json["completed"] = row.run.end == sim::RunEnd::kQuiet;
  json["messages"] = counts_json(row.run.measures.messages);
  json["theory"] =
      row.claim ? Json{{"min", row.claim->min}, {"mean_max", row.claim->mean_max}} : Json(nullptr);
  json["hand_over"] = durations_json(row.run.measures.hand_over);
  json["response"] = durations_json(row.run.measures.response);
  json["overtaking"] = row.run.measures.overtaking;
  json["needs"] = props::json_of(row.needs);
  json["violated"] = row.run.violated.empty() ? Json(nullptr) : Json(std::string(row.run.violated));
  json["command"] = row.command;
  return json;
}

Json document(const CompareOptions& options, const std::vector<ComparisonRow>& rows,
              bool interrupted) {
  Json json = Json::object();
  json["schema"] = "lamport-explore-comparison/1";
  json["seed"] = props::json_of(options.plan.seed);
  json["entries_per_process"] = options.plan.entries;
  json["delay"] = props::json_of(static_cast<std::uint64_t>(kComparedDelay.count()));
  json["completed"] = !interrupted;
  json["rows"] = Json::array();
  for (const ComparisonRow& row : rows) {
    json["rows"].push_back(row_json(row));
  }
  return json;
}

/// The command that compares the same, ready to paste.
std::string again(const CommandLine& line, const CompareOptions& options) {
  const ComparisonPlan& plan = options.plan;
  std::vector<std::string_view> names;
  names.reserve(plan.protocols.size());
  for (const ProtocolTools* const protocol : plan.protocols) {
    names.push_back(protocol->name());
  }
  std::string command =
      fmt::format("{} --compare --processes {} --load {} --protocols {} --entries {} --seed {}",
                  shell_word(line.program()), fmt::join(plan.processes, ","),
                  plan.loads.size() > 1 ? "both" : name_of(plan.loads.front()),
                  fmt::join(names, ","), plan.entries, plan.seed);
  command += options.plot.empty() ? "" : " --plot " + shell_word(options.plot);
  return command + (line.json() ? " --json" : "");
}

/// What the comparison came to, with a line on stderr and a command if not all is well.
ExitCode concluded(const CommandLine& line, const std::vector<ComparisonRow>& rows) {
  for (const ComparisonRow& row : rows) {
    if (!row.run.violated.empty()) {
      return line.tell(fmt::format("violated: {} by {}", row.run.violated, row.protocol),
                       row.command, ExitCode::kViolated);
    }
  }
  for (const ComparisonRow& row : rows) {
    if (row.run.end != sim::RunEnd::kQuiet) {
      return line.tell(fmt::format("incomplete: {} reached the limit of events", row.protocol),
                       row.command, ExitCode::kIncomplete);
    }
  }
  const auto printed = flush_stdout();
  return printed ? ExitCode::kHolds : line.usage_error("", printed.error().message);
}

ExitCode compare(const CommandLine& line, const Registry& registry, CompareOptions& options) {
  ComparisonPlan& plan = options.plan;
  if (plan.protocols.empty()) {
    plan.protocols = registry.all();
    std::erase_if(plan.protocols,
                  [](const ProtocolTools* protocol) { return !is_plain(*protocol); });
  }
  for (const std::uint64_t processes : plan.processes) {
    if (processes * processes * plan.entries > kWorkMax) {
      return line.usage_error(
          "--processes", fmt::format("{} processes with {} entries each are too many; lower one",
                                     processes, plan.entries));
    }
  }
  std::optional<props::OutputFile> plot;
  if (!options.plot.empty()) {
    auto created = props::OutputFile::create(options.plot);
    if (!created) {
      return line.usage_error("--plot", created.error().message);
    }
    plot.emplace(*std::move(created));
  }
  const std::atomic<bool>& interrupted = watch_interrupts();
  std::vector<ComparisonRow> rows;
  {
    Progress progress("runs", plan.loads.size() * plan.protocols.size() * plan.processes.size(),
                      line.quiet());
    rows = compare_protocols(
        plan, interrupted,
        [&](std::string_view protocol, const SeededRun& run) {
          return replay_command(line, registry, protocol, run);
        },
        [&](std::size_t run) { progress.show(run); });
  }
  if (line.json()) {
    fmt::print("{}\n", document(options, rows, interrupted).dump(2));
  } else {
    fmt::print("{}", comparison_text(rows));
  }
  if (interrupted) {  // A picture of some of it would pass for one of all.
    return line.tell(fmt::format("interrupted after {}", counted(rows.size(), "run", "runs")),
                     again(line, options), ExitCode::kInterrupted);
  }
  if (plot) {
    plot->stream() << comparison_svg(rows);
    if (const auto saved = plot->commit(); !saved) {
      return line.usage_error("--plot", saved.error().message);
    }
  }
  return concluded(line, rows);
}

}  // namespace

bool asks_to_compare(int argc, const char* const* argv) {
  return std::any_of(argv, argv + argc,
                     [](std::string_view argument) { return argument == "--compare"; });
}

int explore_comparison(const Registry& registry, int argc, const char* const* argv) {
  CommandLine line("lamport-explore --compare",
                   "Compares protocols in the simulator, run beside run.", kExamples);
  CompareOptions options;
  declare(line, registry, options);
  if (const auto done = line.parse(argc, argv)) {
    return static_cast<int>(*done);
  }
  return static_cast<int>(line.run([&] { return compare(line, registry, options); }));
}

}  // namespace lamport::tools
