#include "backoff.hpp"

#include <chrono>

#include <gtest/gtest.h>

#include "lamport/core/check.hpp"

namespace lamport::transports {
namespace {

using core::Duration;
using std::chrono::milliseconds;

TEST(BackoffTest, EachDelayLiesBetweenHalfOfADoublingLimitAndAllOfIt) {
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    Backoff backoff(milliseconds(10), milliseconds(70), seed);
    for (const int limit : {10, 20, 40, 70, 70}) {
      const Duration delay = backoff.next();
      EXPECT_GE(delay, milliseconds(limit) / 2);
      EXPECT_LE(delay, milliseconds(limit));
    }
  }
}

TEST(BackoffTest, TwoHostsAreNotInStep) {
  Backoff one(milliseconds(10), milliseconds(70), 1);
  Backoff other(milliseconds(10), milliseconds(70), 2);
  EXPECT_NE(one.next(), other.next());
}

TEST(BackoffTest, SuccessBringsTheShortestDelayBack) {
  Backoff backoff(milliseconds(10), milliseconds(1000), 1);
  Duration last = backoff.next();
  for (int i = 0; i < 5; ++i) {
    last = backoff.next();
  }
  EXPECT_GT(last, milliseconds(10));
  backoff.reset();
  EXPECT_LE(backoff.next(), milliseconds(10));
}

TEST(BackoffTest, AnEmptyRangeIsAMistake) {
  const core::ScopedCheckThrow throwing;
  EXPECT_THROW(Backoff(milliseconds(0), milliseconds(1), 1), core::CheckFailure);
  EXPECT_THROW(Backoff(milliseconds(2), milliseconds(1), 1), core::CheckFailure);
}

}  // namespace
}  // namespace lamport::transports
