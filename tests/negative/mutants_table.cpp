#include "mutants_table.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace lamport::negative {

std::vector<MutantsRow> measured_rows() {
  std::vector<MutantsRow> rows;
  for (const PlantedBug& bug : gallery()) {
    rows.push_back({bug, detection_of(bug)});
  }
  return rows;
}

std::size_t found_soon(const std::vector<MutantsRow>& rows) {
  return static_cast<std::size_t>(std::ranges::count_if(
      rows, [](const MutantsRow& row) { return row.detection.median <= kSoon; }));
}

bool is_good(const std::vector<MutantsRow>& rows) {
  return found_soon(rows) >= kFoundSoonMin &&
         std::ranges::all_of(rows, [](const MutantsRow& row) { return row.detection.missed == 0; });
}

std::string as_text(const std::vector<MutantsRow>& rows) {
  static constexpr std::string_view kLine = "{:34} {:35} {:>6} {:>4} {:>5} {:>7} {:>7}  {}\n";
  std::string text = fmt::format(kLine, "bug", "found by", "median", "min", "max", "budget",
                                 "missed", "what is wrong");
  for (const auto& [bug, detection] : rows) {
    fmt::format_to(std::back_inserter(text), kLine, bug.name, bug.property, detection.median,
                   detection.min, detection.max, bug.budget, detection.missed, bug.what);
  }
  fmt::format_to(std::back_inserter(text),
                 "\nseeds to detection, over {} campaigns of at most {} seeds; missed: campaigns "
                 "that took more than the budget\n{} bugs, {} with a median of at most {} seeds\n",
                 kCampaigns, kSeedsMax, rows.size(), found_soon(rows), kSoon);
  return text;
}

std::string as_json(const std::vector<MutantsRow>& rows) {
  nlohmann::ordered_json bugs = nlohmann::ordered_json::array();
  for (const auto& [bug, detection] : rows) {
    bugs.push_back({{"name", bug.name},
                    {"what", bug.what},
                    {"property", bug.property},
                    {"budget", bug.budget},
                    {"seeds_median", detection.median},
                    {"seeds_min", detection.min},
                    {"seeds_max", detection.max},
                    {"missed", detection.missed}});
  }
  const nlohmann::ordered_json document = {
      {"schema", "lamport-mutants/1"},  {"campaigns", kCampaigns}, {"seeds_limit", kSeedsMax},
      {"found_soon", found_soon(rows)}, {"good", is_good(rows)},   {"bugs", bugs}};
  return document.dump(2) + "\n";
}

std::string as_page_line(const MutantsRow& row) {
  const auto& [bug, detection] = row;
  return fmt::format("| `{}` | {} | {} | {} | {} | {} | {} |", bug.name, bug.what, bug.property,
                     bug.budget, detection.median, detection.min, detection.max);
}

}  // namespace lamport::negative
