#include "stall_detector.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace lamport::transports {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLimit(100);

StallDetector::Time at(int millisecond) {
  return StallDetector::Time(milliseconds(millisecond));
}

class StallDetectorTest : public testing::Test {
 protected:
  StallDetector detector_{kLimit, at(1000)};
};

TEST_F(StallDetectorTest, NothingUnansweredIsNeverAStall) {
  for (int time = 1000; time < 2000; time += 10) {
    EXPECT_FALSE(detector_.observe(at(time), 0, 0)) << time;
  }
}

TEST_F(StallDetectorTest, WhatMovesIsNeverAStall) {
  std::uint64_t moves = 0;
  for (int time = 1000; time < 2000; time += 10) {
    EXPECT_FALSE(detector_.observe(at(time), ++moves, 1)) << time;
  }
}

TEST_F(StallDetectorTest, WhatIsStillAndUnansweredIsToldOncePerLimit) {
  std::vector<int> told;
  for (int time = 1000; time <= 1350; time += 10) {
    if (detector_.observe(at(time), 0, 1)) {
      told.push_back(time);
    }
  }
  EXPECT_EQ(told, (std::vector<int>{1100, 1200, 1300}));
}

TEST_F(StallDetectorTest, TheLimitCountsFromTheLastMove) {
  EXPECT_FALSE(detector_.observe(at(1090), 7, 1));
  EXPECT_FALSE(detector_.observe(at(1189), 7, 1));
  EXPECT_TRUE(detector_.observe(at(1190), 7, 1));
}

TEST_F(StallDetectorTest, TheLimitCountsFromWhenAllWasAnswered) {
  EXPECT_FALSE(detector_.observe(at(1090), 0, 0));
  EXPECT_FALSE(detector_.observe(at(1189), 0, 1));
  EXPECT_TRUE(detector_.observe(at(1190), 0, 1));
}

}  // namespace
}  // namespace lamport::transports
