#include "lamport/tools/campaign_result.hpp"

#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace lamport::tools {
namespace {

using Names = std::vector<std::string_view>;

ScheduleResult schedule(std::vector<props::Verdict> verdicts, std::string_view violated) {
  ScheduleResult result;
  result.verdicts = std::move(verdicts);
  result.violated = violated;
  return result;
}

TEST(CampaignResultTest, PropertiesAreToldApartByNameSinceNotAllApplyToEverySeed) {
  CampaignResult result;
  result.add(5, schedule({{"safety", true, 2}, {"FIFO links", true, 7}}, ""));
  result.add(6, schedule({{"safety", true, 3}, {"unique links", false, 1}}, "unique links"));
  result.add(7, schedule({{"safety", true, 0}, {"unique links", false, 1}}, "unique links"));
  const std::vector<CampaignResult::Property> expected = {
      {"safety", 5, 0, {}}, {"FIFO links", 7, 0, {}}, {"unique links", 2, 2, 6}};
  EXPECT_EQ(result.properties, expected);
  EXPECT_EQ(result.schedules, 3U);
  EXPECT_EQ(result.violating, 2U);
  EXPECT_EQ(result.violating_first(), 6U);
  EXPECT_TRUE(result.vacuous().empty());
}

TEST(CampaignResultTest, AViolationOfWhatIsNoPropertyIsListedToo) {
  CampaignResult result;
  result.add(5, schedule({{"safety", true, 2}}, "failed check"));
  ASSERT_EQ(result.properties.size(), 2U);
  EXPECT_EQ(result.properties.back().name, "failed check");
  EXPECT_EQ(result.properties.back().violating_first, 5U);
  EXPECT_TRUE(result.vacuous().empty()) << "it was violated, so it came to the test";
}

TEST(CampaignResultTest, WhatNeverCameToTheTestIsVacuous) {
  CampaignResult result;
  ScheduleResult one = schedule({{"safety", true, 0}, {"order", true, 1}}, "");
  one.tally.faulty[sim::FaultKind::kPause] = 1;
  one.tally.faulty[sim::FaultKind::kClog] = 1;
  one.tally.fault_effects[sim::FaultKind::kClog] = 4;
  result.add(1, one);
  EXPECT_EQ(result.vacuous(), (Names{"safety", "pause"}));

  one.verdicts[0].checked = 1;
  one.tally.fault_effects[sim::FaultKind::kPause] = 1;
  result.add(2, one);
  EXPECT_TRUE(result.vacuous().empty()) << "once is enough";
}

TEST(CampaignResultTest, OnlySoManyFailuresAreKept) {
  CampaignResult result;
  for (std::uint64_t seed = 1; seed <= CampaignResult::kFailuresMax + 1; ++seed) {
    result.add(seed, schedule({}, "safety"));
  }
  EXPECT_EQ(result.failures.size(), CampaignResult::kFailuresMax);
  EXPECT_EQ(result.violating, CampaignResult::kFailuresMax + 1);
}

}  // namespace
}  // namespace lamport::tools
