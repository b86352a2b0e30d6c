#include "lamport/transports/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include <gtest/gtest.h>

namespace lamport::transports {
namespace {

constexpr std::size_t kMessageSizeMax = 9;

std::vector<std::byte> message_of(std::size_t size) {
  std::vector<std::byte> message(size);
  for (std::size_t i = 0; i < size; ++i) {
    message[i] = static_cast<std::byte>(i);
  }
  return message;
}

std::vector<std::byte> frame_of(std::uint64_t serial, std::size_t size) {
  std::vector<std::byte> bytes;
  append_frame(bytes, serial, message_of(size));
  return bytes;
}

TEST(FrameTest, WhatIsAppendedIsTakenInOrder) {
  std::vector<std::byte> bytes;
  for (std::size_t size = 1; size <= kMessageSizeMax; ++size) {
    append_frame(bytes, 100 + size, message_of(size));
  }
  std::span<const std::byte> rest = bytes;
  for (std::size_t size = 1; size <= kMessageSizeMax; ++size) {
    const auto frame = take_frame(rest, kMessageSizeMax);
    ASSERT_TRUE(frame.has_value() && frame->has_value());
    EXPECT_EQ((*frame)->serial, 100 + size);
    EXPECT_EQ(std::vector((*frame)->message.begin(), (*frame)->message.end()), message_of(size));
  }
  EXPECT_TRUE(rest.empty());
}

TEST(FrameTest, EveryTruncationIsNoFrameYetAndTakesNothing) {
  const std::vector<std::byte> bytes = frame_of(7, kMessageSizeMax);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    // A copy of just that size, so that a sanitizer sees any read beyond it.
    const std::vector<std::byte> part(bytes.begin(),
                                      bytes.begin() + static_cast<std::ptrdiff_t>(size));
    std::span<const std::byte> rest = part;
    const auto frame = take_frame(rest, kMessageSizeMax);
    ASSERT_TRUE(frame.has_value()) << size;
    EXPECT_FALSE(frame->has_value()) << size;
    EXPECT_EQ(rest.size(), size);
  }
}

TEST(FrameTest, ALengthOutOfBoundsIsRefusedAsSoonAsItIsThere) {
  for (const std::uint32_t length : {0U, 8U, 18U, 0x7fffffffU, 0xffffffffU}) {
    std::vector<std::byte> bytes;
    for (unsigned shift = 0; shift < 32; shift += 8) {
      bytes.push_back(static_cast<std::byte>(length >> shift));
    }
    std::span<const std::byte> rest = bytes;
    const auto frame = take_frame(rest, kMessageSizeMax);
    ASSERT_FALSE(frame.has_value()) << length;
    EXPECT_EQ(frame.error().message,
              "frame length: " + std::to_string(length) + " is not between 9 and 17");
  }
}

TEST(FrameTest, TheSerialZeroStandsBeforeAWord) {
  for (const Word word : {Word::kMet, Word::kFinished, Word::kAllFinished}) {
    std::vector<std::byte> bytes;
    append_word(bytes, word);
    std::span<const std::byte> rest = bytes;
    const auto frame = take_frame(rest, kMessageSizeMax);
    ASSERT_TRUE(frame.has_value() && frame->has_value());
    EXPECT_EQ((*frame)->serial, 0U);
    EXPECT_EQ(word_of(**frame), word);
  }
  for (const std::vector<std::byte>& none :
       {std::vector{std::byte{0}}, std::vector{std::byte{4}}, std::vector(2, std::byte{1})}) {
    const auto word = word_of(Frame{0, none});
    ASSERT_FALSE(word.has_value());
    EXPECT_EQ(word.error().message, "frame serial: 0 stands before no word");
  }
}

TEST(FrameTest, RandomBytesNeverYieldAMessageOutOfBounds) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 100'000; ++round) {
    std::vector<std::byte> bytes(random() % 32);
    for (std::byte& byte : bytes) {
      byte = static_cast<std::byte>(random());
    }
    if (bytes.size() > 4 && round % 2 == 0) {
      bytes[0] = static_cast<std::byte>(random() % 20);
      bytes[1] = bytes[2] = bytes[3] = std::byte{0};
    }
    std::span<const std::byte> rest = bytes;
    const auto frame = take_frame(rest, kMessageSizeMax);
    if (frame && *frame) {
      EXPECT_GE((*frame)->serial, 1U);
      EXPECT_GE((*frame)->message.size(), 1U);
      EXPECT_LE((*frame)->message.size(), kMessageSizeMax);
      EXPECT_EQ(rest.size() + kFrameHeaderSize + (*frame)->message.size(), bytes.size());
    } else {
      EXPECT_EQ(rest.size(), bytes.size());
    }
  }
}

}  // namespace
}  // namespace lamport::transports
