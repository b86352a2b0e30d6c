#include "watchdog.hpp"

#include <chrono>
#include <cstdint>

#include <gtest/gtest.h>

namespace lamport::transports {
namespace {

using std::chrono::milliseconds;
using enum Watchdog::Verdict;

constexpr milliseconds kLimit(100);

Watchdog::Time at(int millisecond) {
  return Watchdog::Time(milliseconds(millisecond));
}

TEST(WatchdogTest, AThreadThatDoesItsBeatsNeverHangs) {
  Watchdog watchdog(kLimit);
  std::uint64_t beats = 0;
  // Each beat is done in time, though they are further apart than the limit.
  for (int time = 1000; time < 3000; time += 150) {
    EXPECT_EQ(watchdog.observe(at(time), beats), kTurns) << time;
    EXPECT_EQ(watchdog.observe(at(time + 99), beats), kWaits) << time;
    ++beats;
  }
}

TEST(WatchdogTest, AHangIsToldOnceAtTheLimitAndSoIsItsEnd) {
  Watchdog watchdog(kLimit);
  EXPECT_EQ(watchdog.observe(at(1000), 0), kTurns);
  EXPECT_EQ(watchdog.observe(at(1099), 0), kWaits);
  EXPECT_EQ(watchdog.observe(at(1100), 0), kHangs);
  EXPECT_EQ(watchdog.observe(at(1110), 0), kWaits);
  EXPECT_EQ(watchdog.observe(at(1900), 0), kWaits);
  EXPECT_EQ(watchdog.observe(at(2000), 1), kTurnsAgain);
  EXPECT_EQ(watchdog.observe(at(2010), 2), kTurns);
}

TEST(WatchdogTest, EveryHangIsTold) {
  Watchdog watchdog(kLimit);
  EXPECT_EQ(watchdog.observe(at(1000), 0), kTurns);
  EXPECT_EQ(watchdog.observe(at(1100), 0), kHangs);
  EXPECT_EQ(watchdog.observe(at(2000), 1), kTurnsAgain);
  EXPECT_EQ(watchdog.observe(at(2099), 1), kWaits);
  EXPECT_EQ(watchdog.observe(at(2100), 1), kHangs);
  EXPECT_EQ(watchdog.observe(at(2110), 2), kTurnsAgain);
}

}  // namespace
}  // namespace lamport::transports
