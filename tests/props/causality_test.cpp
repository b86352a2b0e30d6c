#include "lamport/props/causality.hpp"

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "hand_trace.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/mutex/lamport.hpp"

namespace lamport::props {
namespace {

using core::mutex::Lamport;
using Event = core::TraceEvent<Lamport>;

constexpr core::Guarantees kUnique{.fifo = true, .lossless = true, .unique = true};
constexpr Entry kNoEntry{};

/// A hand-written trace of three processes, and what follows from its causes.
class CausalityTest : public testing::Test {
 protected:
  Event tell(const Event& event) {
    causality.observe(event);
    return event;
  }
  Delivery told(const Event& event) {
    tell(event);
    return causality.delivery();
  }
  std::vector<std::pair<core::EventId, core::ProcessId>> flying() const {
    std::vector<std::pair<core::EventId, core::ProcessId>> flights;
    causality.for_each_flying(
        [&](core::EventId sent, core::ProcessId to) { flights.emplace_back(sent, to); });
    return flights;
  }

  const Lamport::Message request = Lamport::Request{at(1)};
  const Lamport::Message reply = Lamport::Reply{at(2)};
  HandTrace<Lamport> trace{3};
  Causality<Lamport> causality{3, kUnique};
};

TEST_F(CausalityTest, AMessageThatArrivesAsItWasSentIsAFirstDelivery) {
  const auto sent = tell(trace.sends(tell(trace.asks(kZero)), kOne, request));
  EXPECT_EQ(causality.delivery(), Delivery::kNone);
  EXPECT_EQ(told(trace.arrives(sent)), Delivery::kFirst);
  tell(trace.asks(kTwo));
  EXPECT_EQ(causality.delivery(), Delivery::kNone) << "the latest event is no delivery";
}

TEST_F(CausalityTest, WithAnotherSenderReceiverContentOrCauseItWasNotSent) {
  const auto sent = tell(trace.sends(tell(trace.asks(kZero)), kOne, request));
  using Received = core::Received<Lamport>;
  const auto unsent = [&](core::ProcessId to, core::EventId cause, const Received& received) {
    return told(trace.event(to, cause, received)) == Delivery::kUnsent;
  };
  EXPECT_TRUE(unsent(kOne, sent.id, {kTwo, request})) << "another sender";
  EXPECT_TRUE(unsent(kTwo, sent.id, {kZero, request})) << "another receiver";
  EXPECT_TRUE(unsent(kOne, sent.id, {kZero, reply})) << "another kind";
  EXPECT_TRUE(unsent(kOne, sent.id, {kZero, Lamport::Request{at(2)}})) << "another content";
  EXPECT_TRUE(unsent(kOne, core::kNoEvent, {kZero, request})) << "no cause";
  EXPECT_TRUE(unsent(kOne, {kZero, 1}, {kZero, request})) << "the cause sent nothing";
  EXPECT_EQ(told(trace.arrives(sent)), Delivery::kFirst) << "none of these settled it";
}

TEST_F(CausalityTest, ACauseThatNamesNoProcessOrAnAbsurdSerialWasNotSent) {
  tell(trace.sends(tell(trace.asks(kZero)), kOne, request));
  const core::ProcessId nobody(4'000'000'000U);
  for (const core::EventId cause : {core::EventId{core::ProcessId(3), 2}, core::EventId{nobody, 2},
                                    core::EventId{kZero, 3}, core::EventId{kZero, UINT64_MAX}}) {
    EXPECT_EQ(told(trace.event(kOne, cause, core::Received<Lamport>{cause.process, request})),
              Delivery::kUnsent);
    tell(trace.event(kZero, cause, core::Dropped{kOne}));
  }
  EXPECT_EQ(flying().size(), 1U);
}

TEST_F(CausalityTest, ASecondDeliveryIsRecognisedWhereMessagesMayComeTwice) {
  causality = Causality<Lamport>(3, {});
  const auto sent = tell(trace.sends(tell(trace.asks(kZero)), kOne, request));
  EXPECT_EQ(told(trace.arrives(sent)), Delivery::kFirst);
  EXPECT_EQ(told(trace.arrives(sent)), Delivery::kAgain);
  EXPECT_EQ(told(trace.arrives(sent)), Delivery::kAgain);
}

TEST_F(CausalityTest, OnUniqueLinksItIsRecognisedWhileAnOlderMessageIsInFlight) {
  const auto ask = tell(trace.asks(kZero));
  const auto older = tell(trace.sends(ask, kOne, request));
  const auto newer = tell(trace.sends(ask, kTwo, request));
  EXPECT_EQ(told(trace.arrives(newer)), Delivery::kFirst);
  EXPECT_EQ(told(trace.arrives(newer)), Delivery::kAgain);
  EXPECT_EQ(told(trace.arrives(older)), Delivery::kFirst);
  EXPECT_EQ(told(trace.arrives(newer)), Delivery::kUnsent) << "forgotten by now";
}

TEST_F(CausalityTest, WhatWasLostIsNeitherInFlightNorDelivered) {
  const auto sent = tell(trace.sends(tell(trace.asks(kZero)), kOne, request));
  EXPECT_EQ(flying(), (decltype(flying()){{sent.id, kOne}}));
  tell(trace.is_lost(sent));
  EXPECT_TRUE(flying().empty());
  EXPECT_EQ(told(trace.arrives(sent)), Delivery::kUnsent);
  causality = Causality<Lamport>(3, {});
  const auto other = tell(trace.sends(tell(trace.asks(kZero)), kOne, request));
  tell(trace.is_lost(other));
  EXPECT_EQ(told(trace.arrives(other)), Delivery::kUnsent) << "also where it is remembered";
}

TEST_F(CausalityTest, MessagesInFlightAreListedBySenderAndAge) {
  const auto two = tell(trace.sends(tell(trace.asks(kTwo)), kZero, request));
  const auto ask = tell(trace.asks(kZero));
  const auto first = tell(trace.sends(ask, kTwo, request));
  const auto second = tell(trace.sends(ask, kOne, request));
  EXPECT_EQ(flying(), (decltype(flying()){{first.id, kTwo}, {second.id, kOne}, {two.id, kZero}}));
}

TEST_F(CausalityTest, AReplyServesTheEntryForWhichItsRequestWasSent) {
  tell(trace.asks(kTwo));
  const auto ask = tell(trace.asks(kOne));
  EXPECT_EQ(causality.entry(), (Entry{kOne, 1}));
  const auto sent = tell(trace.sends(ask, kZero, request));
  EXPECT_EQ(causality.entry(), (Entry{kOne, 1}));
  const auto arrived = tell(trace.arrives(sent));
  EXPECT_EQ(causality.entry(), (Entry{kOne, 1}));
  tell(trace.sends(arrived, kOne, reply));
  EXPECT_EQ(causality.entry(), (Entry{kOne, 1})) << "though process 0 sent it";
}

TEST_F(CausalityTest, AReleaseServesTheEntryThatItEndsAndTheNextRequestAnother) {
  tell(trace.enters(tell(trace.asks(kOne)), at(3)));
  EXPECT_EQ(causality.entry(), (Entry{kOne, 1}));
  const auto leave = tell(trace.leaves(kOne));
  tell(trace.sends(leave, kZero, Lamport::Release{at(4)}));
  EXPECT_EQ(causality.entry(), (Entry{kOne, 1}));
  tell(trace.sends(tell(trace.asks(kOne)), kZero, request));
  EXPECT_EQ(causality.entry(), (Entry{kOne, 2}));
}

TEST_F(CausalityTest, WhatIsSentInNoEntrysTurnServesNone) {
  tell(trace.asks(kZero));
  const auto start = tell(trace.starts(kOne));
  tell(trace.sends(start, kZero, reply));
  EXPECT_EQ(causality.entry(), kNoEntry);
  const auto ask = tell(trace.asks(kOne));
  tell(trace.sends(start, kZero, reply));
  EXPECT_EQ(causality.entry(), kNoEntry) << "its cause is not the process's latest input";
  tell(trace.sends(ask, kZero, request));
  EXPECT_EQ(causality.entry(), (Entry{kOne, 1}));
  tell(trace.event(kOne, ask.id, core::Received<Lamport>{kZero, reply}));
  EXPECT_EQ(causality.entry(), kNoEntry) << "what was not sent serves none";
}

TEST_F(CausalityTest, AnExitIsKnownWhereAMessageSentAfterItHasArrived) {
  const auto early = tell(trace.sends(tell(trace.asks(kZero)), kOne, request));
  tell(trace.enters(tell(trace.asks(kZero)), at(2)));
  const auto late = tell(trace.sends(tell(trace.leaves(kZero)), kTwo, Lamport::Release{at(3)}));
  tell(trace.arrives(early));
  EXPECT_EQ(causality.knowledge().exits(kOne, kZero), 0U);
  const auto arrived = tell(trace.arrives(late));
  EXPECT_EQ(causality.knowledge().exits(kTwo, kZero), 1U);
  tell(trace.arrives(tell(trace.sends(arrived, kOne, reply))));
  EXPECT_EQ(causality.knowledge().exits(kOne, kZero), 1U) << "by way of process 2";
}

TEST_F(CausalityTest, AForgedMessageTeachesNothing) {
  tell(trace.asks(kZero));
  const auto sent = tell(trace.sends(tell(trace.leaves(kZero)), kOne, Lamport::Release{at(3)}));
  tell(trace.event(kTwo, sent.id, core::Received<Lamport>{kZero, Lamport::Release{at(3)}}));
  EXPECT_EQ(causality.knowledge().exits(kTwo, kZero), 0U);
  EXPECT_EQ(causality.knowledge().requests(kTwo, kZero), 0U);
}

TEST_F(CausalityTest, AProcessHasLeftOnceItsUserSaysSo) {
  const auto ask = tell(trace.asks(kOne));
  EXPECT_EQ(causality.requests(kOne), 1U);
  EXPECT_EQ(causality.grants(kOne), 0U);
  tell(trace.enters(ask, at(1)));
  EXPECT_EQ(causality.grants(kOne), 1U);
  EXPECT_EQ(causality.exits(kOne), 0U);
  const auto leave = tell(trace.leaves(kOne));
  EXPECT_EQ(causality.exits(kOne), 1U);
  tell(trace.is_out(leave, at(2)));
  EXPECT_EQ(causality.exits(kOne), 1U);
  EXPECT_EQ(causality.grants(kOne), 1U);
  EXPECT_EQ(causality.requests(kZero) + causality.requests(kTwo), 0U);
}

TEST_F(CausalityTest, OnUniqueLinksALongRunNeedsNoMoreSnapshotsThanAShortOne) {
  for (int round = 0; round < 5'000; ++round) {
    const auto ask = tell(trace.asks(kZero));
    const auto sent = tell(trace.sends(ask, kOne, request));
    tell(trace.arrives(tell(trace.sends(tell(trace.arrives(sent)), kZero, reply))));
    tell(trace.leaves(kZero));
  }
  Knowledge knowledge = causality.knowledge();
  knowledge.request(kZero, 5'001);
  EXPECT_LT(knowledge.snapshot(kZero), 8U) << "the number of the first that is free";
}

}  // namespace
}  // namespace lamport::props
