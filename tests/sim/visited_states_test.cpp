#include "lamport/sim/visited_states.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
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

/// The first `count` states, each reached from the one before it.
VisitedStates visited(std::uint64_t count) {
  VisitedStates states;
  for (std::uint64_t i = 1; i <= count; ++i) {
    EXPECT_TRUE(states.add(numbered(i), numbered(i - 1))) << i;
    EXPECT_EQ(states.size(), i);
  }
  return states;
}

constexpr std::size_t kSlotBytes = 32;

TEST(VisitedStatesTest, ThousandsOfStatesAreNewOnceAndKnownAfterwards) {
  constexpr std::uint64_t kCount = 20'000;
  VisitedStates states = visited(kCount);
  for (std::uint64_t i = 1; i <= kCount; ++i) {
    EXPECT_FALSE(states.add(numbered(i), numbered(i + 7))) << i;
  }
  EXPECT_EQ(states.size(), kCount);
}

TEST(VisitedStatesTest, EachRemembersWhenceTheSearchCameThereFirst) {
  constexpr std::uint64_t kCount = 20'000;
  VisitedStates states = visited(kCount);
  states.prefetch(numbered(5));
  EXPECT_FALSE(states.add(numbered(5), numbered(1000)));
  for (std::uint64_t i = 1; i <= kCount; ++i) {
    EXPECT_EQ(states.before(numbered(i)), numbered(i - 1)) << i;
  }
}

TEST(VisitedStatesTest, StatesThatBelongInOneSlotAreToldApart) {
  VisitedStates states;
  for (std::uint64_t i = 1; i <= 600; ++i) {
    EXPECT_TRUE(states.add({.high = i, .low = 1023}, {.high = i, .low = 7})) << i;
  }
  for (std::uint64_t i = 1; i <= 600; ++i) {
    EXPECT_FALSE(states.add({.high = i, .low = 1023}, {}));
    EXPECT_EQ(states.before({.high = i, .low = 1023}), (core::Fingerprint{.high = i, .low = 7}));
  }
}

TEST(VisitedStatesTest, AtMostTwoThirdsOfItsSlotsAreUsedAndASizeIsAPowerOfTwo) {
  VisitedStates states;
  for (std::uint64_t i = 1; i <= 5000; ++i) {
    const std::size_t promised = states.bytes_with_next();
    states.add(numbered(i), {});
    EXPECT_LE(states.bytes(), promised);
    EXPECT_LE(3 * (states.size() - 1), 2 * states.bytes() / kSlotBytes) << i;
    EXPECT_TRUE(std::has_single_bit(states.bytes() / kSlotBytes));
  }
  EXPECT_EQ(states.bytes(), 8192 * kSlotBytes) << "4096 would be more than two thirds full";
}

TEST(VisitedStatesTest, BeforeItGrowsItTakesAccountOfBothTables) {
  VisitedStates states;
  const std::size_t small = states.bytes();
  EXPECT_EQ(states.bytes_with_next(), small);
  std::uint64_t added = 0;
  while (states.bytes_with_next() == small) {
    states.add(numbered(++added), {});
  }
  EXPECT_EQ(states.bytes_with_next(), 3 * small);
  states.add(numbered(added + 1), {});
  EXPECT_EQ(states.bytes(), 2 * small);
  EXPECT_EQ(states.bytes_with_next(), 2 * small);
}

TEST(VisitedStatesTest, WhenceItCameToAStateThatWasNotAddedIsAFailedCheck) {
  const core::ScopedCheckThrow throwing;
  EXPECT_THROW((void)visited(3).before(numbered(4)), core::CheckFailure);
}

}  // namespace
}  // namespace lamport::sim
