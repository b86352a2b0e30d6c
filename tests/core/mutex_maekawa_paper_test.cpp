// What the papers claim of the algorithm, a test a claim: M. Maekawa, "A √N Algorithm for Mutual
// Exclusion in Decentralized Systems", ACM Transactions on Computer Systems 3(2), 1985; B. Sanders,
// "The Information Structure of Distributed Mutual Exclusion Algorithms", ACM Transactions on
// Computer Systems 5(3), 1987. The paper's S_i is the quorum of process i, its arbiter is
// `Arbiter`.
//
// Three processes have the quorums {0, 1}, {1, 2} and {0, 2}; seven have lines of Fano's plane.

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "by_hand.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/maekawa.hpp"
#include "lamport/core/mutex/quorums.hpp"

namespace lamport::core::mutex {
namespace {

class MaekawaPaperTest : public ByHand<Maekawa> {
 protected:
  /// Whether the latest turn sent `to` a message of kind `Kind`.
  template <class Kind>
  [[nodiscard]] bool tells(std::uint32_t to) const {
    return std::any_of(turn.sends().begin(), turn.sends().end(), [&](const auto& send) {
      return send.to == ProcessId(to) && std::holds_alternative<Kind>(send.message);
    });
  }
  /// The peers whom `p` asks.
  [[nodiscard]] std::vector<std::uint32_t> peers_of(std::uint32_t p) const {
    std::vector<std::uint32_t> peers;
    for (const ProcessId member : processes[p].quorum()) {
      if (member != ProcessId(p)) {
        peers.push_back(member.value());
      }
    }
    return peers;
  }
};

// The conditions on quorums: any two quorums have an arbiter in common, which makes mutual
// exclusion.
TEST_F(MaekawaPaperTest, AnyTwoQuorumsMeet) {
  have(7);
  for (std::uint32_t p = 0; p < 7; ++p) {
    for (std::uint32_t q = 0; q < p; ++q) {
      std::vector<ProcessId> common;
      std::ranges::set_intersection(processes[p].quorum(), processes[q].quorum(),
                                    std::back_inserter(common));
      EXPECT_EQ(common.size(), 1U) << "two lines of a plane meet in a point";
    }
  }
}

// The algorithm, step 1: a request goes to every member of the quorum; the process is one of them.
TEST_F(MaekawaPaperTest, ARequestGoesToItsQuorumOnly) {
  have(7);
  acquire(2);
  EXPECT_EQ(turn.sends().size(), 2U);
  for (const std::uint32_t peer : peers_of(2)) {
    EXPECT_TRUE(tells<Maekawa::Request>(peer));
  }
}

// Step 2 and 5: an arbiter that is free is locked; who has locked all of its quorum enters.
TEST_F(MaekawaPaperTest, EntersOnceItsWholeQuorumIsLocked) {
  have(7);
  acquire(2);
  const std::vector<std::uint32_t> peers = peers_of(2);
  deliver(2, peers[0]);
  EXPECT_TRUE(tells<Maekawa::Locked>(2));
  deliver(peers[0], 2);
  EXPECT_FALSE(inside(2));
  deliver(2, peers[1]);
  deliver(peers[1], 2);
  EXPECT_TRUE(inside(2));
}

// Step 2: who comes after the one that has locked the arbiter is told by FAILED.
TEST_F(MaekawaPaperTest, WhoComesAfterTheHolderIsToldThatItFailed) {
  have(7);
  receive(6, 4, Maekawa::Request{at(1)});
  receive(6, 5, Maekawa::Request{at(2)});
  EXPECT_TRUE(tells<Maekawa::Failed>(5));
}

// Steps 3 and 4: who is inquired and knows that it can't enter soon gives the lock back; the
// arbiter locks itself for the earlier request, and for the other one again later.
TEST_F(MaekawaPaperTest, AllThreeThatHoldOneEachUntieThemselves) {
  have(3);
  for (std::uint32_t p = 0; p < 3; ++p) {
    acquire(p);  // each is locked for itself, and waits for the next
  }
  ASSERT_EQ(sent(), 3U) << "a circle of three that wait";
  deliver(2, 0);
  EXPECT_TRUE(tells<Maekawa::Failed>(2)) << "process 0's request is the earlier";
  deliver(1, 2);
  EXPECT_TRUE(turn.sends().empty()) << "process 2, which inquires of itself, does not know yet";
  deliver(0, 2);
  EXPECT_TRUE(tells<Maekawa::Locked>(1)) << "now it does, and gives its own lock back";
  deliver(2, 1);
  EXPECT_TRUE(inside(1));
  for (const std::uint32_t next : {0U, 2U}) {
    deliver_all();
    release(next == 0 ? 1 : 0);
    deliver_all();
    EXPECT_TRUE(inside(next));
  }
}

// The first trap: an INQUIRE that comes before the outcome is known is not answered before it is.
TEST_F(MaekawaPaperTest, AnInquireThatComesBeforeTheOutcomeIsKnownWaits) {
  have(7);
  acquire(3);
  const std::vector<std::uint32_t> peers = peers_of(3);
  deliver(3, peers[0]);
  deliver(peers[0], 3);
  receive(3, peers[0], Maekawa::Inquire{});
  EXPECT_TRUE(turn.sends().empty()) << "the other has not said anything";
  receive(3, peers[1], Maekawa::Failed{});
  EXPECT_TRUE(tells<Maekawa::Relinquish>(peers[0]));
}

TEST_F(MaekawaPaperTest, AnInquireThatComesBeforeItEntersIsAnsweredByTheRelease) {
  have(7);
  acquire(3);
  const std::vector<std::uint32_t> peers = peers_of(3);
  deliver(3, peers[0]);
  deliver(peers[0], 3);
  receive(3, peers[0], Maekawa::Inquire{});
  deliver(3, peers[1]);
  deliver(peers[1], 3);
  ASSERT_TRUE(inside(3));
  EXPECT_TRUE(turn.sends().empty());
  release(3);
  EXPECT_TRUE(tells<Maekawa::Release>(peers[0]));
  EXPECT_FALSE(tells<Maekawa::Relinquish>(peers[0]));
}

TEST_F(MaekawaPaperTest, AnInquireThatComesAfterAFailedIsAnsweredAtOnce) {
  have(7);
  acquire(3);
  const std::vector<std::uint32_t> peers = peers_of(3);
  receive(3, peers[1], Maekawa::Failed{});
  deliver(3, peers[0]);
  deliver(peers[0], 3);
  receive(3, peers[0], Maekawa::Inquire{});
  EXPECT_TRUE(tells<Maekawa::Relinquish>(peers[0]));
}

// The second trap: an INQUIRE that comes after the RELEASE is answered by that, though the process
// waits again.
TEST_F(MaekawaPaperTest, AnInquireThatComesAfterTheReleaseIsIgnored) {
  have(7);
  acquire(3);
  deliver_all();
  ASSERT_TRUE(inside(3));
  const std::uint32_t peer = peers_of(3).front();
  release(3);
  receive(3, peer, Maekawa::Inquire{});
  EXPECT_TRUE(turn.sends().empty());
  acquire(3);
  receive(3, peers_of(3).back(), Maekawa::Failed{});
  receive(3, peer, Maekawa::Inquire{});
  EXPECT_TRUE(turn.sends().empty()) << "it has not got the lock that this is about";
}

// Sanders 1987, on Maekawa's algorithm: an arbiter whose waiting request is displaced by an earlier
// one has to say so. Process 4 would keep its other locks for ever otherwise.
TEST_F(MaekawaPaperTest, WhoIsDisplacedWhileItWaitsIsToldThatItFailed) {
  have(13);
  const std::uint32_t arbiter = 12;
  receive(arbiter, 5, Maekawa::Request{at(9)});
  EXPECT_TRUE(tells<Maekawa::Locked>(5));
  receive(arbiter, 4, Maekawa::Request{at(8)});
  EXPECT_TRUE(tells<Maekawa::Inquire>(5));
  EXPECT_FALSE(tells<Maekawa::Failed>(4));
  receive(arbiter, 3, Maekawa::Request{at(7)});
  EXPECT_TRUE(tells<Maekawa::Failed>(4));
  EXPECT_FALSE(tells<Maekawa::Inquire>(5)) << "it has been asked already";
}

// The number of messages: 3(K-1) messages an entry where nobody else wants to enter: 3√N.
TEST_F(MaekawaPaperTest, AloneAnEntryCostsAboutThreeRootN) {
  have(13);
  acquire(6);
  deliver_all();
  release(6);
  deliver_all();
  EXPECT_EQ(sent(), 3 * (4 - 1));
  EXPECT_EQ(Maekawa::entry_cost(ProcessId(6), 13).total.min, sent());
}

// The theorem of no deadlock, with Sanders's correction: neither deadlock nor starvation.
TEST_F(MaekawaPaperTest, AllThatAskAreGranted) {
  for (const std::uint32_t count : {2U, 3U, 4U, 7U, 10U, 13U}) {
    processes.clear();
    have(count);
    for (std::uint32_t p = 0; p < count; ++p) {
      acquire(count - 1 - p);
    }
    for (std::uint32_t entry = 0; entry < count; ++entry) {
      deliver_all();
      const auto holder = std::ranges::find_if(processes, &Maekawa::inside);
      ASSERT_NE(holder, processes.end()) << entry << " of " << count;
      release(holder->id().value());
    }
    deliver_all();
  }
}

// Beyond the papers: the arbiters carry the fencing token, since any two quorums meet.
TEST_F(MaekawaPaperTest, EachGrantHasAHigherFencingToken) {
  have(7);
  FencingToken latest;
  for (const std::uint32_t p : {3U, 0U, 6U, 6U, 2U}) {
    acquire(p);
    deliver_all();
    ASSERT_TRUE(inside(p));
    latest = latest.next();
    release(p);
    EXPECT_EQ(turn.sends().front().message, Maekawa::Message(Maekawa::Release{latest}));
    deliver_all();
  }
}

}  // namespace
}  // namespace lamport::core::mutex
