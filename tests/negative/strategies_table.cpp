#include "strategies_table.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lamport/sim/search_counts.hpp"

namespace lamport::negative {

namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const std::optional<std::uint64_t>& run, std::uint64_t runs_max) {
  return run ? fmt::format("{}", *run) : fmt::format(">{}", runs_max);
}

/// The median, and the quartiles if they differ from it.
std::string text_of(const Spread& spread, std::uint64_t runs_max) {
  const std::string median = text_of(spread.median, runs_max);
  if (spread.found == 0 || spread.quartile_low == spread.quartile_high) {
    return median;
  }
  return fmt::format("{} ({}..{})", median, text_of(spread.quartile_low, runs_max),
                     text_of(spread.quartile_high, runs_max));
}

/// "none" if all was searched, and nothing is wrong; "endless" if not all runs end.
std::string text_of(const Search& search, std::uint64_t max) {
  switch (search.end) {
    case sim::SearchEnd::kBroken:
      return fmt::format("{}", search.spent);
    case sim::SearchEnd::kExhausted:
      return "none";
    case sim::SearchEnd::kTooLong:
      return "endless";
    default:
      return fmt::format(">{}", max);
  }
}

std::string text_of(const SmallScenario& scenario) {
  return fmt::format("{} x {}", scenario.processes, scenario.entries);
}

Json json_of(const std::optional<std::uint64_t>& run) {
  return run ? Json(*run) : Json(nullptr);
}

Json json_of(const Spread& spread) {
  return {{"median", json_of(spread.median)},
          {"quartile_low", json_of(spread.quartile_low)},
          {"quartile_high", json_of(spread.quartile_high)},
          {"found", spread.found}};
}

Json json_of(const Search& search) {
  return {{"found", search.end == sim::SearchEnd::kBroken},
          {"exhausted", search.end == sim::SearchEnd::kExhausted},
          {"spent", search.spent}};
}

}  // namespace

std::string_view name_of(tools::Strategy strategy) {
  switch (strategy) {
    case tools::Strategy::kWalk:
      return "walk";
    case tools::Strategy::kPos:
      return "pos";
    case tools::Strategy::kPct:
      return "pct";
    default:
      return "portfolio";
  }
}

std::string as_text(std::span<const StrategiesRow> rows, const Effort& effort) {
  static constexpr std::string_view kLine =
      "{:34} {:16} {:>5}  {:18} {:18} {:18} {:18} {:>9} {:>8}  {:18} {:18}\n";
  std::string text = fmt::format(kLine, "bug", "protocol", "small", "walk", "pos", "pct",
                                 "portfolio", "bfs", "dpor", "inside together", "happened-before");
  const auto runs = [&](const Spread& spread) { return text_of(spread, effort.runs_max); };
  for (const StrategiesRow& row : rows) {
    fmt::format_to(
        std::back_inserter(text), kLine, row.bug.name, row.bug.protocol, text_of(row.scenario),
        runs(row.random[0]), runs(row.random[1]), runs(row.random[2]), runs(row.random[3]),
        text_of(row.states, effort.generated_max), text_of(row.traces, effort.traces_max),
        row.breaks() ? runs(row.breaks_direct) : "", row.breaks() ? runs(row.breaks_by_cause) : "");
  }
  fmt::format_to(
      std::back_inserter(text),
      "\nsmall: processes x entries of each; walk … portfolio: runs to the first violation, the "
      "median of {}\nbase seeds, and quartiles; bfs: states generated; dpor: traces; none: "
      "searched all, nothing is wrong\nof walks: runs to the first with two inside together, and "
      "with two stays not ordered by happened-before\n{} bugs, {} of them found\n",
      effort.base_seeds, rows.size(), std::ranges::count_if(rows, &StrategiesRow::is_found));
  return text;
}

std::string as_json(std::span<const StrategiesRow> rows, const Effort& effort) {
  Json bugs = Json::array();
  for (const StrategiesRow& row : rows) {
    Json bug = {{"protocol", row.bug.protocol},
                {"name", row.bug.name},
                {"processes", row.scenario.processes},
                {"entries", row.scenario.entries}};
    for (std::size_t i = 0; i < kRandomStrategies.size(); ++i) {
      bug[std::string(name_of(kRandomStrategies[i]))] = json_of(row.random[i]);
    }
    bug["bfs"] = json_of(row.states);
    bug["dpor"] = json_of(row.traces);
    bug["walk_direct"] = json_of(row.breaks_direct);
    bug["walk_happened_before"] = json_of(row.breaks_by_cause);
    bugs.push_back(std::move(bug));
  }
  const Json document = {{"schema", "lamport-strategies/1"},
                         {"base_seeds", effort.base_seeds},
                         {"runs_limit", effort.runs_max},
                         {"states_limit", effort.generated_max},
                         {"traces_limit", effort.traces_max},
                         {"depth", kDepthOfPct},
                         {"bugs", bugs}};
  return document.dump(2) + "\n";
}

std::string as_page_lines(std::span<const StrategiesRow> rows, const Effort& effort) {
  const auto runs = [&](const Spread& spread) { return text_of(spread, effort.runs_max); };
  std::string text;
  for (const StrategiesRow& row : rows) {
    fmt::format_to(std::back_inserter(text), "| `{}` | {} | {} | {} | {} | {} | {} | {} | {} |\n",
                   row.bug.name, row.bug.protocol, text_of(row.scenario), runs(row.random[0]),
                   runs(row.random[1]), runs(row.random[2]), runs(row.random[3]),
                   text_of(row.states, effort.generated_max),
                   text_of(row.traces, effort.traces_max));
  }
  text += '\n';
  for (const StrategiesRow& row : rows) {
    if (row.breaks()) {
      fmt::format_to(std::back_inserter(text), "| `{}` | {} | {} | {} |\n", row.bug.name,
                     row.bug.protocol, runs(row.breaks_direct), runs(row.breaks_by_cause));
    }
  }
  return text;
}

}  // namespace lamport::negative
