#include "lamport/sim/visited_states.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/check.hpp"
#include "lamport/core/digest.hpp"
#include "lamport/core/state_form.hpp"

namespace lamport::sim {
namespace {

/// That of the i-th state of a search.
core::Fingerprint numbered(std::uint64_t i) {
  core::FormWriter writer;
  writer.put(i);
  return core::fingerprint_of(writer.bytes());
}

constexpr std::uint32_t depth_of(std::uint64_t i) {
  return static_cast<std::uint32_t>(i % 5);
}

/// The first `count` states, each reached from the one before it.
VisitedStates visited(std::uint64_t count) {
  VisitedStates states;
  for (std::uint64_t i = 1; i <= count; ++i) {
    EXPECT_TRUE(states.add(numbered(i), numbered(i - 1).low, depth_of(i))) << i;
    EXPECT_EQ(states.size(), i);
  }
  return states;
}

constexpr std::size_t kSlotBytes = 32;

TEST(VisitedStatesTest, ThousandsOfStatesAreNewOnceAndKnownAfterwards) {
  constexpr std::uint64_t kCount = 20'000;
  VisitedStates states = visited(kCount);
  for (std::uint64_t i = 1; i <= kCount; ++i) {
    EXPECT_FALSE(states.add(numbered(i), numbered(i + 7).low, depth_of(i) + 1)) << i;
  }
  EXPECT_EQ(states.size(), kCount);
}

TEST(VisitedStatesTest, EachRemembersWhenceTheSearchCameThereFirst) {
  constexpr std::uint64_t kCount = 20'000;
  VisitedStates states = visited(kCount);
  EXPECT_FALSE(states.add(numbered(5), numbered(1000).low, 7));
  for (std::uint64_t i = 1; i <= kCount; ++i) {
    EXPECT_EQ(states.before(numbered(i)), numbered(i - 1).low) << i;
    EXPECT_EQ(states.of_depth(numbered(i).low, depth_of(i)), numbered(i)) << i;
  }
}

TEST(VisitedStatesTest, AllItemsAreVisitedOnceAndInTheirOrder) {
  const VisitedStates states = visited(10);
  for (const std::uint64_t many : {0U, 1U, 64U, 150U}) {
    std::vector<std::uint64_t> items(many);
    std::iota(items.begin(), items.end(), 1);
    std::vector<std::uint64_t> visits;
    states.for_each_fetched(std::span<const std::uint64_t>(items), numbered,
                            [&](std::uint64_t item) { visits.push_back(item); });
    EXPECT_EQ(visits, items);
  }
}

TEST(VisitedStatesTest, StatesThatBelongInOneSlotAreToldApart) {
  VisitedStates states;
  for (std::uint64_t i = 1; i <= 600; ++i) {
    EXPECT_TRUE(states.add({.high = i, .low = 1023}, i, static_cast<std::uint32_t>(i))) << i;
  }
  for (std::uint64_t i = 1; i <= 600; ++i) {
    EXPECT_FALSE(states.add({.high = i, .low = 1023}, 0, 0));
    EXPECT_EQ(states.before({.high = i, .low = 1023}), i);
    EXPECT_EQ(states.of_depth(1023, static_cast<std::uint32_t>(i)).high, i);
  }
}

TEST(VisitedStatesTest, AtMostThreeQuartersOfItsSlotsAreUsedAndASizeIsAPowerOfTwo) {
  VisitedStates states;
  for (std::uint64_t i = 1; i <= 5000; ++i) {
    const std::size_t promised = states.bytes() + states.bytes_to_add(1);
    states.add(numbered(i), 0, 0);
    EXPECT_LE(states.bytes(), promised);
    EXPECT_LE(4 * (states.size() - 1), 3 * states.bytes() / kSlotBytes) << i;
    EXPECT_TRUE(std::has_single_bit(states.bytes() / kSlotBytes));
  }
  EXPECT_EQ(states.bytes(), 8192 * kSlotBytes) << "4096 would be more than three quarters full";
}

TEST(VisitedStatesTest, BeforeItGrowsItTakesAccountOfBothTables) {
  VisitedStates states;
  const std::size_t small = states.bytes();
  EXPECT_EQ(states.bytes_to_add(1), 0U);
  std::uint64_t added = 0;
  while (states.bytes_to_add(1) == 0) {
    states.add(numbered(++added), 0, 0);
  }
  EXPECT_EQ(states.bytes_to_add(1), 2 * small);
  states.add(numbered(added + 1), 0, 0);
  EXPECT_EQ(states.bytes(), 2 * small);
  EXPECT_EQ(states.bytes_to_add(1), 0U);
}

TEST(VisitedStatesTest, HowMuchManyTakeIsKnownBeforeTheyAreAdded) {
  for (const std::uint64_t many : {1U, 600U, 2'000U, 50'000U}) {
    VisitedStates states;
    const std::size_t at_most = states.bytes() + states.bytes_to_add(many);
    std::size_t most = states.bytes();
    for (std::uint64_t i = 1; i <= many; ++i) {
      const std::size_t before = states.bytes();
      states.add(numbered(i), 0, 0);
      most = std::max(most, states.bytes() + (states.bytes() == before ? 0 : before));
    }
    EXPECT_EQ(most, at_most) << many;
  }
}

TEST(VisitedStatesTest, OfSeveralWaysToAStateAtItsDepthTheLowestCountsInAnyOrder) {
  const core::Fingerprint state = numbered(1);
  for (const auto& order : {std::vector<std::uint64_t>{3, 9, 5}, {9, 3, 5}, {5, 9, 3}}) {
    VisitedStates states;
    for (const std::uint64_t before : order) {
      states.add(state, before, 4);
    }
    states.add(state, 1, 6);
    EXPECT_EQ(states.before(state), 3U) << "a longer way does not count";
  }
}

TEST(VisitedStatesTest, WhenceItCameToAStateThatWasNotAddedIsAFailedCheck) {
  const core::ScopedCheckThrow throwing;
  EXPECT_THROW((void)visited(3).before(numbered(4)), core::CheckFailure);
  EXPECT_THROW((void)visited(3).of_depth(numbered(2).low, 3), core::CheckFailure);
}

}  // namespace
}  // namespace lamport::sim
