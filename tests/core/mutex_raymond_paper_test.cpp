// What the paper claims of the algorithm, a test a claim: K. Raymond, "A Tree-Based Algorithm for
// Distributed Mutual Exclusion", ACM Transactions on Computer Systems 7(1), 1989. The paper's
// HOLDER, USING, ASKED and REQUEST_Q are what a process knows; its initialisation by flooding is
// not needed, for the tree is given: process 0 is its root, and has the privilege at first.

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "by_hand.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/raymond.hpp"
#include "lamport/core/mutex/tree.hpp"

namespace lamport::core::mutex {
namespace {

using Line = RaymondOn<Tree::kLine>;
using Star = RaymondOn<Tree::kStar>;
using RaymondPaperTest = ByHand<Raymond>;
using RaymondLinePaperTest = ByHand<Line>;
using RaymondStarPaperTest = ByHand<Star>;

// The algorithm: "each node communicates only with its neighbours", by REQUESTs towards the
// privilege.
TEST_F(RaymondLinePaperTest, ARequestGoesToTheNeighbourInWhoseDirectionThePrivilegeIs) {
  have(4);
  acquire(3);
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(2), Line::Request{}}}));
  deliver(3, 2);
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(1), Line::Request{}}})) << "on behalf of node 3";
  EXPECT_EQ(processes[2].waits(),
            (std::vector<Wait>{{.on = ProcessId(1), .message = "PRIVILEGE"}}));
}

// The algorithm: the privilege takes the same way back, and turns HOLDER round as it goes.
TEST_F(RaymondLinePaperTest, ThePrivilegeComesBackTheWayOfTheRequests) {
  have(4);
  acquire(3);
  deliver_all();
  EXPECT_TRUE(inside(3));
  EXPECT_TRUE(processes[3].has_token());
  acquire(0);
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(1), Line::Request{}}}));
}

// MAKE_REQUEST: while ASKED no further REQUEST is sent, however many wait.
TEST_F(RaymondStarPaperTest, OneRequestStandsForAllWhoWait) {
  have(2);
  acquire(0);
  acquire(1);
  deliver(1, 0);
  EXPECT_TRUE(turn.sends().empty()) << "the hub has the privilege";
  release(0);
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(1), Star::Privilege{FencingToken(1)}}}));
}

TEST_F(RaymondPaperTest, WhoHasAskedForOneDoesNotAskAgainForAnother) {
  have(7);
  receive(1, 3, Raymond::Request{});
  EXPECT_EQ(turn.sends().size(), 1U);
  receive(1, 4, Raymond::Request{});
  EXPECT_TRUE(turn.sends().empty());
}

// ASSIGN_PRIVILEGE, then MAKE_REQUEST: who passes the privilege on while others wait asks for it
// back at once.
TEST_F(RaymondPaperTest, WhoPassesItOnWhileOthersWaitAsksForItBack) {
  have(7);
  acquire(0);
  receive(0, 1, Raymond::Request{});
  receive(0, 2, Raymond::Request{});
  release(0);
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(1), Raymond::Privilege{FencingToken(1)}},
                                 {ProcessId(1), Raymond::Request{}}}));
}

// The proof, "mutual exclusion": one node has the privilege, or it is on its way.
TEST_F(RaymondPaperTest, AtMostOneNodeHasThePrivilege) {
  have(7);
  for (std::uint32_t p = 0; p < 7; ++p) {
    acquire(p);
  }
  deliver_all();
  for (int entry = 0; entry < 7; ++entry) {
    std::uint32_t holders = 0;
    std::uint32_t holder = 0;
    for (std::uint32_t p = 0; p < 7; ++p) {
      holders += static_cast<std::uint32_t>(processes[p].has_token());
      holder = processes[p].has_token() ? p : holder;
    }
    ASSERT_EQ(holders, 1U);
    ASSERT_TRUE(inside(holder)) << "the proof, starvation: nobody starves, so somebody is inside";
    release(holder);
    deliver_all();
  }
}

// "Message overtaking": a REQUEST may overtake the PRIVILEGE that was sent before it.
TEST_F(RaymondPaperTest, ARequestThatOvertakesThePrivilegeDoesNoHarm) {
  have(3);
  acquire(0);
  acquire(1);
  acquire(2);
  deliver(1, 0);
  deliver(2, 0);
  release(0);
  ASSERT_EQ(in_flight(0, 1), 2U);
  overtake(0, 1);
  EXPECT_TRUE(turn.sends().empty());
  deliver(0, 1);
  EXPECT_TRUE(inside(1));
  release(1);
  deliver_all();
  EXPECT_TRUE(inside(2));
}

// The performance: at most 2D messages an entry, where D is the diameter.
TEST_F(RaymondPaperTest, TheCostIsBoundedByTwiceTheDiameter) {
  have(7);
  acquire(6);
  deliver_all();
  release(6);
  EXPECT_EQ(sent(), 4U) << "twice the two steps from the root";
  acquire(3);
  deliver_all();
  EXPECT_TRUE(inside(3));
  EXPECT_EQ(sent(), 4U + 8U) << "twice the four steps from one end of the tree to the other";
  const ProcessId any(0);
  EXPECT_EQ(Line::entry_cost(any, 10).total, (CountRange{0, 18}));
  EXPECT_EQ(Star::entry_cost(any, 10).total, (CountRange{0, 4}));
  EXPECT_EQ(Raymond::entry_cost(any, 7).total, (CountRange{0, 8}));
}

// The performance: on the radiating star, where all wait all the time, an entry costs four
// messages: the privilege goes over the hub, and so do the REQUESTs. Only the hub itself gets it
// for two.
TEST_F(RaymondStarPaperTest, UnderHeavyLoadAnEntryCostsAboutFour) {
  constexpr std::uint32_t kCount = 10;
  constexpr std::uint32_t kEntries = 100;
  have(kCount);
  for (std::uint32_t p = 0; p < kCount; ++p) {
    acquire(p);
  }
  for (std::uint32_t entry = 0; entry < kEntries; ++entry) {
    deliver_all();
    for (std::uint32_t p = 0; p < kCount; ++p) {
      if (inside(p)) {
        release(p);
        acquire(p);
        break;
      }
    }
  }
  EXPECT_GE(sent(), 3 * kEntries);
  EXPECT_LE(sent(), 4 * kEntries + kCount);
}

TEST_F(RaymondPaperTest, WhatNoNeighbourWouldSendIsIgnored) {
  have(7);
  receive(0, 6, Raymond::Privilege{FencingToken(9)});
  receive(0, 5, Raymond::Request{});
  EXPECT_TRUE(turn.sends().empty());
  acquire(0);
  EXPECT_EQ(turn.outputs(), (Outputs{Granted{at(1), FencingToken(1)}}));
}

TEST(RaymondNamesTest, TheTreeIsPartOfTheName) {
  EXPECT_EQ(Raymond::kName, "raymond");
  EXPECT_EQ(Line::kName, "raymond-line");
  EXPECT_EQ(Star::kName, "raymond-star");
  EXPECT_EQ(RaymondOn<3>::kName, "raymond-3");
}

}  // namespace
}  // namespace lamport::core::mutex
