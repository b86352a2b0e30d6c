#include "lamport/sim/form_queue.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <gtest/gtest.h>

namespace lamport::sim {
namespace {

constexpr std::size_t kBlock = std::size_t{256} << 10U;

/// A form of `size` bytes that is told from others by `number`.
std::vector<std::byte> form_of(std::size_t size, std::uint64_t number) {
  std::vector<std::byte> form(size);
  for (std::size_t i = 0; i < size; ++i) {
    form[i] = static_cast<std::byte>(number * 31 + i);
  }
  return form;
}

std::size_t size_of(std::uint64_t number) {
  return 1 + number * 7919 % 3'000;
}

void expect_next(FormQueue& queue, std::uint64_t number) {
  const std::vector<std::byte> form = form_of(size_of(number), number);
  ASSERT_GE(queue.front().size(), form.size()) << number;
  ASSERT_TRUE(std::ranges::equal(queue.front().first(form.size()), form)) << number;
  queue.drop(form.size());
}

TEST(FormQueueTest, FormsComeOutAsTheyWerePutInHoweverManyAreInIt) {
  FormQueue queue;
  std::uint64_t in = 0;
  std::uint64_t out = 0;
  for (const std::uint64_t size : {1U, 0U, 5U, 400U, 399U, 0U, 2U, 1'000U, 10U, 0U}) {
    for (; in - out < size; ++in) {
      queue.put(form_of(size_of(in), in));
    }
    for (; in - out > size; ++out) {
      expect_next(queue, out);
    }
    EXPECT_EQ(queue.size(), size);
    EXPECT_EQ(queue.empty(), size == 0);
  }
}

TEST(FormQueueTest, ItTakesWhatIsInItAndLittleBesides) {
  FormQueue queue;
  EXPECT_EQ(queue.bytes(), 0U);
  std::size_t held = 0;
  constexpr std::uint64_t kMany = 10'000;
  for (std::uint64_t number = 0; number < kMany; ++number) {
    queue.put(form_of(size_of(number), number));
    held += size_of(number);
    EXPECT_GE(queue.bytes(), held);
    EXPECT_LE(queue.bytes(), held + held / 50 + 2 * kBlock);
  }
  for (std::uint64_t number = 0; number < kMany; ++number) {
    expect_next(queue, number);
    held -= size_of(number);
    EXPECT_LE(queue.bytes(), held + held / 50 + 2 * kBlock);
  }
}

TEST(FormQueueTest, AnEmptyOneUsesItsBlockAgain) {
  FormQueue queue;
  queue.put(form_of(100, 1));
  const std::size_t one = queue.bytes();
  for (int round = 0; round < 1'000; ++round) {
    queue.drop(100);
    queue.put(form_of(100, 1));
  }
  EXPECT_EQ(queue.bytes(), one);
}

TEST(FormQueueTest, AFormLargerThanABlockHasOneOfItsOwn) {
  FormQueue queue;
  const std::vector<std::byte> large = form_of(3 * kBlock, 1);
  queue.put(form_of(10, 0));
  queue.drop(10);
  queue.put(large);
  EXPECT_TRUE(std::ranges::equal(queue.front(), large));
  queue.put(form_of(10, 2));
  queue.drop(large.size());
  EXPECT_TRUE(std::ranges::equal(queue.front(), form_of(10, 2)));
}

}  // namespace
}  // namespace lamport::sim
