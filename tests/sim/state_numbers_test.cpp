#include "lamport/sim/state_numbers.hpp"

#include <cstdint>

#include <gtest/gtest.h>

#include "lamport/core/digest.hpp"

namespace lamport::sim {
namespace {

/// Several have one low half, and so come to one slot.
core::Fingerprint state(std::uint32_t i) {
  return {.high = i, .low = i / 3 * std::uint64_t{0x9E3779B97F4A7C15}};
}

TEST(StateNumbersTest, StatesAreNumberedAsTheyComeAndKeepTheirNumbers) {
  constexpr std::uint32_t kMany = 20'000;
  StateNumbers numbers;
  for (std::uint32_t i = 0; i < kMany; ++i) {
    const auto added = numbers.add(state(i));
    ASSERT_TRUE(added.is_new);
    ASSERT_EQ(added.number, i);
  }
  for (std::uint32_t i = 0; i < kMany; ++i) {
    const auto again = numbers.add(state(i));
    ASSERT_FALSE(again.is_new);
    ASSERT_EQ(again.number, i);
    ASSERT_EQ(numbers[i], state(i));
  }
  EXPECT_EQ(numbers.size(), kMany);
  EXPECT_GE(numbers.bytes(), kMany * (sizeof(core::Fingerprint) + sizeof(std::uint32_t)));
}

}  // namespace
}  // namespace lamport::sim
