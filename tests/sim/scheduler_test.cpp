#include "lamport/sim/scheduler.hpp"

#include <chrono>
#include <cstdint>
#include <set>
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

constexpr core::Duration kSoon{100};

TEST(SchedulerTest, TakesByTimeAndTiesInTheOrderOfScheduling) {
  Scheduler scheduler(kSoon);
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

/// Schedules 5000 times, up to `ahead` from now, takes as it goes, and takes the rest: as a stable
/// sort would.
void expect_agreement(core::Duration soon, std::uint64_t ahead) {
  Choices choices(3);
  const Choices::Handle times = choices.stream({StreamKind::kDelay});
  Scheduler scheduler(soon);
  std::set<std::pair<std::int64_t, std::uint32_t>> pending;
  const auto take_one = [&] {
    const Scheduler::Due due = scheduler.take().value_or(Scheduler::Due{});
    ASSERT_EQ(due.at, at(pending.begin()->first));
    ASSERT_EQ(due.slot, pending.begin()->second);
    ASSERT_EQ(scheduler.now(), due.at);
    pending.erase(pending.begin());
    ASSERT_EQ(scheduler.size(), pending.size());
  };
  for (std::uint32_t slot = 0; slot < 5000; ++slot) {
    const std::int64_t now = scheduler.now().time_since_epoch().count();
    const std::int64_t time = now + static_cast<std::int64_t>(choices.below(times, ahead));
    scheduler.schedule(at(time), slot);
    pending.emplace(time, slot);
    // More is taken than scheduled at first, then less: it runs empty, and grows.
    for (std::uint64_t takes = choices.below(times, slot < 2500 ? 4 : 2);
         takes > 0 && !pending.empty(); --takes) {
      take_one();
    }
  }
  while (!pending.empty()) {
    take_one();
  }
  EXPECT_FALSE(scheduler.take().has_value());
}

TEST(SchedulerTest, AgreesWithAStableSortWhateverIsSoon) {
  for (const std::int64_t soon : {0, 1, 1022, 1023, 1024, 100'000, 10'000'000}) {
    for (const std::uint64_t ahead : {1U, 2U, 50U, 1023U, 1024U, 1025U, 100'000U, 10'000'000U}) {
      SCOPED_TRACE(testing::Message() << "soon " << soon << " ns, ahead " << ahead);
      expect_agreement(core::Duration(soon), ahead);
    }
  }
}

TEST(SchedulerTest, WhatWasFarAheadComesAmongWhatIsNear) {
  Scheduler scheduler(kSoon);
  scheduler.schedule(at(4000), 0);
  scheduler.schedule(at(5000), 1);
  scheduler.schedule(core::kVirtualTimeMax, 2);
  EXPECT_EQ(scheduler.take().value_or(Scheduler::Due{}).slot, 0U);
  scheduler.schedule(at(5001), 3);
  scheduler.schedule(at(5000), 4);
  scheduler.schedule(at(4999), 5);
  std::vector<std::uint32_t> slots;
  while (const auto due = scheduler.take()) {
    slots.push_back(due->slot);
  }
  EXPECT_EQ(slots, (std::vector<std::uint32_t>{5, 1, 4, 3, 2}));
}

TEST(SchedulerTest, WhatItCannotTakeIsAFailedCheck) {
  const core::ScopedCheckThrow throwing;
  EXPECT_THROW(Scheduler(core::Duration(-1)), core::CheckFailure);
  Scheduler scheduler(kSoon);
  EXPECT_THROW(scheduler.schedule(at(1), Scheduler::kSlotsMax), core::CheckFailure);
  scheduler.schedule(at(5), 1);
  EXPECT_THROW(scheduler.schedule(at(5), 1), core::CheckFailure) << "it waits already";
}

TEST(SchedulerTest, SchedulingInThePastIsAFailedCheck) {
  const core::ScopedCheckThrow throwing;
  Scheduler scheduler(kSoon);
  scheduler.schedule(at(5), 0);
  static_cast<void>(scheduler.take());
  EXPECT_THROW(scheduler.schedule(at(4), 1), core::CheckFailure);
}

}  // namespace
}  // namespace lamport::sim
