#include "gallery.hpp"

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "lamport/sim/simulation.hpp"

namespace lamport::negative {
namespace {

class GalleryTest : public testing::TestWithParam<PlantedBug> {};

/// The bug's name as GoogleTest wants it.
std::string test_name(const testing::TestParamInfo<PlantedBug>& info) {
  std::string name(info.param.name);
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Bugs, GalleryTest, testing::ValuesIn(gallery()), test_name);

TEST_P(GalleryTest, IsFoundWithinItsBudgetAndOnlyWhereTheBugIs) {
  const PlantedBug& bug = GetParam();
  std::uint64_t found = 0;
  for (std::uint64_t seed = 1; seed <= bug.budget && found == 0; ++seed) {
    found = bug.shows(seed) ? seed : 0;
  }
  ASSERT_NE(found, 0U) << "no run by the first " << bug.budget << " seeds violates "
                       << bug.property;
  std::cout << "[   budget ] found at seed " << found << " of " << bug.budget << '\n';

  for (std::uint64_t seed = 1; seed <= bug.budget; ++seed) {
    const Outcome outcome = bug.control(bug.scenario, seed);
    ASSERT_FALSE(outcome.violation.has_value())
        << "without the bug, seed " << seed << ": " << outcome.violation->detail;
    ASSERT_EQ(outcome.end, sim::RunEnd::kQuiet) << "without the bug, seed " << seed;
  }
}

TEST(GalleryAsAWholeTest, HoldsEnoughBugsOfDifferentNames) {
  std::set<std::string_view> names;
  std::set<std::pair<std::string_view, std::string_view>> mistakes;
  for (const PlantedBug& bug : gallery()) {
    names.insert(bug.name);
    mistakes.insert({bug.protocol, bug.what});
  }
  EXPECT_GE(names.size(), 70U);
  EXPECT_EQ(names.size(), gallery().size());
  EXPECT_EQ(mistakes.size(), gallery().size());
}

TEST(GalleryAsAWholeTest, TripsEveryProperty) {
  std::set<std::string_view> expected;
  for (const PlantedBug& bug : gallery()) {
    expected.insert(bug.property);
  }
  const std::set<std::string_view> all = {
      kMutualExclusion, kMutualExclusionByCause, kRequestOrder, kFencingTokens, kGrantedEventually,
      kMessageCost,     kNothingUnsent,          kFifoLinks,    kUniqueLinks,   kLosslessLinks};
  EXPECT_EQ(expected, all);
  const Outcome outcome = gallery().front().control(gallery().front().scenario, 1);
  for (const props::Verdict& verdict : outcome.verdicts) {
    EXPECT_TRUE(all.contains(verdict.name)) << verdict.name << " is judged, and no bug trips it";
  }
}

}  // namespace
}  // namespace lamport::negative
