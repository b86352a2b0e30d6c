#include "calibration_table.hpp"

#include <cmath>
#include <iterator>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "strategies_table.hpp"

namespace lamport::calibration {

namespace {

using Json = nlohmann::ordered_json;
using negative::name_of;

/// The median of how many traces are distinct, as a share of all that there are.
double share_of(const EstimateRow& row) {
  return row.distinct[1] / static_cast<double>(row.traces_all);
}

std::string scenario_text(std::string_view protocol, const SmallScenario& scenario) {
  return fmt::format("{} {} x {}", protocol, scenario.processes, scenario.entries);
}

/// With four decimals; what these don't show is +0.
std::string signed_text(double value) {
  constexpr double kShown = 10'000;
  return fmt::format("{:+.4f}", std::round(value * kShown) / kShown + 0.0);
}

std::string error_text(const Quartiles& error) {
  return fmt::format("{} ({}..{})", signed_text(error[1]), signed_text(error[0]),
                     signed_text(error[2]));
}

Json json_of(const Quartiles& quartiles) {
  return {
      {"median", quartiles[1]}, {"quartile_low", quartiles[0]}, {"quartile_high", quartiles[2]}};
}

}  // namespace

std::string as_text(const Calibration& calibration, const Effort& effort) {
  std::string text =
      fmt::format("{:22} {:>7}  {:9} {:>7} {:>8} {:>8} {:>9} {:>9}  {}\n", "scenario", "traces",
                  "strategy", "runs", "distinct", "of all", "estimate", "truth", "error");
  const auto out = std::back_inserter(text);
  for (const EstimateRow& row : calibration.estimates) {
    fmt::format_to(out, "{:22} {:>7}  {:9} {:>7} {:>8} {:>7.2f}% {:>9.4f} {:>8.4f}{}  {}\n",
                   scenario_text(row.protocol, row.scenario), row.traces_all, name_of(row.strategy),
                   row.runs, row.distinct[1], 100 * share_of(row), row.unseen[1], row.truth[1],
                   row.exact ? '=' : '~', error_text(row.error));
  }
  fmt::format_to(out,
                 "\nmedians of {} base seeds; of the error quartiles, too; truth: = exact, ~ by {} "
                 "further runs\n\n{:34} {:9} {:>9} {:>6} {:>9} {:>9}\n",
                 effort.base_seeds, effort.runs_further, "bug", "strategy", "p", "n >=3/p",
                 "right, n", "right, 2n");
  for (const BoundRow& row : calibration.bounds) {
    fmt::format_to(out, "{:34} {:9} {:>9.6f} {:>6} {:>8.2f}% {:>8.2f}%\n", row.bug,
                   name_of(row.strategy), row.rate, row.runs, 100 * row.right(row.silent),
                   100 * row.right(row.silent2));
  }
  fmt::format_to(out, "\nof {} campaigns; p by {} runs\n", effort.campaigns, effort.runs_of_rate);
  return text;
}

std::string as_json(const Calibration& calibration, const Effort& effort) {
  Json estimates = Json::array();
  for (const EstimateRow& row : calibration.estimates) {
    estimates.push_back({{"protocol", row.protocol},
                         {"processes", row.scenario.processes},
                         {"entries", row.scenario.entries},
                         {"traces", row.traces_all},
                         {"strategy", name_of(row.strategy)},
                         {"runs", row.runs},
                         {"distinct", json_of(row.distinct)},
                         {"unseen_estimate", json_of(row.unseen)},
                         {"unseen_truth", json_of(row.truth)},
                         {"truth_exact", row.exact},
                         {"error", json_of(row.error)}});
  }
  Json bounds = Json::array();
  for (const BoundRow& row : calibration.bounds) {
    bounds.push_back({{"bug", row.bug},
                      {"protocol", row.protocol},
                      {"processes", row.scenario.processes},
                      {"entries", row.scenario.entries},
                      {"strategy", name_of(row.strategy)},
                      {"rate", row.rate},
                      {"runs", row.runs},
                      {"silent", row.silent},
                      {"silent_in_twice_as_many", row.silent2}});
  }
  const Json document = {{"schema", "lamport-calibration/1"},
                         {"base_seeds", effort.base_seeds},
                         {"runs_further", effort.runs_further},
                         {"runs_of_rate", effort.runs_of_rate},
                         {"campaigns", effort.campaigns},
                         {"estimates", estimates},
                         {"bounds", bounds}};
  return document.dump(2) + "\n";
}

std::string as_page_lines(const Calibration& calibration) {
  std::string text;
  const auto out = std::back_inserter(text);
  for (const EstimateRow& row : calibration.estimates) {
    fmt::format_to(out, "| {} | {} | {} | {} | {:.2f} % | {:.4f} | {:.4f} | {} |\n",
                   scenario_text(row.protocol, row.scenario), name_of(row.strategy), row.runs,
                   row.distinct[1], 100 * share_of(row), row.unseen[1], row.truth[1],
                   error_text(row.error));
  }
  text += '\n';
  for (const BoundRow& row : calibration.bounds) {
    fmt::format_to(out, "| `{}` | {} | {:.6f} | {} | {:.2f} % | {:.2f} % |\n", row.bug,
                   name_of(row.strategy), row.rate, row.runs, 100 * row.right(row.silent),
                   100 * row.right(row.silent2));
  }
  return text;
}

}  // namespace lamport::calibration
