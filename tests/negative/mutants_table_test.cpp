#include "mutants_table.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "detection.hpp"
#include "gallery.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/sim/scenario.hpp"

namespace lamport::negative {
namespace {

bool is_row(const std::string& line) {
  return line.starts_with("| `");
}

std::vector<std::string> lines_of(const std::filesystem::path& page) {
  std::ifstream in(page);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

/// Puts `rows` where the page has its own.
void rewrite(const std::filesystem::path& page, const std::vector<std::string>& rows) {
  std::vector<std::string> lines = lines_of(page);
  const auto place = std::ranges::find_if(lines, is_row) - lines.begin();
  std::erase_if(lines, is_row);
  lines.insert(lines.begin() + place, rows.begin(), rows.end());
  std::ofstream out(page);
  for (const std::string& line : lines) {
    out << line << '\n';
  }
}

TEST(MutantsTableTest, IsGoodAndIsTheOneOnThePage) {
  const std::vector<MutantsRow> rows = measured_rows();
  EXPECT_TRUE(is_good(rows)) << as_text(rows);

  const auto page = std::filesystem::path(LAMPORT_SOURCE_DIR) / "docs" / "mutants.md";
  std::vector<std::string> expected;
  std::ranges::transform(rows, std::back_inserter(expected), as_page_line);
  const char* const update = std::getenv("LAMPORT_UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1") {
    rewrite(page, expected);
  }
  std::vector<std::string> lines = lines_of(page);
  std::erase_if(lines, [](const std::string& line) { return !is_row(line); });
  EXPECT_EQ(lines, expected) << "LAMPORT_UPDATE_GOLDEN=1 rewrites " << page;
}

TEST(MutantsVerdictTest, ABugThatIsMissedOrTooFewThatAreFoundSoonAreNoGood) {
  MutantsRow soon;
  soon.detection.median = kSoon;
  soon.least.minimal = true;
  MutantsRow late;
  late.detection.median = kSoon + 1;
  late.least.minimal = true;
  std::vector<MutantsRow> rows(kFoundSoonMin, soon);
  EXPECT_TRUE(is_good(rows));
  rows.push_back(late);
  EXPECT_TRUE(is_good(rows));
  EXPECT_EQ(found_soon(rows), kFoundSoonMin);
  rows.front() = late;
  EXPECT_FALSE(is_good(rows));
  rows.front() = soon;
  rows.front().detection.missed = 1;
  EXPECT_FALSE(is_good(rows));
  rows.front() = soon;
  rows.front().least.minimal = false;
  EXPECT_FALSE(is_good(rows));
  for (MutantsRow& row : rows) {
    row = soon;
    row.least.deliveries = kDeliveriesMax + 1;
  }
  EXPECT_FALSE(is_good(rows));
}

/// A bug whose runs violate the message cost by each seventh seed, and FIFO links by the others.
PlantedBug bug_of_each_seventh_seed(std::string_view property, std::uint64_t budget) {
  PlantedBug bug;
  bug.property = property;
  bug.budget = budget;
  bug.run = [](const sim::Scenario& /*scenario*/, std::uint64_t seed) {
    Outcome outcome;
    outcome.violation = props::Violation{};
    outcome.violation->property = seed % 7 == 0 ? kMessageCost : kFifoLinks;
    return outcome;
  };
  return bug;
}

TEST(DetectionTest, CountsTheSeedsOfEachCampaignUpToTheFirstThatShowsTheBug) {
  PlantedBug bug = bug_of_each_seventh_seed(kMessageCost, 7);
  EXPECT_EQ(seeds_to_detection(bug, 1), 7U);
  EXPECT_EQ(seeds_to_detection(bug, 7), 1U);
  const Detection within = detection_of(bug);
  EXPECT_EQ(within.min, 1U);
  EXPECT_EQ(within.median, 4U);
  EXPECT_EQ(within.max, 7U);
  EXPECT_EQ(within.missed, 0U);
  bug.budget = 6;
  EXPECT_EQ(detection_of(bug).missed, 8U) << "campaigns 0, 7, 14 … begin just after a multiple";
}

TEST(DetectionTest, ABugThatIsNeverFoundCountsAsTheLimit) {
  const PlantedBug bug = bug_of_each_seventh_seed(kUniqueLinks, kSeedsMax);
  EXPECT_EQ(seeds_to_detection(bug, 1), std::nullopt);
  EXPECT_EQ(detection_of(bug).median, kSeedsMax);
  EXPECT_EQ(detection_of(bug).missed, kCampaigns);
}

}  // namespace
}  // namespace lamport::negative
