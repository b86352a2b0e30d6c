#include "lamport/tools/latency_histogram.hpp"

#include <chrono>
#include <cstdint>

#include <gtest/gtest.h>

#include "lamport/tools/pace.hpp"

namespace lamport::tools {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// Whether `found` is `truth`, to the width of a class.
void expect_about(core::Duration truth, core::Duration found) {
  EXPECT_GE(found.count(), truth.count());
  EXPECT_LE(static_cast<double>(found.count()), 1.011 * static_cast<double>(truth.count()));
}

TEST(LatencyHistogramTest, QuantilesAreRightToOnePercent) {
  LatencyHistogram histogram;
  for (std::int64_t i = 1; i <= 100'000; ++i) {
    histogram.add(microseconds(i));
  }
  const LatencyCounts counts = histogram.counts();
  expect_about(microseconds(1), quantile_of(counts, 0));
  expect_about(microseconds(50'000), quantile_of(counts, 0.5));
  expect_about(microseconds(99'000), quantile_of(counts, 0.99));
  expect_about(microseconds(99'900), quantile_of(counts, 0.999));
  expect_about(microseconds(100'000), quantile_of(counts, 1));
}

TEST(LatencyHistogramTest, WhatIsBeyondItsEndsIsCountedThere) {
  LatencyHistogram histogram;
  EXPECT_EQ(quantile_of(histogram.counts(), 0.5), nanoseconds(0)) << "none is counted";
  histogram.add(nanoseconds(0));
  EXPECT_EQ(quantile_of(histogram.counts(), 1), nanoseconds(100));
  histogram.add(seconds(100'000));
  EXPECT_EQ(quantile_of(histogram.counts(), 0.5), nanoseconds(100));
  EXPECT_EQ(quantile_of(histogram.counts(), 1), seconds(1000));
}

TEST(PaceTest, ItIsTheSumOfWhatProcessesSaw) {
  PaceSample one;
  one.entries = 7;
  one.acquire[100] = 7;
  one.links_before.writes = 10;
  one.links_after.writes = 24;
  one.before.cpu = seconds(1);
  one.after.cpu = seconds(3);
  PaceSample other = one;
  other.entries = 3;
  Pace pace;
  pace.add(one, true);
  pace.add(other, true);
  pace.add(PaceSample(), false);
  EXPECT_EQ(pace.entries, 10U);
  EXPECT_EQ(pace.entries_least, 3U) << "who does not contend enters least, and does not count";
  EXPECT_EQ(pace.contenders, 2U);
  EXPECT_EQ(pace.acquire[100], 14U);
  EXPECT_EQ(pace.writes, 28U);
  EXPECT_EQ(pace.cpu, seconds(4));
}

}  // namespace
}  // namespace lamport::tools
