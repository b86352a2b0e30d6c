#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "courier.hpp"
#include "lamport/core/codec.hpp"
#include "lamport/transports/frame.hpp"
#include "lamport/transports/handshake.hpp"
#include "ordeal.hpp"
#include "wired.hpp"
#include "witness.hpp"

/// What becomes of a link whose wire delays, splits, stalls or half closes.
namespace lamport::transports {
namespace {

using core::kNoEvent;
using core::ProcessId;
using std::chrono::milliseconds;

HostOptions stalled_after(core::Duration stall) {
  HostOptions options = brisk(std::chrono::steady_clock::now());
  options.limits.stall = stall;
  return options;
}

/// With which nobody sends or dials again, however slow the wire and the machine.
HostOptions patient() {
  return stalled_after(std::chrono::hours(1));
}

/// Of a question, or an answer.
constexpr std::size_t kFrameSize = kFrameHeaderSize + core::kEncodedSizeMax<Courier::Message>;

/// Of the bytes with which two couriers make a link.
std::size_t handshakes_size() {
  return 2 * encode_handshake({"lamport", "courier", kZero, 2, 1}).size();
}

/// A blow that strikes within the first question, on the way of whoever asks.
Ordeal in_the_first_question(Ordeal ordeal) {
  ordeal.length = handshakes_size() + kFrameSize / 2;
  return ordeal;
}

/// One that strikes the way back.
Ordeal in_the_first_answer(Ordeal ordeal) {
  ordeal.length = handshakes_size() + kFrameSize + kFrameSize / 2;
  return ordeal;
}

/// Has `p` of two ask the other `questions` times, and every answer come.
void ask(Wired<Courier>& wired, std::uint32_t p, std::uint64_t questions) {
  const ProcessId peer(1 - p);
  for (std::uint64_t number = 1; number <= questions; ++number) {
    wired.hosts[p].host().perform(Courier::Ask{peer, number}, kNoEvent);
  }
  for (std::uint64_t number = 1; number <= questions; ++number) {
    ASSERT_TRUE(
        eventually([&] { return wired.hosts[p].told(Courier::Answered{peer, number}) > 0; }));
  }
}

/// The one link that there ever was has lost nothing.
void expect_undisturbed(Wired<Courier>& wired) {
  wired.hosts.stop();
  for (const std::size_t p : {0U, 1U}) {
    const Counters counters = wired.hosts[p].host().counters();
    EXPECT_EQ(counters.connects, 1U);
    EXPECT_EQ(counters.refused + counters.frames_lost + counters.frames_dropped, 0U);
  }
}

TEST(HostChaosTest, ALinkThatComesInSingleBytesIsUnderstood) {
  Wired<Courier> wired(patient(), {Ordeal{.piece = 1}});
  ASSERT_TRUE(wired.start());
  ASSERT_NO_FATAL_FAILURE(ask(wired, 0, 20));
  ASSERT_NO_FATAL_FAILURE(ask(wired, 1, 20));
  EXPECT_EQ(wired.proxy.toll().pieces, wired.proxy.toll().bytes);
  EXPECT_EQ(wired.hosts[0].told(Courier::Answered{kOne, 20}), 1U);
  expect_undisturbed(wired);
}

TEST(HostChaosTest, ALinkWithDelayIsNotGivenUp) {
  Wired<Courier> wired(patient(), {Ordeal{.piece = 30, .delay = milliseconds(2)}});
  ASSERT_TRUE(wired.start());
  ASSERT_NO_FATAL_FAILURE(ask(wired, 0, 20));
  EXPECT_GE(wired.proxy.toll().delays, 2 * 20 * kFrameSize / 30);
  expect_undisturbed(wired);
}

TEST(HostChaosTest, AStalledDirectionThatGoesOnHasLostNothing) {
  for (const std::uint32_t asker : {0U, 1U}) {
    Wired<Courier> wired(
        patient(),
        {in_the_first_question({.blow = Ordeal::Blow::kStall, .stall = milliseconds(50)})});
    ASSERT_TRUE(wired.start());
    ASSERT_NO_FATAL_FAILURE(ask(wired, asker, 3));
    EXPECT_GE(wired.proxy.toll().stalls, 1U);
    expect_undisturbed(wired);
  }
}

/// One that waits for an answer ends a link on which none comes; and the lower of the two dials.
TEST(HostChaosTest, AStallThatDoesNotEndIsOvercomeByANewLink) {
  const Ordeal endless{.blow = Ordeal::Blow::kStall, .stall = std::chrono::minutes(10)};
  struct Case {
    std::uint32_t asker;
    Ordeal ordeal;
  };
  for (const Case& each :
       {Case{0, in_the_first_question(endless)}, Case{0, in_the_first_answer(endless)},
        Case{1, in_the_first_answer(endless)}}) {
    // On a busy machine a link may be given up before it stalls; hardly all three.
    Wired<Courier> wired(stalled_after(milliseconds(20)), std::vector(3, each.ordeal));
    ASSERT_TRUE(wired.start());
    ASSERT_NO_FATAL_FAILURE(ask(wired, each.asker, 1));
    EXPECT_GE(wired.proxy.toll().stalls, 1U);
    EXPECT_GE(wired.hosts[each.asker].logged("it is silent though something is unanswered"), 1U);
  }
}

TEST(HostChaosTest, AHalfClosedLinkIsSetUpAgain) {
  for (const std::uint32_t asker : {0U, 1U}) {
    Wired<Courier> wired(patient(), {in_the_first_question({.blow = Ordeal::Blow::kHalfClose})});
    ASSERT_TRUE(wired.start());
    wired.hosts[asker].host().perform(Courier::Ask{ProcessId(1 - asker), 1}, kNoEvent);
    for (const std::size_t p : {0U, 1U}) {
      EXPECT_TRUE(eventually([&] { return wired.hosts[p].host().counters().reconnects == 1; }))
          << p;
    }
    EXPECT_EQ(wired.proxy.toll().half_closes, 1U);
    EXPECT_EQ(wired.hosts[1 - asker].logged("frame: the other side closed within it"), 1U);
    ASSERT_NO_FATAL_FAILURE(ask(wired, 0, 3));
    ASSERT_NO_FATAL_FAILURE(ask(wired, 1, 3));
  }
}

}  // namespace
}  // namespace lamport::transports
