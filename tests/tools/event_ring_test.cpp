#include "lamport/tools/event_ring.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <thread>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/tools/shared_memory.hpp"

namespace lamport::tools {
namespace {

using Record = std::vector<std::byte>;

/// A record that shows its number and has a size of its own.
Record record_of(std::uint64_t number) {
  Record record(1 + number % 97, static_cast<std::byte>(number % 251));
  return record;
}

Record taken(EventRing& ring) {
  std::array<std::byte, 100> buffer{};
  const auto bytes = ring.take(buffer);
  return {bytes.begin(), bytes.end()};
}

TEST(EventRingTest, RecordsComeOutAsTheyWentInHoweverOftenItGoesRound) {
  const Shared<EventRing> ring;
  for (std::uint64_t number = 0; number < EventRing::kCapacity / 10; ++number) {
    ASSERT_TRUE(ring->push(record_of(number)));
    ASSERT_TRUE(ring->push(record_of(number + 1)));
    ASSERT_EQ(taken(*ring), record_of(number));
    ASSERT_EQ(taken(*ring), record_of(number + 1));
  }
  EXPECT_TRUE(taken(*ring).empty());
  EXPECT_EQ(ring->lost(), 0U);
}

TEST(EventRingTest, WhatFindsNoRoomIsLostAndCountedAndSoIsAllThatFollows) {
  const Shared<EventRing> ring;
  const Record record(96);
  std::uint64_t kept = 0;
  while (ring->push(record)) {
    ++kept;
  }
  EXPECT_EQ(kept, EventRing::kCapacity / 100);
  EXPECT_EQ(ring->lost(), 1U);
  ASSERT_EQ(taken(*ring).size(), 96U);
  EXPECT_FALSE(ring->push(record)) << "there is room, but a trace with a gap is none";
  EXPECT_EQ(ring->lost(), 2U);
  for (std::uint64_t i = 1; i < kept; ++i) {
    ASSERT_EQ(taken(*ring).size(), 96U);
  }
  EXPECT_TRUE(taken(*ring).empty());
}

TEST(EventRingTest, AWriterAndAReaderMayWorkAtTheSameTime) {
  constexpr std::uint64_t kRecords = 200'000;
  const Shared<EventRing> ring;
  std::thread writer([&] {
    for (std::uint64_t number = 0; number < kRecords; ++number) {
      std::ignore = ring->push(record_of(number));
    }
  });
  std::uint64_t number = 0;
  std::uint64_t wrong = 0;
  while (number + ring->lost() < kRecords) {
    if (const Record record = taken(*ring); !record.empty()) {
      wrong += record == record_of(number++) ? 0U : 1U;
    }
  }
  writer.join();
  EXPECT_EQ(wrong, 0U);
}

}  // namespace
}  // namespace lamport::tools
