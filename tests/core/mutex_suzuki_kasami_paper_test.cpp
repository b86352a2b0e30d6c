// What the paper claims of the algorithm, a test a claim: I. Suzuki and T. Kasami, "A Distributed
// Mutual Exclusion Algorithm", ACM Transactions on Computer Systems 3(4), 1985. The paper's
// PRIVILEGE is our TOKEN, its RN what a process knows of the others' requests, its LN and Q are the
// token's `granted` and `queue`. Node 1, which has the privilege at first, is process 0.

#include <cstdint>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "by_hand.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"

namespace lamport::core::mutex {
namespace {

using SuzukiRequest = SuzukiKasami::Request;
using Token = SuzukiKasami::Token;

class SuzukiKasamiPaperTest : public ByHand<SuzukiKasami> {
 protected:
  /// The token that the latest turn sent to `to`; an empty one if it sent none.
  Token token_to(std::uint32_t to) {
    for (const auto& send : turn.sends()) {
      if (send.to == ProcessId(to) && std::holds_alternative<Token>(send.message)) {
        return std::get<Token>(send.message);
      }
    }
    return {};
  }
};

using Numbers = std::vector<std::uint64_t>;
using Ids = std::vector<ProcessId>;

// The algorithm: who has the privilege and does not use it enters without a message.
TEST_F(SuzukiKasamiPaperTest, WhoHasThePrivilegeEntersWithoutAMessage) {
  have(3);
  acquire(0);
  EXPECT_TRUE(inside(0));
  EXPECT_TRUE(turn.sends().empty());
  release(0);
  EXPECT_TRUE(turn.sends().empty()) << "nobody wants it";
  acquire(0);
  EXPECT_TRUE(inside(0)) << "it has kept it";
}

// P1: who has not sends REQUEST(i, n) to all other nodes, n one higher each time, and waits.
TEST_F(SuzukiKasamiPaperTest, WhoHasNotAsksAllOtherNodesUnderANewNumber) {
  have(3);
  for (std::uint64_t number = 1; number <= 2; ++number) {
    acquire(2);
    EXPECT_EQ(turn.sends(), (Sends{{ProcessId(0), SuzukiRequest{number}},
                                   {ProcessId(1), SuzukiRequest{number}}}));
    EXPECT_FALSE(inside(2));
    deliver_all();
    EXPECT_TRUE(inside(2));
    release(2);
    acquire(0);
    deliver_all();
    release(0);
  }
}

// P2: a holder that does not use the privilege passes it on at once.
TEST_F(SuzukiKasamiPaperTest, AnIdleHolderPassesItOnAtOnce) {
  have(3);
  acquire(1);
  deliver(1, 0);
  EXPECT_FALSE(processes[0].has_token());
  deliver(0, 1);
  EXPECT_TRUE(inside(1));
}

// P2: a request whose number is not the next to be granted is an old one, and changes nothing.
TEST_F(SuzukiKasamiPaperTest, ARequestThatCameLateIsNotTakenForANewOne) {
  have(3);
  acquire(1);
  deliver(1, 0);
  deliver(0, 1);
  ASSERT_TRUE(inside(1));
  release(1);
  acquire(2);
  deliver(2, 1);
  overtake(1, 2);  // the token, before process 1's REQUEST
  ASSERT_TRUE(inside(2));
  release(2);
  deliver(1, 2);  // the REQUEST of process 1, which has been granted long since
  EXPECT_TRUE(turn.sends().empty());
  EXPECT_TRUE(processes[2].has_token());
}

// P1, at the exit: LN(i) is set to RN(i), each node with RN(j) = LN(j) + 1 that is not in Q is put
// there, and the privilege goes to the head of Q.
TEST_F(SuzukiKasamiPaperTest, AtTheExitAllThatWaitAreQueuedAndTheFirstGetsThePrivilege) {
  have(4);
  acquire(0);
  for (const std::uint32_t p : {3U, 1U}) {
    acquire(p);
    deliver(p, 0);
  }
  release(0);
  const Token token = token_to(1);
  EXPECT_EQ(token.granted.values(), (Numbers{1, 0, 0, 0}));
  EXPECT_EQ(token.queue.values(), (Ids{ProcessId(3)})) << "they are looked at in order";
  acquire(2);
  deliver(2, 1);
  deliver(0, 1);
  ASSERT_TRUE(inside(1));
  release(1);
  EXPECT_EQ(token_to(3).queue.values(), (Ids{ProcessId(2)})) << "who comes later is queued behind";
  EXPECT_EQ(token_to(3).granted.values(), (Numbers{1, 1, 0, 0}));
}

// The proof, "mutual exclusion": there is one privilege, here or on its way.
TEST_F(SuzukiKasamiPaperTest, ThereIsOnePrivilege) {
  have(4);
  for (std::uint32_t p = 0; p < 4; ++p) {
    acquire(p);
  }
  for (int step = 0; step < 4; ++step) {
    std::uint32_t holders = 0;
    for (std::uint32_t p = 0; p < 4; ++p) {
      holders += static_cast<std::uint32_t>(processes[p].has_token());
    }
    EXPECT_EQ(holders, 1U);
    for (std::uint32_t p = 0; p < 4; ++p) {
      if (inside(p)) {
        deliver_all();
        release(p);
        deliver_all();
        break;
      }
    }
  }
}

// The proof, "freedom from deadlock and starvation": the queue is first in, first out.
TEST_F(SuzukiKasamiPaperTest, AllThatAskAreGranted) {
  constexpr std::uint32_t kCount = 5;
  have(kCount);
  for (std::uint32_t p = 0; p < kCount; ++p) {
    acquire(p);
  }
  for (std::uint32_t p = 0; p < kCount; ++p) {
    deliver_all();
    ASSERT_TRUE(inside(p));
    release(p);
  }
}

// Abstract: "at most N messages", N-1 REQUESTs and the privilege, or none.
TEST_F(SuzukiKasamiPaperTest, AnEntryTakesNOrNoMessages) {
  have(10);
  acquire(4);
  deliver_all();
  ASSERT_TRUE(inside(4));
  EXPECT_EQ(sent(), 10U);
  release(4);
  acquire(4);
  EXPECT_EQ(sent(), 10U) << "the token is still there";
  const EntryCost<2> cost = SuzukiKasami::entry_cost(ProcessId(0), 10);
  EXPECT_EQ(cost.total, (CountRange{0, 10}));
  EXPECT_TRUE(cost.relation({0, 0}, 10));
  EXPECT_TRUE(cost.relation({9, 1}, 10));
  EXPECT_FALSE(cost.relation({9, 0}, 10));
  EXPECT_FALSE(cost.relation({8, 1}, 10));
}

// The algorithm: messages need not arrive in the order in which they are sent.
TEST_F(SuzukiKasamiPaperTest, ANewRequestThatOvertakesAnOldOneCounts) {
  have(3);
  receive(2, 1, SuzukiRequest{2});
  receive(2, 1, SuzukiRequest{1});
  acquire(2);
  Token token;
  token.granted = PerProcess<std::uint64_t>(3);
  token.granted[ProcessId(1)] = 1;
  receive(2, 0, token);
  ASSERT_TRUE(inside(2));
  release(2);
  EXPECT_TRUE(std::holds_alternative<Token>(turn.sends().at(0).message));
  EXPECT_EQ(turn.sends().at(0).to, ProcessId(1));
}

TEST_F(SuzukiKasamiPaperTest, EachGrantHasTheNextFencingToken) {
  have(3);
  FencingToken latest;
  for (const std::uint32_t p : {0U, 2U, 1U, 1U}) {
    acquire(p);
    deliver_all();
    ASSERT_TRUE(inside(p));
    release(p);
    latest = latest.next();
    EXPECT_EQ(turn.outputs(), (Outputs{Freed{LogicalTime(latest.value())}}));
  }
}

// What only a peer that makes tokens up would send.
TEST_F(SuzukiKasamiPaperTest, ATokenThatIsQueuedForItsHolderStaysWithIt) {
  have(2);
  Token token;
  token.granted = PerProcess<std::uint64_t>(2);
  token.queue.push_back(ProcessId(1));
  acquire(1);
  receive(1, 0, token);
  ASSERT_TRUE(inside(1));
  release(1);
  EXPECT_TRUE(turn.sends().empty());
  EXPECT_TRUE(processes[1].has_token());
}

}  // namespace
}  // namespace lamport::core::mutex
