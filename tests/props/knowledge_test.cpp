#include "lamport/props/knowledge.hpp"

#include <algorithm>
#include <cstdint>

#include <gtest/gtest.h>

#include "hand_trace.hpp"
#include "lamport/core/check.hpp"
#include "lamport/core/ids.hpp"

namespace lamport::props {
namespace {

/// A message goes from `from` to `to` and arrives at once.
void send(Knowledge& knowledge, core::ProcessId from, core::ProcessId to) {
  const std::uint32_t snapshot = knowledge.snapshot(from);
  knowledge.merge(to, snapshot);
  knowledge.release(snapshot);
}

TEST(KnowledgeTest, AProcessKnowsItsOwnMilestonesAndNobodyElseDoes) {
  Knowledge knowledge(2);
  EXPECT_EQ(knowledge.requests(kZero, kZero), 0U);
  knowledge.request(kZero, 1);
  EXPECT_EQ(knowledge.requests(kZero, kZero), 1U);
  EXPECT_EQ(knowledge.exits(kZero, kZero), 0U);
  knowledge.exit(kZero, 1);
  EXPECT_EQ(knowledge.requests(kZero, kZero), 1U);
  EXPECT_EQ(knowledge.exits(kZero, kZero), 1U);
  EXPECT_EQ(knowledge.requests(kOne, kZero), 0U);
  EXPECT_EQ(knowledge.exits(kOne, kZero), 0U);
}

TEST(KnowledgeTest, AMessageBringsWhatItsSenderKnewWhenItLeft) {
  Knowledge knowledge(2);
  knowledge.request(kZero, 1);
  const std::uint32_t message = knowledge.snapshot(kZero);
  knowledge.exit(kZero, 1);
  knowledge.merge(kOne, message);
  EXPECT_EQ(knowledge.requests(kOne, kZero), 1U);
  EXPECT_EQ(knowledge.exits(kOne, kZero), 0U) << "that came after the message";
}

TEST(KnowledgeTest, WhatOneHasHeardItPassesOn) {
  Knowledge knowledge(3);
  knowledge.request(kZero, 1);
  send(knowledge, kZero, kOne);
  send(knowledge, kOne, kTwo);
  EXPECT_EQ(knowledge.requests(kTwo, kZero), 1U);
}

TEST(KnowledgeTest, AnOldMessageMakesNobodyForget) {
  Knowledge knowledge(2);
  const std::uint32_t old = knowledge.snapshot(kZero);
  knowledge.request(kZero, 1);
  send(knowledge, kZero, kOne);
  knowledge.merge(kOne, old);
  EXPECT_EQ(knowledge.requests(kOne, kZero), 1U);
}

TEST(KnowledgeTest, MessagesThatLeaveWithTheSameKnowledgeShareASnapshot) {
  Knowledge knowledge(2);
  const std::uint32_t first = knowledge.snapshot(kZero);
  EXPECT_EQ(knowledge.snapshot(kZero), first);
  send(knowledge, kOne, kZero);
  EXPECT_EQ(knowledge.snapshot(kZero), first) << "that brought no news";
  knowledge.request(kOne, 1);
  send(knowledge, kOne, kZero);
  EXPECT_NE(knowledge.snapshot(kZero), first) << "that did";
}

TEST(KnowledgeTest, ASnapshotIsUnchangedUntilItsLastMessageIsSettled) {
  Knowledge knowledge(2);
  knowledge.request(kZero, 1);
  const std::uint32_t first = knowledge.snapshot(kZero);
  const std::uint32_t second = knowledge.snapshot(kZero);
  knowledge.exit(kZero, 1);
  knowledge.release(first);
  EXPECT_NE(knowledge.snapshot(kZero), second);
  knowledge.merge(kOne, second);
  EXPECT_EQ(knowledge.exits(kOne, kZero), 0U);
}

TEST(KnowledgeTest, ReleasedSnapshotsAreUsedAgainForEver) {
  Knowledge knowledge(3);
  std::uint32_t highest = 0;
  for (std::uint32_t round = 1; round <= 10'000; ++round) {
    knowledge.request(kZero, round);
    const std::uint32_t to_one = knowledge.snapshot(kZero);
    const std::uint32_t to_two = knowledge.snapshot(kZero);
    highest = std::max({highest, to_one, to_two});
    knowledge.merge(kOne, to_one);
    knowledge.release(to_one);
    send(knowledge, kOne, kTwo);
    knowledge.merge(kTwo, to_two);
    knowledge.release(to_two);
    knowledge.exit(kZero, round);
  }
  EXPECT_LT(highest, 6U) << "two a process at a time: the current and one on its way";
}

TEST(KnowledgeTest, ReleasingASnapshotThatNobodyUsesIsAFailedCheck) {
  const core::ScopedCheckThrow throwing;
  Knowledge knowledge(2);
  const std::uint32_t snapshot = knowledge.snapshot(kZero);
  knowledge.request(kZero, 1);
  knowledge.release(snapshot);
  EXPECT_THROW(knowledge.release(snapshot), core::CheckFailure);
}

TEST(KnowledgeTest, OfAnyNumberOfProcessesEachIsKnownByItsOwnCount) {
  for (std::uint32_t n = 2; n <= 17; ++n) {
    Knowledge knowledge(n);
    for (std::uint32_t p = 0; p < n; ++p) {
      knowledge.request(core::ProcessId(p), p + 1);
      send(knowledge, core::ProcessId(p), core::ProcessId((p + 1) % n));
    }
    // What each knew went round with all before it, and back to the first.
    for (std::uint32_t p = 0; p < n; ++p) {
      EXPECT_EQ(knowledge.requests(core::ProcessId(n - 1), core::ProcessId(p)), p + 1) << n;
      EXPECT_EQ(knowledge.requests(kZero, core::ProcessId(p)), p + 1) << n;
      EXPECT_EQ(knowledge.exits(kZero, core::ProcessId(p)), p) << n;
    }
  }
}

TEST(KnowledgeTest, AProcessAloneKnowsItself) {
  Knowledge knowledge(1);
  knowledge.request(kZero, 1);
  knowledge.exit(kZero, 1);
  knowledge.request(kZero, 2);
  EXPECT_EQ(knowledge.requests(kZero, kZero), 2U);
  EXPECT_EQ(knowledge.exits(kZero, kZero), 1U);
}

}  // namespace
}  // namespace lamport::props
