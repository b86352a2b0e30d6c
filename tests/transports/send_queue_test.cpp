#include "send_queue.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <gtest/gtest.h>

namespace lamport::transports {
namespace {

constexpr std::array<std::byte, 4> kMessage{};
constexpr std::size_t kSize = kFrameHeaderSize + kMessage.size();

std::vector<std::uint64_t> serials(const Batch& batch) {
  std::vector<std::uint64_t> found;
  std::span<const std::byte> rest = batch.bytes;
  while (const auto frame = take_frame(rest, kMessage.size()).value()) {
    found.push_back(frame->serial);
  }
  return found;
}

TEST(SendQueueTest, ABatchHoldsAllThatWaitsInOrder) {
  SendQueue queue(100 * kSize);
  EXPECT_TRUE(queue.empty());
  for (std::uint64_t serial = 1; serial <= 3; ++serial) {
    EXPECT_TRUE(queue.push(serial, kMessage));
  }
  Batch batch;
  queue.take(batch);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(batch.frames, 3U);
  EXPECT_EQ(serials(batch), (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST(SendQueueTest, TheFrameBeyondTheBoundIsDroppedWhole) {
  SendQueue queue(3 * kSize - 1);
  EXPECT_TRUE(queue.push(1, kMessage));
  EXPECT_TRUE(queue.push(2, kMessage));
  EXPECT_FALSE(queue.push(3, kMessage));
  Batch batch;
  queue.take(batch);
  EXPECT_EQ(serials(batch), (std::vector<std::uint64_t>{1, 2}));
  EXPECT_TRUE(queue.push(4, kMessage));
}

TEST(SendQueueTest, ItHoldsTheMessagesThatWaitWhateverTheirSerials) {
  constexpr std::array<std::byte, 4> kOther{std::byte{1}};
  SendQueue queue(100 * kSize);
  EXPECT_FALSE(queue.holds(kMessage));
  EXPECT_TRUE(queue.push(1, kMessage));
  EXPECT_TRUE(queue.holds(kMessage));
  EXPECT_FALSE(queue.holds(kOther));
  EXPECT_FALSE(queue.holds(std::span(kMessage).first(3)));
  EXPECT_TRUE(queue.push(2, kOther));
  EXPECT_TRUE(queue.holds(kOther));
  Batch batch;
  queue.take(batch);
  EXPECT_FALSE(queue.holds(kMessage));
}

TEST(SendQueueTest, ClearingForgetsAllAndTellsHowManyFrames) {
  SendQueue queue(3 * kSize);
  for (std::uint64_t serial = 1; serial <= 3; ++serial) {
    EXPECT_TRUE(queue.push(serial, kMessage));
  }
  EXPECT_EQ(queue.clear(), 3U);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.clear(), 0U);
  EXPECT_TRUE(queue.push(4, kMessage)) << "there is room again";
}

}  // namespace
}  // namespace lamport::transports
