#include "lamport/props/inner_view.hpp"

#include <cstdint>
#include <variant>

#include <gtest/gtest.h>

#include "hand_trace.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"

namespace lamport::props {
namespace {

using core::mutex::Lamport;
using R = core::Reliable<Lamport>;
using Outer = core::TraceEvent<R>;
using Inner = core::TraceEvent<Lamport>;

const Lamport::Message kRequest = Lamport::Request{at(1)};
const Lamport::Message kReply = Lamport::Reply{at(2)};

/// A hand-written trace of Reliable<Lamport>, and what its inner protocol saw.
class InnerViewTest : public testing::Test {
 protected:
  /// A Data arrives, whatever was in it.
  Outer data_arrives(core::ProcessId to) {
    const Outer event = trace.event(to, {kZero, 1'000}, core::Received<R>{kZero, R::Ack{1, 1, 0}});
    EXPECT_EQ(view.of(event), nullptr) << "what the link layer gets is not the inner protocol's";
    return event;
  }
  Outer submits(const Outer& input, core::ProcessId to, std::uint64_t sequence,
                std::uint64_t incarnation = 1) {
    const Outer note = trace.notes(input, R::Submitted{to, incarnation, sequence, kRequest});
    EXPECT_NE(view.of(note), nullptr);
    return note;
  }
  /// The cause, in the view, of a delivery to process 1.
  core::EventId cause_of_delivery(std::uint64_t sequence, std::uint64_t incarnation = 1) {
    const Outer note =
        trace.notes(data_arrives(kOne), R::Delivered{kZero, incarnation, sequence, kRequest});
    const Inner* const seen = view.of(note);
    EXPECT_EQ(seen->what, Inner::What(core::Received<Lamport>{kZero, kRequest}));
    return seen->cause;
  }

  HandTrace<R> trace{2};
  InnerView<R> view{2};
};

TEST_F(InnerViewTest, OfAProtocolThatCarriesNoOtherItIsTheTraceItself) {
  HandTrace<Lamport> plain(2);
  InnerView<Lamport> same(2);
  const Inner event = plain.asks(kOne);
  EXPECT_EQ(same.of(event), &event);
}

TEST_F(InnerViewTest, StartsCommandsAndOutputsAreTheInnerProtocolsOwn) {
  const Outer start = trace.starts(kZero);
  EXPECT_EQ(*view.of(start), (Inner{start.id, start.at, start.cause, core::Started{}}));
  const Outer ask = trace.asks(kZero);
  EXPECT_EQ(*view.of(ask),
            (Inner{ask.id, ask.at, ask.cause, core::Commanded<Lamport>{core::mutex::Acquire{}}}));
  const Outer in = trace.enters(ask, at(3));
  EXPECT_EQ(*view.of(in),
            (Inner{in.id, in.at, ask.id,
                   core::Emitted<Lamport>{core::mutex::Granted{at(3), core::FencingToken(1)}}}));
}

TEST_F(InnerViewTest, ASubmissionIsItsSentAndADeliveryItsReceivedCausedByThat) {
  const Outer ask = trace.asks(kZero);
  ASSERT_NE(view.of(ask), nullptr);
  const Outer submitted = trace.notes(ask, R::Submitted{kOne, 1, 1, kRequest});
  EXPECT_EQ(*view.of(submitted),
            (Inner{submitted.id, submitted.at, ask.id, core::Sent<Lamport>{kOne, kRequest}}));
  const Outer arrived = data_arrives(kOne);
  const Outer delivered = trace.notes(arrived, R::Delivered{kZero, 1, 1, kRequest});
  EXPECT_EQ(*view.of(delivered), (Inner{delivered.id, delivered.at, submitted.id,
                                        core::Received<Lamport>{kZero, kRequest}}));
  const Outer answer = trace.notes(arrived, R::Submitted{kZero, 1, 1, kReply});
  EXPECT_EQ(view.of(answer)->cause, delivered.id) << "the input of the inner turn";
  const Outer in = trace.enters(arrived, at(3));
  EXPECT_EQ(view.of(in)->cause, delivered.id);
}

TEST_F(InnerViewTest, ADeliveryInATimersTurnIsAnInputTooButTheTimerIsNone) {
  submits(trace.asks(kZero), kOne, 1);
  const Outer fired =
      trace.event(kOne, core::kNoEvent, core::TimerFired<R>{core::reliable::DeliverNext{kZero}});
  EXPECT_EQ(view.of(fired), nullptr);
  const Outer delivered = trace.notes(fired, R::Delivered{kZero, 1, 1, kRequest});
  ASSERT_NE(view.of(delivered), nullptr);
  EXPECT_EQ(view.of(trace.enters(fired, at(3)))->cause, delivered.id);
}

TEST_F(InnerViewTest, WhatTheLinkLayerDoesForItselfIsNotSeen) {
  const Outer start = trace.starts(kZero);
  const Outer sent = trace.sends(start, kOne, R::Ack{1, 0, 0});
  EXPECT_EQ(view.of(sent), nullptr);
  EXPECT_EQ(view.of(trace.is_lost(sent)), nullptr);
  EXPECT_EQ(view.of(trace.arrives(sent)), nullptr);
  for (const R::Timer& timer :
       {R::Timer(core::reliable::Resend{kOne}), R::Timer(core::reliable::AckDue{kOne})}) {
    EXPECT_EQ(view.of(trace.event(kZero, start.id, core::TimerFired<R>{timer})), nullptr);
  }
}

TEST_F(InnerViewTest, TheInnerProtocolsOwnTimersAndNotesAreSeen) {
  const Outer fired = trace.event(kZero, core::kNoEvent, core::TimerFired<R>{core::NoTimer{}});
  ASSERT_NE(view.of(fired), nullptr);
  EXPECT_EQ(view.of(fired)->what, Inner::What(core::TimerFired<Lamport>{}));
  const Outer note = trace.notes(fired, core::NoNote{});
  ASSERT_NE(view.of(note), nullptr);
  EXPECT_EQ(view.of(note)->cause, fired.id);
  EXPECT_EQ(view.of(note)->what, Inner::What(core::Noted<Lamport>{}));
}

TEST_F(InnerViewTest, WhatWasNeverSubmittedHasNoCause) {
  EXPECT_EQ(cause_of_delivery(1), core::kNoEvent) << "nothing was";
  const Outer submitted = submits(trace.asks(kZero), kOne, 1);
  EXPECT_EQ(cause_of_delivery(0), core::kNoEvent);
  EXPECT_EQ(cause_of_delivery(2), core::kNoEvent);
  EXPECT_EQ(cause_of_delivery(UINT64_MAX), core::kNoEvent);
  EXPECT_EQ(cause_of_delivery(1, 2), core::kNoEvent) << "another incarnation's";
  EXPECT_EQ(cause_of_delivery(1), submitted.id);
}

TEST_F(InnerViewTest, ASecondDeliveryHasTheSameCauseWhileAWindowRemembersIt) {
  const Outer ask = trace.asks(kZero);
  const Outer first = submits(ask, kOne, 1);
  for (std::uint64_t sequence = 2; sequence <= core::reliable::kWindow + 2; ++sequence) {
    submits(ask, kOne, sequence);
  }
  for (std::uint64_t sequence = 1; sequence <= core::reliable::kWindow + 1; ++sequence) {
    EXPECT_NE(cause_of_delivery(sequence), core::kNoEvent) << sequence;
  }
  EXPECT_EQ(cause_of_delivery(1), first.id);
  EXPECT_NE(cause_of_delivery(core::reliable::kWindow + 2), core::kNoEvent);
  EXPECT_EQ(cause_of_delivery(1), core::kNoEvent) << "forgotten, so that memory is bounded";
}

TEST_F(InnerViewTest, TheLastSequenceNumbersAreLikeAllOthers) {
  constexpr std::uint64_t kFirst = core::reliable::kSequenceMax - 9;
  const Outer ask = trace.asks(kZero);
  for (std::uint64_t sequence = kFirst; sequence != 0; ++sequence) {
    submits(ask, kOne, sequence);
  }
  for (std::uint64_t sequence = kFirst; sequence != 0; ++sequence) {
    EXPECT_NE(cause_of_delivery(sequence), core::kNoEvent) << sequence;
  }
  EXPECT_NE(cause_of_delivery(kFirst), core::kNoEvent) << "a window remembers it";
}

TEST_F(InnerViewTest, ANewIncarnationOfTheSenderCountsItsMessagesAfresh) {
  const Outer former = submits(trace.asks(kZero), kOne, 1, 1);
  EXPECT_EQ(cause_of_delivery(1, 1), former.id);
  const Outer current = submits(trace.asks(kZero), kOne, 1, 2);
  EXPECT_EQ(cause_of_delivery(1, 2), current.id);
  EXPECT_EQ(cause_of_delivery(1, 1), core::kNoEvent) << "of a former self";
}

TEST_F(InnerViewTest, TheTwoDirectionsOfALinkAreApart) {
  const Outer there = submits(trace.asks(kZero), kOne, 1);
  const Outer back = submits(trace.asks(kOne), kZero, 1);
  EXPECT_EQ(cause_of_delivery(1), there.id);
  const Outer arrived = data_arrives(kZero);
  EXPECT_EQ(view.of(trace.notes(arrived, R::Delivered{kOne, 1, 1, kRequest}))->cause, back.id);
}

}  // namespace
}  // namespace lamport::props
