#include "lamport/core/reliable/reliable.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "flood.hpp"
#include "lamport/core/check.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/step.hpp"

namespace lamport::core {
namespace {

using mutex::Lamport;
using reliable::kBacklogMax;
using reliable::kWindow;
using R = Reliable<Lamport>;

const ProcessId kZero(0);
const ProcessId kOne(1);

/// Two processes, and a wire that a test carries by hand.
struct Pair {
  R zero = R(kZero, 2, 5);
  R one = R(kOne, 2, 8);
  Turn<R> turn;

  std::vector<R::Message> give(R& process, const Input<R>& input) {
    step<R>(process, input, VirtualTime(), turn);
    std::vector<R::Message> sent;
    sent.reserve(turn.sends().size());
    for (const auto& send : turn.sends()) {
      sent.push_back(send.message);
    }
    return sent;
  }
  std::vector<R::Message> to_zero(const R::Message& message) {
    return give(zero, Receive<R>{kOne, message});
  }
  std::vector<R::Message> to_one(const R::Message& message) {
    return give(one, Receive<R>{kZero, message});
  }
  /// Zero asks to enter, and the two learn each other's incarnation. Returns zero's first Data.
  R::Data open() {
    const auto question = give(zero, Perform<R>{mutex::Acquire{}});
    const auto answer = to_one(question.at(0));
    return std::get<R::Data>(to_zero(answer.at(0)).at(0));
  }
  /// Zero asks, and acknowledges nothing. Returns how many requests are delivered at that.
  std::uint64_t request(std::uint64_t sequence) {
    to_one(R::Data{5, 8, sequence, 0, Lamport::Request{LogicalTime(sequence)}});
    return delivered();
  }
  /// How many the latest turn delivered.
  [[nodiscard]] std::uint64_t delivered() const {
    std::uint64_t count = 0;
    for (const R::Note& note : turn.notes()) {
      count += static_cast<std::uint64_t>(std::holds_alternative<R::Delivered>(note));
    }
    return count;
  }
  [[nodiscard]] bool sets(const R::Timer& timer) const {
    for (const auto& set : turn.timers_set()) {
      if (set.timer == timer) {
        return true;
      }
    }
    return false;
  }
};

TEST(ReliableTest, NoDataGoesBeforeThePeersIncarnationIsKnown) {
  Pair pair;
  EXPECT_EQ(pair.give(pair.zero, Perform<R>{mutex::Acquire{}}),
            (std::vector<R::Message>{R::Ack{5, 0, 0}}));
  EXPECT_TRUE(pair.sets(reliable::Resend{kOne}));
  EXPECT_EQ(pair.to_one(R::Ack{5, 0, 0}), (std::vector<R::Message>{R::Ack{8, 5, 0}}));
  EXPECT_EQ(pair.to_zero(R::Ack{8, 5, 0}),
            (std::vector<R::Message>{R::Data{5, 8, 1, 0, Lamport::Request{LogicalTime(1)}}}));
}

TEST(ReliableTest, AnAcknowledgementRidesOnTheReply) {
  Pair pair;
  const R::Data request = pair.open();
  EXPECT_EQ(pair.to_one(request),
            (std::vector<R::Message>{R::Data{8, 5, 1, 1, Lamport::Reply{LogicalTime(2)}}}));
  EXPECT_FALSE(pair.sets(reliable::AckDue{kZero})) << "the REPLY carries it";
}

TEST(ReliableTest, ABareAcknowledgementGoesOnlyAfterADelay) {
  Pair pair;
  const auto reply = pair.to_one(pair.open());
  EXPECT_TRUE(pair.to_zero(reply.at(0)).empty());
  ASSERT_TRUE(pair.sets(reliable::AckDue{kOne}));
  EXPECT_EQ(pair.give(pair.zero, Fire<R>{reliable::AckDue{kOne}}),
            (std::vector<R::Message>{R::Ack{5, 8, 1}}));
}

TEST(ReliableTest, AMessageThatComesTwiceIsDeliveredOnce) {
  Pair pair;
  const R::Data request = pair.open();
  pair.to_one(request);
  EXPECT_EQ(pair.turn.notes().size(), 2U) << "delivered, and the REPLY submitted";
  EXPECT_TRUE(pair.to_one(request).empty());
  EXPECT_TRUE(pair.turn.notes().empty());
  EXPECT_TRUE(pair.sets(reliable::AckDue{kZero})) << "the first acknowledgement may be lost";
}

TEST(ReliableTest, WhatComesEarlyIsHeldAndGetsATurnOfItsOwn) {
  Pair pair;
  const R::Data first = pair.open();
  R::Data second = first;
  second.sequence = 2;
  second.message = Lamport::Release{LogicalTime(9)};
  pair.to_one(second);
  EXPECT_TRUE(pair.turn.notes().empty());
  pair.to_one(first);
  EXPECT_EQ(std::get<R::Delivered>(pair.turn.notes().at(0)).sequence, 1U);
  ASSERT_TRUE(pair.sets(reliable::DeliverNext{kZero}));
  pair.give(pair.one, Fire<R>{reliable::DeliverNext{kZero}});
  ASSERT_EQ(pair.turn.notes().size(), 1U);
  EXPECT_EQ(std::get<R::Delivered>(pair.turn.notes().at(0)).sequence, 2U);
}

TEST(ReliableTest, WhatIsUnansweredGoesAgainEverMoreRarelyUntilItIsAnswered) {
  Pair pair;
  const R::Data request = pair.open();
  Duration before = R::kResendDelayMin;
  for (int round = 0; round < 10; ++round) {
    EXPECT_EQ(pair.give(pair.zero, Fire<R>{reliable::Resend{kOne}}),
              (std::vector<R::Message>{request}));
    EXPECT_TRUE(pair.turn.notes().empty()) << "a resend is not the inner protocol's message";
    ASSERT_EQ(pair.turn.timers_set().size(), 1U);
    const Duration delay = pair.turn.timers_set()[0].delay;
    EXPECT_EQ(delay, std::min(2 * before, R::kResendDelayMax));
    before = delay;
  }
  pair.to_zero(R::Ack{8, 5, 1});
  EXPECT_EQ(pair.turn.timers_cancelled(), (std::vector<R::Timer>{reliable::Resend{kOne}}));
  EXPECT_TRUE(pair.give(pair.zero, Fire<R>{reliable::Resend{kOne}}).empty());
}

TEST(ReliableTest, ThePeersIncarnationIsAnAnswerAndEndsTheBackoff) {
  for (const std::uint64_t asked : {5U, 0U}) {
    Pair pair;
    pair.give(pair.zero, Perform<R>{mutex::Acquire{}});
    for (int round = 0; round < 10; ++round) {
      EXPECT_EQ(pair.give(pair.zero, Fire<R>{reliable::Resend{kOne}}),
                (std::vector<R::Message>{R::Ack{5, 0, 0}}));
    }
    pair.to_zero(R::Ack{8, asked, 0});
    EXPECT_EQ(pair.turn.timers_cancelled(), (std::vector<R::Timer>{reliable::Resend{kOne}}));
    EXPECT_EQ(pair.turn.timers_set(),
              (std::vector<Turn<R>::TimerSet>{{reliable::Resend{kOne}, R::kResendDelayMin}}))
        << "for the first Data";
  }
}

TEST(ReliableTest, ATurnThatDeliversNothingOwesNoAcknowledgement) {
  Pair pair;
  pair.open();
  EXPECT_TRUE(pair.give(pair.zero, Fire<R>{reliable::DeliverNext{kOne}}).empty());
  EXPECT_TRUE(pair.turn.timers_set().empty());
}

TEST(ReliableTest, APeerThatNeverAcknowledgesIsHeldUpBeforeItsLinkIsFull) {
  const ScopedCheckThrow throwing;
  Pair pair;
  std::uint64_t delivered = 0;
  for (std::uint64_t sequence = 1; sequence <= kBacklogMax + 1; ++sequence) {
    delivered += pair.request(sequence);
  }
  EXPECT_EQ(delivered, kBacklogMax / 2 + kWindow);
  EXPECT_EQ(pair.give(pair.one, Fire<R>{reliable::AckDue{kZero}}),
            (std::vector<R::Message>{R::Ack{8, 5, delivered}}))
      << "what is held is not acknowledged";
}

TEST(ReliableTest, AcknowledgementsLetTheDeliveryGoOnOneATurn) {
  Pair pair;
  for (std::uint64_t sequence = 1; sequence <= kBacklogMax / 2 + 2 * kWindow; ++sequence) {
    pair.request(sequence);
  }
  const R::Timer next = reliable::DeliverNext{kZero};
  pair.give(pair.one, Fire<R>{next});
  EXPECT_EQ(pair.delivered(), 0U) << "held up";
  pair.to_one(R::Ack{5, 8, 3});
  EXPECT_EQ(pair.delivered(), 1U);
  for (int rest = 0; rest < 2; ++rest) {
    ASSERT_TRUE(pair.sets(next));
    pair.give(pair.one, Fire<R>{next});
    EXPECT_EQ(pair.delivered(), 1U);
  }
  pair.give(pair.one, Fire<R>{next});
  EXPECT_EQ(pair.delivered(), 0U) << "three were acknowledged";
}

TEST(ReliableTest, TwoThatKeepMuchForEachOtherGoOn) {
  using F = Reliable<Flood>;
  constexpr std::size_t kMuch = kBacklogMax / 2 + 1000;
  std::array<F, 2> both{F(kZero, 2), F(kOne, 2)};
  std::deque<std::pair<std::uint32_t, Input<F>>> coming{{0, Perform<F>{kMuch}},
                                                        {1, Perform<F>{kMuch}}};
  Turn<F> turn;
  while (!coming.empty()) {
    const auto [p, input] = coming.front();
    coming.pop_front();
    step<F>(both[p], input, VirtualTime(), turn);
    for (const auto& send : turn.sends()) {
      coming.emplace_back(send.to.value(), Receive<F>{ProcessId(p), send.message});
    }
    for (const auto& set : turn.timers_set()) {
      if (!F::resends(set.timer)) {  // nothing is lost
        coming.emplace_back(p, Fire<F>{set.timer});
      }
    }
  }
  EXPECT_EQ(both[0].inner().received(), kMuch);
  EXPECT_EQ(both[1].inner().received(), kMuch);
}

TEST(ReliableTest, NothingOfOrForAFormerSelfIsDelivered) {
  Pair pair;
  const R::Data request = pair.open();
  pair.one = R(kOne, 2, 9);
  EXPECT_EQ(pair.to_one(request), (std::vector<R::Message>{R::Ack{9, 5, 0}}))
      << "addressed to incarnation 8: answered with the current one";
  EXPECT_TRUE(pair.turn.notes().empty());
  EXPECT_TRUE(pair.to_zero(R::Ack{9, 5, 0}).empty()) << "what was sent to 8 is forgotten";
  pair.to_zero(R::Data{8, 5, 1, 1, Lamport::Reply{LogicalTime(2)}});
  EXPECT_TRUE(pair.turn.notes().empty()) << "8 is a former self now";
}

TEST(ReliableTest, AQuestionOrAnAnswerIsNotAnsweredForEver) {
  Pair pair;
  const auto answer = pair.to_one(R::Ack{5, 0, 0});
  ASSERT_EQ(answer.size(), 1U);
  EXPECT_TRUE(pair.to_zero(answer[0]).empty());
  EXPECT_TRUE(pair.to_zero(R::Ack{8, 99, 0}).empty()) << "an incarnation that we never had";
  EXPECT_TRUE(pair.to_zero(R::Ack{0, 5, 0}).empty()) << "no process has incarnation 0";
}

TEST(ReliableTest, ItsNameSaysWhatItCarries) {
  EXPECT_EQ(R::kName, "reliable-lamport");
  EXPECT_EQ(R::kNeeds, (Guarantees{.no_crash = true}));
}

}  // namespace
}  // namespace lamport::core
