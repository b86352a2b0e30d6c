#include "lamport/sim/scheduler.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/check.hpp"
#include "lamport/sim/choices.hpp"

namespace lamport::sim {
namespace {

core::VirtualTime at(std::int64_t nanoseconds) {
  return core::VirtualTime(std::chrono::nanoseconds(nanoseconds));
}

TEST(SchedulerTest, TakesByTimeAndTiesInTheOrderOfScheduling) {
  Scheduler scheduler;
  scheduler.schedule(at(5), 1);
  scheduler.schedule(at(3), 2);
  scheduler.schedule(at(5), 3);
  scheduler.schedule(at(3), 4);
  std::vector<std::uint32_t> slots;
  while (const auto due = scheduler.take()) {
    EXPECT_EQ(scheduler.now(), due->at);
    slots.push_back(due->slot);
  }
  EXPECT_EQ(slots, (std::vector<std::uint32_t>{2, 4, 1, 3}));
}

TEST(SchedulerTest, AgreesWithAStableSortWhileGrowingAndShrinking) {
  Choices choices(3, Choices::Recording::kOff);
  const Choices::Handle times = choices.stream({StreamKind::kDelay});
  Scheduler scheduler;
  std::vector<std::pair<std::int64_t, std::uint32_t>> pending;
  std::int64_t now = 0;
  for (std::uint32_t slot = 0; slot < 5000; ++slot) {
    const std::int64_t time = now + static_cast<std::int64_t>(choices.below(times, 50));
    scheduler.schedule(at(time), slot);
    pending.emplace_back(time, slot);
    if (choices.below(times, 3) == 0) {
      const auto least = std::min_element(pending.begin(), pending.end());
      const Scheduler::Due due = scheduler.take().value_or(Scheduler::Due{});
      EXPECT_EQ(due.at, at(least->first));
      EXPECT_EQ(due.slot, least->second);
      now = least->first;
      pending.erase(least);
    }
  }
  std::sort(pending.begin(), pending.end());
  for (const auto& [time, slot] : pending) {
    const Scheduler::Due due = scheduler.take().value_or(Scheduler::Due{});
    EXPECT_EQ(due.at, at(time));
    EXPECT_EQ(due.slot, slot);
  }
  EXPECT_EQ(scheduler.size(), 0U);
}

TEST(SchedulerTest, SchedulingInThePastIsAFailedCheck) {
  const core::ScopedCheckThrow throwing;
  Scheduler scheduler;
  scheduler.schedule(at(5), 0);
  static_cast<void>(scheduler.take());
  EXPECT_THROW(scheduler.schedule(at(4), 1), core::CheckFailure);
}

}  // namespace
}  // namespace lamport::sim
