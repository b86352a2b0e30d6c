#include "lamport/tools/campaign.hpp"

#include <atomic>
#include <cstdint>
#include <optional>

#include <gtest/gtest.h>

#include "lamport/tools/own_protocols.hpp"
#include "lamport/tools/registry.hpp"

namespace lamport::tools {
namespace {

const CampaignWatch kUnwatched{.go_on = [] { return true; }, .progress = [](std::uint64_t) {}};

/// Lamport's algorithm, on links that reorder unless told otherwise.
class CampaignTest : public testing::Test {
 protected:
  CampaignTest() {
    plan_.scenario.links = sim::LinkOrder::kUnordered;
    plan_.scenario.beyond_needs = true;
  }

  [[nodiscard]] CampaignResult result(SeedRange seeds, std::uint32_t jobs,
                                      std::optional<std::uint64_t> failures_max = {}) const {
    return run_campaign({*registry_.find("lamport").value(), plan_, seeds, jobs, failures_max},
                        kUnwatched);
  }

  Registry registry_ = own_protocols();
  ScenarioPlan plan_;
};

TEST_F(CampaignTest, TheResultIsTheSameForAnyNumberOfJobs) {
  const CampaignResult alone = result({1, 500}, 1);
  EXPECT_EQ(alone.schedules, 500U);
  EXPECT_GT(alone.violating, 20U);
  EXPECT_EQ(result({1, 500}, 2), alone);
  EXPECT_EQ(result({1, 500}, 7), alone);
  EXPECT_NE(result({2, 501}, 2), alone) << "it would tell";
}

TEST_F(CampaignTest, ItEndsWithTheLastFailureThatIsWanted) {
  const CampaignResult all = result({1, 500}, 1);
  for (const std::uint64_t wanted : {1U, 5U, 50U}) {
    const std::uint64_t last = all.failures.at(wanted - 1).seed;
    const CampaignResult upto = result({1, last}, 1);
    EXPECT_EQ(upto.violating, wanted);
    for (const std::uint32_t jobs : {1U, 2U, 7U}) {
      EXPECT_EQ(result({1, 500}, jobs, wanted), upto) << wanted << " failures, " << jobs << " jobs";
    }
  }
  EXPECT_EQ(result({1, 500}, 2, 501), all) << "so many there are not";
}

TEST_F(CampaignTest, OneThatIsStoppedIsOfTheFirstSeedsWithoutAGap) {
  for (const std::uint32_t jobs : {1U, 3U}) {
    std::atomic<std::uint64_t> asked = 0;
    const CampaignResult stopped =
        run_campaign({*registry_.find("lamport").value(), plan_, {7, 100'000}, jobs},
                     {.go_on = [&] { return ++asked < 200; }, .progress = [](std::uint64_t) {}});
    EXPECT_GE(stopped.schedules, 200U);
    EXPECT_LE(stopped.schedules, 200U + 2 * jobs) << "what has begun is finished";
    EXPECT_EQ(stopped, result({7, 6 + stopped.schedules}, 1));
  }
}

TEST_F(CampaignTest, TheLastSeedOfAllIsASeed) {
  EXPECT_EQ(result({UINT64_MAX - 2, UINT64_MAX}, 2).schedules, 3U);
}

TEST_F(CampaignTest, ProgressGoesUpToTheWhole) {
  std::uint64_t told = 0;
  const CampaignWatch watch{.go_on = [] { return true; },
                            .progress =
                                [&](std::uint64_t begun) {
                                  EXPECT_GE(begun, told);
                                  told = begun;
                                }};
  const CampaignResult all =
      run_campaign({*registry_.find("lamport").value(), plan_, {3, 12}}, watch);
  EXPECT_EQ(all.schedules, 10U);
  EXPECT_EQ(told, 10U);
}

}  // namespace
}  // namespace lamport::tools
