// What the paper claims of the algorithm, a test a claim: G. Ricart and A. K. Agrawala, "An Optimal
// Algorithm for Mutual Exclusion in Computer Networks", Communications of the ACM 24(1), 1981.
//
// The paper's node is a process, numbered from 0.

#include <array>
#include <cstdint>
#include <utility>

#include <gtest/gtest.h>

#include "by_hand.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"

namespace lamport::core::mutex {
namespace {

using Request = RicartAgrawala::Request;
using Reply = RicartAgrawala::Reply;
using RicartAgrawalaPaperTest = ByHand<RicartAgrawala>;

// "Description": "A node attempting to invoke mutual exclusion sends a REQUEST message to all other
// nodes", which holds its sequence number.
TEST_F(RicartAgrawalaPaperTest, ARequestGoesToAllOtherNodes) {
  have(3);
  acquire(1);
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(0), Request{at(1)}}, {ProcessId(2), Request{at(1)}}}));
}

// "Upon receipt of the REQUEST message, the other node either sends a REPLY immediately or defers a
// response until after it leaves its own critical section": who has no wish to enter replies.
TEST_F(RicartAgrawalaPaperTest, WhoDoesNotWantToEnterRepliesAtOnce) {
  have(2);
  acquire(0);
  deliver(0, 1);
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(0), Reply{}}}));
}

TEST_F(RicartAgrawalaPaperTest, WhoIsInsideDefersAndRepliesWhenItLeaves) {
  have(3);
  ask_and_hear(0);
  ASSERT_TRUE(inside(0));
  acquire(1);
  deliver(1, 0);
  EXPECT_TRUE(turn.sends().empty());
  release(0);
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(1), Reply{}}})) << "and nobody else hears of it";
}

TEST_F(RicartAgrawalaPaperTest, WhoWaitsDefersALaterRequestAndAnswersAnEarlierOne) {
  have(3);
  receive(1, 0, Request{at(4)});
  acquire(1);
  ASSERT_EQ(turn.sends().front().message, RicartAgrawala::Message(Request{at(5)}));
  receive(1, 0, Request{at(6)});
  EXPECT_TRUE(turn.sends().empty()) << "ours is the earlier";
  receive(1, 2, Request{at(3)});
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(2), Reply{}}})) << "theirs is the earlier";
}

// Of the same sequence number the node number breaks the tie.
TEST_F(RicartAgrawalaPaperTest, OfEqualNumbersTheLowerNodeGoesFirst) {
  have(2);
  acquire(0);
  acquire(1);
  deliver(0, 1);
  deliver(1, 0);
  EXPECT_EQ(in_flight(0, 1), 0U) << "process 0 defers";
  deliver(1, 0);
  EXPECT_TRUE(inside(0));
  EXPECT_FALSE(inside(1));
  release(0);
  deliver(0, 1);
  EXPECT_TRUE(inside(1));
}

// A node chooses a sequence number that is higher than any that it has received.
TEST_F(RicartAgrawalaPaperTest, ANumberIsAboveEveryOneThatHasBeenSeen) {
  have(2);
  receive(0, 1, Request{at(41)});
  acquire(0);
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(1), Request{at(42)}}}));
}

// It enters once it has REPLYs from all other nodes.
TEST_F(RicartAgrawalaPaperTest, EntersOnceAllOtherNodesHaveReplied) {
  have(4);
  acquire(2);
  for (const std::uint32_t peer : {3U, 0U, 1U}) {
    EXPECT_FALSE(inside(2)) << "before " << peer;
    receive(2, peer, Reply{});
  }
  EXPECT_TRUE(inside(2));
  EXPECT_EQ(turn.outputs(),
            (Outputs{Granted{at(1), FencingToken(Timestamp{at(1), ProcessId(2)})}}));
}

// "Mutual Exclusion": of two that wait, one defers its REPLY to the other, so not both can enter.
TEST_F(RicartAgrawalaPaperTest, OfTwoThatWaitJustOneDefers) {
  for (const auto& [first, second] : {std::pair(0U, 1U), std::pair(1U, 0U)}) {
    processes.clear();
    have(2);
    acquire(first);
    acquire(second);
    deliver(first, second);
    deliver(second, first);
    EXPECT_EQ(in_flight(0, 1) + in_flight(1, 0), 1U);
    deliver_all();
    EXPECT_TRUE(inside(0));
    release(0);
    deliver_all();
    EXPECT_TRUE(inside(1));
    release(1);
  }
}

// "Deadlock" and "Starvation": all that ask are granted, in the order of their numbers.
TEST_F(RicartAgrawalaPaperTest, AllThatAskAreGrantedInTheOrderOfTheirNumbers) {
  constexpr std::uint32_t kCount = 5;
  have(kCount);
  for (std::uint32_t p = kCount; p-- > 0;) {
    acquire(p);
  }
  FencingToken latest;
  for (std::uint32_t p = 0; p < kCount; ++p) {
    deliver_all();
    ASSERT_TRUE(inside(p)) << "ordered by process, as all have the same number";
    const FencingToken token(Timestamp{at(1), ProcessId(p)});
    EXPECT_LT(std::exchange(latest, token), token);
    release(p);
  }
}

// "Message Traffic": an entry takes 2(N-1) messages: N-1 REQUESTs and N-1 REPLYs.
TEST_F(RicartAgrawalaPaperTest, AnEntryTakesTwoMessagesForEachOtherNode) {
  have(10);
  ask_and_hear(4);
  ASSERT_TRUE(inside(4));
  release(4);
  EXPECT_EQ(sent(), 18U);
  const EntryCost<2> cost = RicartAgrawala::entry_cost(ProcessId(4), 10);
  EXPECT_EQ(cost.total, (CountRange{18, 18}));
  EXPECT_EQ(cost.of_kind, (std::array<CountRange, 2>{{{9, 9}, {9, 9}}}));
}

// "Message Ordering": the algorithm does not need messages to arrive in the order in which they are
// sent. Here a REQUEST overtakes the REPLY that its sender had put off.
TEST_F(RicartAgrawalaPaperTest, ARequestThatOvertakesAReplyDoesNoHarm) {
  have(2);
  ask_and_hear(0);
  acquire(1);
  deliver(1, 0);
  release(0);
  acquire(0);
  overtake(0, 1);
  EXPECT_FALSE(inside(1)) << "the REPLY is still on its way";
  EXPECT_TRUE(turn.sends().empty()) << "process 0's new request is the later one";
  deliver(0, 1);
  EXPECT_TRUE(inside(1));
  EXPECT_FALSE(inside(0));
  release(1);
  deliver(1, 0);
  EXPECT_TRUE(inside(0));
}

}  // namespace
}  // namespace lamport::core::mutex
