#include "calibration.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "calibration_table.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/tools/state_search.hpp"
#include "sampled.hpp"
#include "trace_mass.hpp"

namespace lamport::calibration {
namespace {

using core::mutex::Lamport;
using tools::Strategy;

constexpr SmallScenario kSmallest{.processes = 2, .entries = 2};

Effort small_effort() {
  return {.sizes = {10, 100, 1'000},
          .base_seeds = 4,
          .runs_further = 2'000,
          .runs_of_rate = 10'000,
          .campaigns = 200};
}

const auto kSilently = [](std::uint64_t /*begun*/, std::uint64_t /*all*/) {};

TEST(EstimatesTest, CountsWhatIsNotSeenYet) {
  const TraceKey a{0, 1};
  const TraceKey b{0, 2};
  const TraceKey c{0, 3};
  const std::vector<TraceKey> runs{a, b, a, c};
  const std::vector<std::uint64_t> sizes{1, 3, 4};
  const auto found = estimates(runs, sizes, {{a, 0.5}, {b, 0.25}, {c, 0.125}, {{0, 4}, 0.125}});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].distinct, 1U);
  EXPECT_DOUBLE_EQ(found[0].unseen, 1);
  EXPECT_DOUBLE_EQ(found[0].truth, 0.5);
  EXPECT_EQ(found[1].distinct, 2U);
  EXPECT_DOUBLE_EQ(found[1].unseen, 1.0 / 3);
  EXPECT_DOUBLE_EQ(found[1].truth, 0.25);
  EXPECT_DOUBLE_EQ(found[2].unseen, 0.5);
  EXPECT_DOUBLE_EQ(found[2].truth, 0.125);
}

TEST(EstimatesTest, OnAverageTheyAreTheExactMassOfWhatIsNotSeen) {
  constexpr std::uint64_t kBaseSeeds = 400;
  const TraceMass mass = walk_mass<Lamport>(started<Lamport>(kSmallest));
  for (const std::uint64_t runs : {50U, 200U, 1'000U}) {
    const std::vector<std::uint64_t> sizes{runs};
    double sum = 0;
    double squares = 0;
    for (std::uint64_t base = 0; base < kBaseSeeds; ++base) {
      const auto traces =
          sampled_traces<Lamport>(kSmallest, Strategy::kWalk, {base * runs + 1, runs});
      const Estimate estimate = estimates(traces, sizes, mass).front();
      const double error = estimate.unseen - estimate.truth;
      sum += error;
      squares += error * error;
    }
    const double mean = sum / kBaseSeeds;
    const double deviation = std::sqrt(squares / kBaseSeeds - mean * mean);
    // The estimate is of what n - 1 runs have not seen: at most 1/n too high.
    EXPECT_LT(mean, 1.0 / static_cast<double>(runs) + 4 * deviation / std::sqrt(kBaseSeeds));
    EXPECT_GT(mean, -4 * deviation / std::sqrt(kBaseSeeds));
    EXPECT_LT(deviation, 2 / std::sqrt(static_cast<double>(runs)));
  }
}

TEST(EstimateRowsTest, AreTheSameForAnyNumberOfThreads) {
  const std::vector<Subject> smallest{subjects().front()};
  const auto rows = estimate_rows(smallest, small_effort(), 1, kSilently);
  ASSERT_EQ(rows.size(), 4U * 3U);
  const Calibration one{rows, {}};
  const Calibration other{estimate_rows(smallest, small_effort(), 2, kSilently), {}};
  EXPECT_EQ(as_json(one, small_effort()), as_json(other, small_effort()));
  EXPECT_EQ(rows.front().traces_all, 112U);
  for (const EstimateRow& row : rows) {
    EXPECT_LE(row.distinct[2], 112);
    EXPECT_LT(std::abs(row.error[1]), 0.5);
  }
}

TEST(BoundRowsTest, ABugThatIsMissedByAsManyRunsAsTheBoundAsksForIsRare) {
  const std::vector<RareBug> bugs{{"removes-the-head-of-the-queue", Strategy::kWalk}};
  const auto rows = bound_rows(bugs, small_effort(), 2, kSilently);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_GT(rows.front().rate, 0);
  EXPECT_GE(static_cast<double>(rows.front().runs) * rows.front().rate, 3);
  EXPECT_GT(rows.front().right(rows.front().silent), 0.88);
  EXPECT_LE(rows.front().silent2, rows.front().silent);
}

TEST(CalibrationTableTest, IsOneDocument) {
  const Calibration nothing;
  const auto document = nlohmann::json::parse(as_json(nothing, small_effort()));
  EXPECT_EQ(document.at("schema"), "lamport-calibration/1");
}

}  // namespace
}  // namespace lamport::calibration
