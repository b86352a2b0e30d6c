// What the paper claims of clocks, as kept by its mutual exclusion algorithm: L. Lamport, "Time,
// Clocks, and the Ordering of Events in a Distributed System", Communications of the ACM 21(7),
// 1978, sections "The Partial Ordering" and "Logical Clocks". The paper's Pi is process i, and a
// turn is one event.

#include <cstdint>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "by_hand.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"

namespace lamport::core::mutex {
namespace {

using Sends = std::vector<Turn<Lamport>::Send>;
using LogicalClockPaperTest = ByHand<Lamport>;

// "Logical Clocks", clock condition C1, by IR1: "Each process Pi increments Ci between any two
// successive events."
TEST_F(LogicalClockPaperTest, C1TheClockIsLaterAtEachEventOfAProcess) {
  have(2);
  LogicalTime last = clock(0);
  const auto later = [&] { return std::exchange(last, clock(0)) < clock(0); };
  acquire(0);
  EXPECT_TRUE(later());
  receive(0, 1, Lamport::Reply{at(2)});
  EXPECT_TRUE(later());
  receive(0, 1, Lamport::Request{at(1)});
  EXPECT_TRUE(later());
  release(0);
  EXPECT_TRUE(later());
  receive(0, 1, Lamport::Release{at(1)});
  EXPECT_TRUE(later());
}

// "Logical Clocks", IR2(a): "If event a is the sending of a message m by process Pi, then the
// message m contains a timestamp Tm = Ci(a)."
TEST_F(LogicalClockPaperTest, IR2aAMessageCarriesItsSendersClock) {
  have(2);
  acquire(0);
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(1), Lamport::Request{clock(0)}}}));
  deliver(0, 1);
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(0), Lamport::Reply{clock(1)}}}));
  deliver(1, 0);
  release(0);
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(1), Lamport::Release{clock(0)}}}));
}

// "Logical Clocks", IR2(b): "Upon receiving a message m, process Pj sets Cj greater than or equal
// to its present value and greater than Tm."
TEST_F(LogicalClockPaperTest, IR2bAReceiversClockIsLaterThanTheMessageAndNeverGoesBack) {
  have(2);
  receive(0, 1, Lamport::Request{at(41)});
  EXPECT_EQ(clock(0), at(42)) << "ahead of ours";
  receive(0, 1, Lamport::Release{at(7)});
  EXPECT_GT(clock(0), at(42)) << "behind ours";
}

// "Logical Clocks", clock condition C2: if a is the sending of a message and b its receipt, then
// C(a) < C(b).
TEST_F(LogicalClockPaperTest, C2AMessageIsReceivedLaterThanItWasSentInEveryExchange) {
  have(3);
  const auto expect_later_at_receipt = [&](std::uint32_t from, std::uint32_t to) {
    const LogicalTime sent = time_of(deliver(from, to));
    EXPECT_LT(sent.value(), clock(to).value()) << from << " to " << to;
  };
  for (const std::uint32_t p : {0U, 1U, 2U, 0U, 2U}) {
    const std::uint32_t q = (p + 1) % 3;
    const std::uint32_t r = (p + 2) % 3;
    acquire(p);
    expect_later_at_receipt(p, q);
    expect_later_at_receipt(q, p);
    expect_later_at_receipt(p, r);
    expect_later_at_receipt(r, p);
    ASSERT_TRUE(inside(p));
    release(p);
    expect_later_at_receipt(p, q);
    expect_later_at_receipt(p, r);
  }
}

// "The Partial Ordering": a → b is the smallest relation with (1) the order inside a process, (2)
// sending before receipt, (3) transitivity. "Clock Condition. For any events a, b: if a → b then
// C(a) < C(b)."
TEST_F(LogicalClockPaperTest, ARequestMadeAfterHearingOfAnotherByWayOfAThirdHasALaterTimestamp) {
  have(3);
  acquire(0);
  const LogicalTime first = clock(0);
  deliver(0, 1);
  acquire(1);
  EXPECT_LT(first, clock(1));
  deliver(1, 2);
  acquire(2);
  EXPECT_LT(first, clock(2)) << "process 2 has not heard from process 0 itself";
}

// "Logical Clocks": "we cannot expect the converse condition to hold".
TEST_F(LogicalClockPaperTest, ConcurrentRequestsMayHaveAnyTimestamps) {
  have(3);
  acquire(0);
  deliver(0, 1);
  acquire(1);
  acquire(2);
  EXPECT_LT(clock(2), clock(1)) << "neither has heard of the other";
}

}  // namespace
}  // namespace lamport::core::mutex
