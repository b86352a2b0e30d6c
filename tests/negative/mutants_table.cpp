#include "mutants_table.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace lamport::negative {

namespace {

LeastRun least_run_of(const PlantedBug& bug) {
  const auto seed = seeds_to_detection(bug, 1);
  return seed ? bug.shrink(bug.scenario, *seed, bug.property) : LeastRun();
}

}  // namespace

std::vector<MutantsRow> measured_rows() {
  std::vector<MutantsRow> rows;
  for (const PlantedBug& bug : gallery()) {
    rows.push_back({bug, detection_of(bug), least_run_of(bug)});
  }
  return rows;
}

std::size_t found_soon(const std::vector<MutantsRow>& rows) {
  return static_cast<std::size_t>(std::ranges::count_if(
      rows, [](const MutantsRow& row) { return row.detection.median <= kSoon; }));
}

std::uint64_t deliveries_median(const std::vector<MutantsRow>& rows) {
  std::vector<std::uint64_t> deliveries;
  std::ranges::transform(rows, std::back_inserter(deliveries),
                         [](const MutantsRow& row) { return row.least.deliveries; });
  std::ranges::sort(deliveries);
  return deliveries.empty() ? 0 : deliveries[deliveries.size() / 2];
}

bool is_good(const std::vector<MutantsRow>& rows) {
  return found_soon(rows) >= kFoundSoonMin && deliveries_median(rows) <= kDeliveriesMax &&
         std::ranges::all_of(rows, [](const MutantsRow& row) {
           return row.detection.missed == 0 && row.least.minimal;
         });
}

namespace {

std::string text_of(const LeastRun& least) {
  return fmt::format("{}{}", least.choices, least.minimal ? "" : "*");
}

}  // namespace

std::string as_text(const std::vector<MutantsRow>& rows) {
  static constexpr std::string_view kLine =
      "{:34} {:16} {:35} {:>6} {:>4} {:>5} {:>7} {:>7} {:>8} {:>11}  {}\n";
  std::string text = fmt::format(kLine, "bug", "protocol", "found by", "median", "min", "max",
                                 "budget", "missed", "choices", "deliveries", "what is wrong");
  for (const auto& [bug, detection, least] : rows) {
    fmt::format_to(std::back_inserter(text), kLine, bug.name, bug.protocol, bug.property,
                   detection.median, detection.min, detection.max, bug.budget, detection.missed,
                   text_of(least), least.deliveries, bug.what);
  }
  fmt::format_to(
      std::back_inserter(text),
      "\nseeds to detection, over {} campaigns of at most {} seeds; missed: campaigns "
      "that took more than the budget\nchoices, deliveries: of the first run found, made smaller; "
      "*: not minimal\n{} bugs, {} with a median of at most {} seeds, {} deliveries in "
      "the median\n",
      kCampaigns, kSeedsMax, rows.size(), found_soon(rows), kSoon, deliveries_median(rows));
  return text;
}

std::string as_json(const std::vector<MutantsRow>& rows) {
  nlohmann::ordered_json bugs = nlohmann::ordered_json::array();
  for (const auto& [bug, detection, least] : rows) {
    bugs.push_back({{"protocol", bug.protocol},
                    {"name", bug.name},
                    {"what", bug.what},
                    {"property", bug.property},
                    {"budget", bug.budget},
                    {"seeds_median", detection.median},
                    {"seeds_min", detection.min},
                    {"seeds_max", detection.max},
                    {"missed", detection.missed},
                    {"choices", least.choices},
                    {"deliveries", least.deliveries},
                    {"processes", least.processes},
                    {"minimal", least.minimal}});
  }
  const nlohmann::ordered_json document = {{"schema", "lamport-mutants/1"},
                                           {"campaigns", kCampaigns},
                                           {"seeds_limit", kSeedsMax},
                                           {"found_soon", found_soon(rows)},
                                           {"deliveries_median", deliveries_median(rows)},
                                           {"good", is_good(rows)},
                                           {"bugs", bugs}};
  return document.dump(2) + "\n";
}

std::string as_page_line(const MutantsRow& row) {
  const auto& [bug, detection, least] = row;
  return fmt::format("| `{}` | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |", bug.name,
                     bug.protocol, bug.what, bug.property, bug.budget, detection.median,
                     detection.min, detection.max, text_of(least), least.deliveries,
                     least.processes);
}

}  // namespace lamport::negative
