// What the paper claims of the algorithm, a test a claim: L. Lamport, "Time, Clocks, and the
// Ordering of Events in a Distributed System", Communications of the ACM 21(7), 1978, section
// "Ordering the Events Totally". What it claims of clocks is in logical_clock_paper_test.cpp.
//
// The paper's Pi is process i, its request queue is `Lamport`'s table of pending requests, and its
// acknowledgement is our REPLY. In the paper P0 holds the resource at first; here nobody does.

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "by_hand.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"

namespace lamport::core::mutex {
namespace {

using Sends = std::vector<Turn<Lamport>::Send>;
using Outputs = std::vector<Lamport::Output>;
using LamportPaperTest = ByHand<Lamport>;

// The total ordering: a ⇒ b if Ci(a) < Cj(b), or Ci(a) = Cj(b) and Pi ≺ Pj.
TEST_F(LamportPaperTest, TheTotalOrderIsByTimeAndThenByProcess) {
  const Timestamp a{at(1), ProcessId(9)};
  const Timestamp b{at(2), ProcessId(0)};
  const Timestamp c{at(2), ProcessId(1)};
  EXPECT_LT(a, b);
  EXPECT_LT(b, c);
  EXPECT_LT(a, c);
  EXPECT_FALSE(b < b);
}

// The algorithm's rule 1: "process Pi sends the message Tm:Pi requests resource to every other
// process, and puts that message on its request queue".
TEST_F(LamportPaperTest, Rule1ARequestGoesToEveryOtherProcess) {
  have(4);
  acquire(2);
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(0), Lamport::Request{at(1)}},
                                 {ProcessId(1), Lamport::Request{at(1)}},
                                 {ProcessId(3), Lamport::Request{at(1)}}}));
}

TEST_F(LamportPaperTest, Rule1ARequestIsOnItsOwnQueueAndIsComparedWithThoseThatCome) {
  have(2);
  acquire(0);
  receive(0, 1, Lamport::Request{at(1)});  // the same time, from a higher id: behind ours
  receive(0, 1, Lamport::Reply{at(3)});
  EXPECT_TRUE(inside(0));
}

// Rule 2: "When process Pj receives the message Tm:Pi requests resource, it places it on its
// request queue and sends a (timestamped) acknowledgment message to Pi."
TEST_F(LamportPaperTest, Rule2ARequestIsQueuedAndAcknowledgedAtOnceInEveryState) {
  have(3);
  const auto answers = [&](std::uint32_t p, std::uint32_t from) {
    receive(p, from, Lamport::Request{at(50)});
    return turn.sends() == Sends{{ProcessId(from), Lamport::Reply{clock(p)}}};
  };
  EXPECT_TRUE(answers(0, 1)) << "outside";
  acquire(0);
  EXPECT_TRUE(answers(0, 2)) << "waiting";
  receive(0, 1, Lamport::Release{at(51)});
  receive(0, 2, Lamport::Release{at(51)});
  receive(0, 1, Lamport::Reply{at(60)});
  receive(0, 2, Lamport::Reply{at(60)});
  ASSERT_TRUE(inside(0));
  EXPECT_TRUE(answers(0, 1)) << "inside";
}

// Rule 2's note: "This acknowledgment message need not be sent if Pj has already sent a message to
// Pi timestamped later than Tm." An optimisation that we don't take: every entry costs the same.
TEST_F(LamportPaperTest, Rule2AnAcknowledgementIsSentThoughALaterMessageHasBeen) {
  have(2);
  acquire(0);
  const LogicalTime requested = clock(0);
  receive(1, 0, Lamport::Release{at(5)});
  acquire(1);
  EXPECT_GT(time_of(turn.sends().at(0).message), requested) << "process 1's own REQUEST";
  deliver(0, 1);
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(0), Lamport::Reply{clock(1)}}}));
}

// Rule 3: "process Pi removes any Tm:Pi requests resource message from its request queue and sends
// a (timestamped) Pi releases resource message to every other process."
TEST_F(LamportPaperTest, Rule3AReleaseGoesToEveryOtherProcess) {
  have(3);
  ask_and_hear(1);
  ASSERT_TRUE(inside(1));
  release(1);
  EXPECT_FALSE(inside(1));
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(0), Lamport::Release{clock(1)}},
                                 {ProcessId(2), Lamport::Release{clock(1)}}}));
}

TEST_F(LamportPaperTest, Rule3AfterAReleaseItsOwnRequestNoLongerGoesFirst) {
  have(2);
  ask_and_hear(0);
  ask_and_hear(1);
  release(0);
  acquire(0);
  receive(0, 1, Lamport::Reply{at(90)});
  EXPECT_FALSE(inside(0)) << "process 1's request is ahead of the new one";
}

// Rule 4: "When process Pj receives a Pi releases resource message, it removes any Tm:Pi requests
// resource message from its request queue."
TEST_F(LamportPaperTest, Rule4AReleaseRemovesTheSendersRequestAndNobodyElses) {
  have(3);
  receive(2, 0, Lamport::Request{at(1)});
  receive(2, 1, Lamport::Request{at(1)});
  acquire(2);
  receive(2, 0, Lamport::Reply{at(9)});
  receive(2, 1, Lamport::Reply{at(9)});
  receive(2, 0, Lamport::Release{at(10)});
  EXPECT_FALSE(inside(2)) << "process 1's request is still ahead";
  receive(2, 1, Lamport::Release{at(10)});
  EXPECT_TRUE(inside(2));
}

// Rule 5(i): the process's own request is ordered before any other request in its queue by ⇒.
TEST_F(LamportPaperTest, Rule5iAnEarlierRequestGoesFirst) {
  have(2);
  receive(1, 0, Lamport::Request{at(1)});
  acquire(1);
  receive(1, 0, Lamport::Reply{at(9)});
  EXPECT_FALSE(inside(1));
  receive(1, 0, Lamport::Release{at(10)});
  EXPECT_TRUE(inside(1));
}

TEST_F(LamportPaperTest, Rule5iALaterRequestDoesNotStandInTheWay) {
  have(2);
  acquire(0);
  receive(0, 1, Lamport::Request{at(2)});
  receive(0, 1, Lamport::Reply{at(3)});
  EXPECT_TRUE(inside(0));
}

TEST_F(LamportPaperTest, Rule5iOfEqualTimesTheLowerProcessGoesFirst) {
  have(2);
  acquire(0);
  acquire(1);
  ASSERT_EQ(clock(0), clock(1));
  deliver(0, 1);
  deliver(1, 0);
  deliver(0, 1);
  deliver(1, 0);
  EXPECT_TRUE(inside(0));
  EXPECT_FALSE(inside(1));
}

// Rule 5(ii): "Pi has received a message from every other process timestamped later than Tm."
TEST_F(LamportPaperTest, Rule5iiEntersOnlyOnceEveryOtherProcessWasHeardLater) {
  have(4);
  acquire(0);
  for (const std::uint32_t peer : {2U, 3U, 1U}) {
    EXPECT_FALSE(inside(0)) << "before " << peer;
    receive(0, peer, Lamport::Reply{at(2)});
  }
  EXPECT_TRUE(inside(0));
}

TEST_F(LamportPaperTest, Rule5iiAMessageThatIsNotLaterThanTheRequestDoesNotCount) {
  have(2);
  receive(0, 1, Lamport::Release{at(5)});
  acquire(0);
  receive(0, 1, Lamport::Reply{clock(0)});
  EXPECT_FALSE(inside(0)) << "the same time is not later";
}

// Rule 5(ii) speaks of any later message. Since each REQUEST is answered, see rule 2's note, we
// wait for the REPLY; it is the message that tells that the request was seen.
TEST_F(LamportPaperTest, Rule5iiALaterMessageThatIsNoReplyIsNotEnough) {
  have(2);
  acquire(0);
  receive(0, 1, Lamport::Request{at(9)});
  receive(0, 1, Lamport::Release{at(10)});
  EXPECT_FALSE(inside(0));
  receive(0, 1, Lamport::Reply{at(11)});
  EXPECT_TRUE(inside(0));
}

// "Note that conditions (i) and (ii) of rule 5 are tested locally by Pi."
TEST_F(LamportPaperTest, Rule5IsDecidedInTheTurnThatMakesItTrue) {
  have(2);
  receive(1, 0, Lamport::Request{at(1)});
  acquire(1);
  receive(1, 0, Lamport::Reply{at(9)});
  EXPECT_TRUE(turn.outputs().empty());
  receive(1, 0, Lamport::Release{at(10)});
  EXPECT_EQ(turn.outputs(),
            (Outputs{Granted{clock(1), FencingToken(Timestamp{at(3), ProcessId(1)})}}));
}

// Condition (I): "A process which has been granted the resource must release it before it can be
// granted to another process."
TEST_F(LamportPaperTest, ConditionIOneMustReleaseBeforeAnotherIsGranted) {
  have(3);
  ask_and_hear(0);
  ASSERT_TRUE(inside(0));
  ask_and_hear(1);
  ask_and_hear(2);
  EXPECT_FALSE(inside(1) || inside(2)) << "all have answered";
  release(0);
  deliver(0, 1);
  deliver(0, 2);
  EXPECT_TRUE(inside(1));
  EXPECT_FALSE(inside(2));
}

// Condition (II): "Different requests for the resource must be granted in the order in which they
// are made."
TEST_F(LamportPaperTest, ConditionIIRequestsThatHappenedInAnOrderAreGrantedInIt) {
  have(3);
  for (const std::uint32_t p : {2U, 0U, 1U}) {  // each has heard of those before it
    ask_and_hear(p);
  }
  for (const std::uint32_t p : {2U, 0U, 1U}) {
    EXPECT_TRUE(inside(p)) << p;
    release(p);
    deliver_to_all(p);
  }
}

// Condition (III): "If every process which is granted the resource eventually releases it, then
// every request is eventually granted."
TEST_F(LamportPaperTest, ConditionIIIAllThatAskAtOnceAreGrantedIfEachReleases) {
  constexpr std::uint32_t kCount = 5;
  have(kCount);
  for (std::uint32_t p = 0; p < kCount; ++p) {
    acquire(p);
  }
  for (int kind = 0; kind < 2; ++kind) {  // the REQUESTs, and then the REPLYs
    for (std::uint32_t p = 0; p < kCount; ++p) {
      deliver_to_all(p);
    }
  }
  for (std::uint32_t p = 0; p < kCount; ++p) {
    ASSERT_TRUE(inside(p)) << "ordered by process, as all have the same time";
    release(p);
    deliver_to_all(p);
  }
}

// The algorithm's first assumption: "for any two processes Pi and
// Pj, the messages sent from Pi to Pj are received in the same order as they are sent". Without it
// an acknowledgement may overtake the request that was made before it, and (I) is lost.
TEST_F(LamportPaperTest, WithoutItsFifoAssumptionTwoAreInsideAtOnce) {
  have(2);
  acquire(0);
  acquire(1);
  deliver(1, 0);
  overtake(0, 1);
  EXPECT_TRUE(inside(1)) << "it has a REPLY, and does not know of the earlier request";
  deliver(0, 1);
  deliver(1, 0);
  EXPECT_TRUE(inside(0)) << "whose request is the earlier";
  EXPECT_TRUE(inside(1));
}

TEST_F(LamportPaperTest, WithItsFifoAssumptionTheSameMessagesLetOneIn) {
  have(2);
  acquire(0);
  acquire(1);
  deliver(1, 0);
  deliver(0, 1);
  deliver(0, 1);
  EXPECT_FALSE(inside(1));
  deliver(1, 0);
  EXPECT_TRUE(inside(0));
}

// The second assumption: "we assume that every message is eventually received". Without it (III) is
// lost, and nothing in the algorithm makes up for it.
TEST_F(LamportPaperTest, WithoutItsDeliveryAssumptionALostReplyIsWaitedForForEver) {
  have(2);
  acquire(0);
  deliver(0, 1);
  lose(1, 0);
  EXPECT_TRUE(nothing_in_flight());
  EXPECT_TRUE(turn.timers_set().empty());
  EXPECT_FALSE(inside(0));
}

TEST_F(LamportPaperTest, WithoutItsDeliveryAssumptionALostReleaseIsWaitedForForEver) {
  have(2);
  ask_and_hear(0);
  ask_and_hear(1);
  release(0);
  lose(0, 1);
  EXPECT_TRUE(nothing_in_flight());
  EXPECT_FALSE(inside(1));
}

}  // namespace
}  // namespace lamport::core::mutex
