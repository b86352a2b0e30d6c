#include "lamport/core/mutex/arbiter.hpp"

#include <cstdint>
#include <optional>

#include <gtest/gtest.h>

namespace lamport::core::mutex {
namespace {

using Ruling = Arbiter::Ruling;

Timestamp from(std::uint32_t process, std::uint64_t time) {
  return {LogicalTime(time), ProcessId(process)};
}
Ruling locked(std::uint32_t process) {
  return {.locked = ProcessId(process)};
}
Ruling failed(std::uint32_t process) {
  return {.failed = ProcessId(process)};
}
Ruling inquired(std::uint32_t process) {
  return {.inquired = ProcessId(process)};
}
constexpr FencingToken kNoToken;

TEST(ArbiterTest, AFreeOneIsLockedForWhoeverAsks) {
  Arbiter arbiter;
  EXPECT_EQ(arbiter.holder(), std::nullopt);
  EXPECT_EQ(arbiter.request(from(2, 7)), locked(2));
  EXPECT_EQ(arbiter.holder(), ProcessId(2));
  EXPECT_FALSE(arbiter.is_awaited());
}

TEST(ArbiterTest, WhoComesAfterTheHolderFails) {
  Arbiter arbiter;
  EXPECT_EQ(arbiter.request(from(2, 7)), locked(2));
  EXPECT_EQ(arbiter.request(from(1, 8)), failed(1));
  EXPECT_TRUE(arbiter.is_awaited());
}

TEST(ArbiterTest, ForWhoComesBeforeTheHolderThatIsInquired) {
  Arbiter arbiter;
  EXPECT_EQ(arbiter.request(from(2, 7)), locked(2));
  EXPECT_EQ(arbiter.request(from(1, 7)), inquired(2)) << "the process breaks the tie";
}

TEST(ArbiterTest, TheHolderIsInquiredOnceAtATime) {
  Arbiter arbiter;
  EXPECT_EQ(arbiter.request(from(5, 9)), locked(5));
  EXPECT_EQ(arbiter.request(from(4, 8)), inquired(5));
  EXPECT_EQ(arbiter.request(from(3, 8)), failed(4)) << "displaced, see Sanders 1987";
  EXPECT_EQ(arbiter.request(from(2, 8)), failed(3));
  EXPECT_EQ(arbiter.relinquish(ProcessId(5)), locked(2));
  EXPECT_EQ(arbiter.request(from(1, 1)), inquired(2)) << "another holder, another question";
}

TEST(ArbiterTest, WhoHasFailedAlreadyIsNotToldAgainWhenItIsDisplaced) {
  Arbiter arbiter;
  EXPECT_EQ(arbiter.request(from(5, 5)), locked(5));
  EXPECT_EQ(arbiter.request(from(6, 6)), failed(6));
  EXPECT_EQ(arbiter.request(from(4, 4)), inquired(5)) << "and not failed(6)";
}

TEST(ArbiterTest, WhoFallsInBehindTheHeadFails) {
  Arbiter arbiter;
  EXPECT_EQ(arbiter.request(from(5, 5)), locked(5));
  EXPECT_EQ(arbiter.request(from(1, 1)), inquired(5));
  EXPECT_EQ(arbiter.request(from(2, 2)), failed(2)) << "before the holder, behind the head";
}

TEST(ArbiterTest, WhoGivesTheLockBackWaitsForItAgain) {
  Arbiter arbiter;
  EXPECT_EQ(arbiter.request(from(5, 5)), locked(5));
  EXPECT_EQ(arbiter.request(from(1, 1)), inquired(5));
  EXPECT_EQ(arbiter.relinquish(ProcessId(5)), locked(1));
  EXPECT_EQ(arbiter.release(ProcessId(1), FencingToken(3)), locked(5));
  EXPECT_EQ(arbiter.release(ProcessId(5), FencingToken(4)), Ruling());
  EXPECT_EQ(arbiter.holder(), std::nullopt);
}

TEST(ArbiterTest, ALockGoesToTheEarliestThatWaits) {
  Arbiter arbiter;
  EXPECT_EQ(arbiter.request(from(0, 1)), locked(0));
  for (const std::uint32_t p : {7U, 5U, 6U}) {
    EXPECT_EQ(arbiter.request(from(p, 10 + p)), failed(p));
  }
  EXPECT_EQ(arbiter.release(ProcessId(0), kNoToken), locked(5));
  EXPECT_EQ(arbiter.release(ProcessId(5), kNoToken), locked(6));
  EXPECT_EQ(arbiter.release(ProcessId(6), kNoToken), locked(7));
}

TEST(ArbiterTest, WhatAProcessThatHasNotTheLockSaysOfItIsIgnored) {
  Arbiter arbiter;
  EXPECT_EQ(arbiter.relinquish(ProcessId(3)), Ruling());
  EXPECT_EQ(arbiter.release(ProcessId(3), FencingToken(9)), Ruling());
  EXPECT_EQ(arbiter.latest(), kNoToken);
  EXPECT_EQ(arbiter.request(from(2, 7)), locked(2));
  EXPECT_EQ(arbiter.relinquish(ProcessId(3)), Ruling());
  EXPECT_EQ(arbiter.holder(), ProcessId(2));
}

TEST(ArbiterTest, AProcessWaitsWithOneRequestAtATime) {
  Arbiter arbiter;
  EXPECT_EQ(arbiter.request(from(0, 1)), locked(0));
  EXPECT_EQ(arbiter.request(from(3, 5)), failed(3));
  EXPECT_EQ(arbiter.request(from(3, 6)), Ruling());
  EXPECT_EQ(arbiter.release(ProcessId(0), kNoToken), locked(3));
  EXPECT_FALSE(arbiter.is_awaited());
}

TEST(ArbiterTest, TheHighestTokenOfThoseWhoLeftIsKept) {
  Arbiter arbiter;
  for (const std::uint64_t token : {4U, 9U, 6U}) {
    EXPECT_EQ(arbiter.request(from(1, token)), locked(1));
    EXPECT_EQ(arbiter.release(ProcessId(1), FencingToken(token)), Ruling());
  }
  EXPECT_EQ(arbiter.latest(), FencingToken(9));
}

}  // namespace
}  // namespace lamport::core::mutex
