#include "lamport/tools/together.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

namespace lamport::tools {
namespace {

TEST(TogetherTest, EachTaskIsDoneOnceInAThreadOfItsOwn) {
  std::array<std::atomic<int>, 5> done{};
  std::array<std::thread::id, 5> threads{};
  together(5, [&](std::uint32_t index) {
    ++done.at(index);
    threads.at(index) = std::this_thread::get_id();
  });
  for (std::uint32_t index = 0; index < 5; ++index) {
    EXPECT_EQ(done.at(index), 1) << index;
    EXPECT_EQ(threads.at(index) == std::this_thread::get_id(), index == 0) << index;
  }
}

TEST(TogetherTest, WhatATaskThrowsIsThrownWhenAllAreDone) {
  for (const std::uint32_t failing : {0U, 1U, 2U}) {
    std::atomic<int> done = 0;
    EXPECT_THROW(together(3,
                          [&](std::uint32_t index) {
                            ++done;
                            if (index == failing) {
                              throw std::runtime_error("no");
                            }
                          }),
                 std::runtime_error);
    EXPECT_EQ(done, 3);
  }
}

}  // namespace
}  // namespace lamport::tools
