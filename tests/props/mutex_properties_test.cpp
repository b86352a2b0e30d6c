#include "lamport/props/mutex_properties.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hand_trace.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"

namespace lamport::props {
namespace mutex_properties_test {

using core::mutex::Lamport;

/// The types of a protocol whose paper claims no message cost.
struct Uncosted {
  using Service = Lamport::Service;
  using Message = Lamport::Message;
  using Timer = Lamport::Timer;
  using Command = Lamport::Command;
  using Output = Lamport::Output;
  using Note = Lamport::Note;
};

}  // namespace mutex_properties_test

namespace {

using core::mutex::Lamport;
using testing::ElementsAre;
using testing::HasSubstr;
using Event = core::TraceEvent<Lamport>;
using Witnesses = std::vector<core::EventId>;

constexpr core::Guarantees kAll{.fifo = true, .lossless = true, .unique = true, .no_crash = true};

std::vector<std::string_view> names(const std::vector<Verdict>& verdicts) {
  std::vector<std::string_view> names;
  names.reserve(verdicts.size());
  for (const Verdict& verdict : verdicts) {
    names.push_back(verdict.name);
  }
  return names;
}

/// A hand-written trace of two processes, and the first violation in it.
class MutexPropertiesTest : public testing::Test {
 protected:
  Event tell(const Event& event) {
    std::optional<Violation> found = properties.observe(event);
    if (found) {
      EXPECT_FALSE(violation.has_value()) << "one event at a time is wrong in these traces";
      violation = std::move(found);
    }
    return event;
  }
  /// The violation that there must be by now.
  [[nodiscard]] Violation found() const {
    EXPECT_TRUE(violation.has_value());
    return violation.value_or(Violation{});
  }
  /// The violation that the end of the run must show.
  [[nodiscard]] Violation found_at_the_end() {
    EXPECT_FALSE(violation.has_value());
    violation = properties.finish();
    return found();
  }
  [[nodiscard]] Verdict verdict_of(std::string_view name) const {
    for (const Verdict& verdict : properties.verdicts()) {
      if (verdict.name == name) {
        return verdict;
      }
    }
    ADD_FAILURE() << "no verdict on " << name;
    return {};
  }
  Event arrives(const Event& sent) { return tell(trace.arrives(tell(sent))); }
  /// Process 0 asks, is let in by process 1, leaves, and says so.
  void one_correct_stay() {
    const Event ask = tell(trace.asks(kZero));
    const Event asked = arrives(trace.sends(ask, kOne, Lamport::Request{at(1)}));
    const Event answered = arrives(trace.sends(asked, kZero, Lamport::Reply{at(2)}));
    tell(trace.enters(answered, at(3)));
    const Event leave = tell(trace.leaves(kZero));
    tell(trace.is_out(leave, at(4)));
    arrives(trace.sends(leave, kOne, Lamport::Release{at(4)}));
  }

  HandTrace<Lamport> trace{2};
  MutexProperties<Lamport> properties{2, kAll};
  std::optional<Violation> violation;
};

TEST_F(MutexPropertiesTest, ACorrectStayHoldsAndEachPropertySaysHowOftenItWasPutToTheTest) {
  one_correct_stay();
  EXPECT_FALSE(violation.has_value());
  EXPECT_FALSE(properties.finish().has_value());
  EXPECT_EQ(properties.verdicts(),
            (std::vector<Verdict>{{"mutual exclusion", true, 1},
                                  {"mutual exclusion by happened-before", true, 0},
                                  {"request order", true, 0},
                                  {"fencing tokens", true, 1},
                                  {"granted eventually", true, 1},
                                  {"message cost", true, 1},
                                  {"no delivery without a send", true, 3},
                                  {"FIFO links", true, 1},
                                  {"unique links", true, 3},
                                  {"lossless links", true, 3}}));
}

TEST_F(MutexPropertiesTest, AGuaranteeThatTheLinksDoNotOfferIsNotJudged) {
  const auto judged = [](const core::Guarantees& links) {
    return names(MutexProperties<Lamport>(2, links).verdicts());
  };
  EXPECT_THAT(judged({}), ElementsAre("mutual exclusion", "mutual exclusion by happened-before",
                                      "request order", "fencing tokens", "granted eventually",
                                      "message cost", "no delivery without a send"));
  EXPECT_EQ(judged({.fifo = true}).back(), "FIFO links");
  EXPECT_EQ(judged({.unique = true}).back(), "unique links");
  EXPECT_EQ(judged({.lossless = true}).back(), "lossless links");
}

TEST_F(MutexPropertiesTest, OverReliableTheLinksAreWhatReliablePromises) {
  EXPECT_EQ(names(MutexProperties<core::Reliable<Lamport>>(2, {}).verdicts()),
            names(properties.verdicts()));
}

TEST_F(MutexPropertiesTest, AProtocolThatClaimsNoCostIsNotJudgedByIt) {
  const MutexProperties<mutex_properties_test::Uncosted> uncosted(2, kAll);
  EXPECT_EQ(uncosted.verdicts().size(), 8U);
  EXPECT_THAT(names(uncosted.verdicts()), testing::Not(testing::Contains("message cost")));
}

TEST_F(MutexPropertiesTest, OnlyWhatWasViolatedFirstDoesNotHold) {
  tell(trace.enters(tell(trace.asks(kZero)), at(1)));
  tell(trace.enters(tell(trace.asks(kOne)), at(1)));
  for (const Verdict& verdict : properties.verdicts()) {
    EXPECT_EQ(verdict.holds, verdict.name != "mutual exclusion") << verdict.name;
  }
}

TEST_F(MutexPropertiesTest, AStaleFencingTokenIsNamedWithTheOneBefore) {
  FencingTokens<Lamport> tokens(2);
  const Causality<Lamport> causality(2, kAll);
  const Event first = trace.enters_with(trace.asks(kZero), at(1), core::FencingToken(7));
  const Event higher = trace.enters_with(trace.asks(kOne), at(1), core::FencingToken(9));
  const Event stale = trace.enters_with(trace.asks(kZero), at(2), core::FencingToken(9));
  EXPECT_FALSE(tokens.observe(first, causality).has_value());
  EXPECT_FALSE(tokens.observe(higher, causality).has_value());
  const Violation found = tokens.observe(stale, causality).value_or(Violation{});
  EXPECT_EQ(found.property, "fencing tokens");
  EXPECT_EQ(found.detail, "process 0 was granted with the token 9 after process 1 with 9");
  EXPECT_EQ(found.witnesses, (Witnesses{higher.id, stale.id}));
  EXPECT_EQ(tokens.checked(), 3U);
}

TEST_F(MutexPropertiesTest, AGrantWithoutAFencingTokenIsOneWithAStaleOne) {
  tell(trace.enters_with(tell(trace.asks(kZero)), at(1), core::FencingToken()));
  EXPECT_EQ(found().property, "fencing tokens");
}

TEST_F(MutexPropertiesTest, TwoInsideAtOnceAreNamedWithTheirEntries) {
  const Event zero = tell(trace.enters(tell(trace.asks(kZero)), at(1)));
  const Event one = tell(trace.enters(tell(trace.asks(kOne)), at(1)));
  EXPECT_EQ(found().property, "mutual exclusion");
  EXPECT_EQ(found().at, one.id);
  EXPECT_EQ(found().detail, "process 1 entered while process 0 was inside");
  EXPECT_EQ(found().witnesses, (Witnesses{zero.id, one.id}));
}

TEST_F(MutexPropertiesTest, WhoHasSaidReleaseIsNoLongerInside) {
  one_correct_stay();
  tell(trace.enters(tell(trace.asks(kOne)), at(6)));
  EXPECT_FALSE(violation.has_value());
  EXPECT_EQ(verdict_of("mutual exclusion"), (Verdict{"mutual exclusion", true, 2}));
  EXPECT_EQ(verdict_of("mutual exclusion by happened-before").checked, 1U);
}

TEST_F(MutexPropertiesTest, TwoStaysThatNoMessageOrdersAreNamedWithTheirEntries) {
  const Event zero = tell(trace.enters(tell(trace.asks(kZero)), at(1)));
  tell(trace.leaves(kZero));
  const Event one = tell(trace.enters(tell(trace.asks(kOne)), at(1)));
  EXPECT_EQ(found().property, "mutual exclusion by happened-before");
  EXPECT_EQ(found().at, one.id);
  EXPECT_EQ(found().detail,
            "process 1 entered, and no exit of process 0 from its stay number 1 happened before");
  EXPECT_EQ(found().witnesses, (Witnesses{zero.id, one.id}));
}

TEST_F(MutexPropertiesTest, ARequestThatIsOvertakenIsNamedWithBothRequests) {
  const Event first = tell(trace.asks(kZero));
  arrives(trace.sends(first, kOne, Lamport::Request{at(1)}));
  const Event second = tell(trace.asks(kOne));
  EXPECT_EQ(verdict_of("request order").checked, 1U);
  const Event granted = tell(trace.enters(second, at(4)));
  EXPECT_EQ(found().property, "request order");
  EXPECT_EQ(found().at, granted.id);
  EXPECT_EQ(found().detail,
            "process 1 was granted before request number 1 of process 0, which happened before "
            "its own");
  EXPECT_EQ(found().witnesses, (Witnesses{first.id, second.id, granted.id}));
}

TEST_F(MutexPropertiesTest, RequestsThatAreConcurrentMayBeGrantedEitherWay) {
  const Event first = tell(trace.asks(kZero));
  const Event second = tell(trace.asks(kOne));
  arrives(trace.sends(first, kOne, Lamport::Request{at(1)}));
  tell(trace.enters(second, at(3)));
  EXPECT_FALSE(violation.has_value());
  EXPECT_EQ(verdict_of("request order").checked, 0U);
}

TEST_F(MutexPropertiesTest, ARequestThatIsNeverGrantedIsNamedAtTheEnd) {
  one_correct_stay();
  const Event ask = tell(trace.asks(kZero));
  const Event asked = arrives(trace.sends(ask, kOne, Lamport::Request{at(5)}));
  const Event reply = arrives(trace.sends(asked, kZero, Lamport::Reply{at(6)}));
  EXPECT_EQ(found_at_the_end().property, "granted eventually");
  EXPECT_EQ(found().at, ask.id);
  EXPECT_EQ(found().detail, "request number 2 of process 0 was never granted");
  EXPECT_EQ(found().witnesses, (Witnesses{ask.id, reply.id})) << "and what it got last";
}

TEST_F(MutexPropertiesTest, AMessageTooManyIsNamedWithItsEntry) {
  const Event ask = tell(trace.asks(kZero));
  tell(trace.sends(ask, kOne, Lamport::Request{at(1)}));
  const Event surplus = tell(trace.sends(ask, kOne, Lamport::Request{at(1)}));
  EXPECT_EQ(found().property, "message cost");
  EXPECT_EQ(found().at, surplus.id);
  EXPECT_EQ(found().detail, "entry number 1 of process 0 cost more than 1 REQUEST");
  EXPECT_EQ(found().witnesses, (Witnesses{ask.id, surplus.id}));
}

TEST_F(MutexPropertiesTest, AMessageForNoEntryIsNamed) {
  const Event stray = tell(trace.sends(tell(trace.starts(kOne)), kZero, Lamport::Reply{at(1)}));
  EXPECT_EQ(found().property, "message cost");
  EXPECT_EQ(found().detail, "a REPLY was sent for no entry");
  EXPECT_EQ(found().witnesses, (Witnesses{stray.id}));
}

TEST_F(MutexPropertiesTest, AMessageForAnEntryThatIsOverIsTooMany) {
  const Event ask = tell(trace.asks(kZero));
  const Event asked = arrives(trace.sends(ask, kOne, Lamport::Request{at(1)}));
  tell(trace.enters(arrives(trace.sends(asked, kZero, Lamport::Reply{at(2)})), at(3)));
  tell(trace.sends(tell(trace.leaves(kZero)), kOne, Lamport::Release{at(4)}));
  tell(trace.asks(kZero));
  EXPECT_FALSE(violation.has_value());
  const Event surplus = tell(trace.sends(asked, kZero, Lamport::Reply{at(2)}));
  EXPECT_EQ(found().at, surplus.id);
  EXPECT_EQ(found().detail, "entry number 1 of process 0 cost more than 1 REPLY");
}

TEST_F(MutexPropertiesTest, AMessageTooFewIsNamedWhenTheProcessAsksAgain) {
  const Event ask = tell(trace.asks(kZero));
  const Event asked = arrives(trace.sends(ask, kOne, Lamport::Request{at(1)}));
  tell(trace.enters(arrives(trace.sends(asked, kZero, Lamport::Reply{at(2)})), at(3)));
  tell(trace.leaves(kZero));
  EXPECT_FALSE(violation.has_value());
  const Event again = tell(trace.asks(kZero));
  EXPECT_EQ(found().property, "message cost");
  EXPECT_EQ(found().at, ask.id);
  EXPECT_EQ(found().detail, "entry number 1 of process 0 cost 0 RELEASE instead of 1");
  EXPECT_EQ(found().witnesses, (Witnesses{ask.id, again.id}));
}

TEST_F(MutexPropertiesTest, AMessageTooFewForTheLastEntryIsNamedAtTheEnd) {
  const Event ask = tell(trace.asks(kZero));
  tell(trace.enters(ask, at(1)));
  tell(trace.leaves(kZero));
  EXPECT_EQ(found_at_the_end().detail, "entry number 1 of process 0 cost 0 REQUEST instead of 1");
  EXPECT_EQ(found().at, ask.id);
}

TEST_F(MutexPropertiesTest, AnEntryThatIsNotOverByTheEndHasNoCostYet) {
  tell(trace.enters(tell(trace.asks(kZero)), at(1)));
  EXPECT_FALSE(properties.finish().has_value());
  EXPECT_EQ(verdict_of("message cost").checked, 0U);
}

TEST_F(MutexPropertiesTest, ADeliveryWithoutASendIsNamed) {
  const Event forged =
      tell(trace.event(kOne, {kZero, 7}, core::Received<Lamport>{kZero, Lamport::Reply{at(1)}}));
  EXPECT_EQ(found().property, "no delivery without a send");
  EXPECT_EQ(found().at, forged.id);
  EXPECT_EQ(found().detail,
            "process 1 received what no process sent it, or what it has received before");
  EXPECT_EQ(found().witnesses, (Witnesses{forged.id}));
}

TEST_F(MutexPropertiesTest, AMessageThatIsOvertakenIsNamedWithTheOneThatOvertookIt) {
  const Event ask = tell(trace.asks(kZero));
  const Event earlier = tell(trace.sends(ask, kOne, Lamport::Request{at(1)}));
  const Event later = tell(trace.sends(ask, kOne, Lamport::Release{at(1)}));
  tell(trace.arrives(later));
  const Event late = tell(trace.arrives(earlier));
  EXPECT_EQ(found().property, "FIFO links");
  EXPECT_EQ(found().at, late.id);
  EXPECT_EQ(found().detail, "a message of process 0 to process 1 was overtaken by a later one");
  EXPECT_EQ(found().witnesses, (Witnesses{earlier.id, later.id, late.id}));
}

TEST_F(MutexPropertiesTest, AMessageThatComesTwiceIsNamedWithItsSend) {
  const Event ask = tell(trace.asks(kZero));
  tell(trace.sends(ask, kOne, Lamport::Request{at(1)}));
  const Event sent = tell(trace.sends(ask, kOne, Lamport::Release{at(1)}));
  tell(trace.arrives(sent));
  const Event again = tell(trace.arrives(sent));
  EXPECT_EQ(found().property, "unique links");
  EXPECT_EQ(found().at, again.id);
  EXPECT_THAT(found().detail, HasSubstr("process 1 received a message"));
  EXPECT_THAT(found().detail, HasSubstr("twice"));
  EXPECT_EQ(found().witnesses, (Witnesses{sent.id, again.id}));
}

TEST_F(MutexPropertiesTest, ALossIsNamedAtOnceWhereTheLinkAdmitsIt) {
  const Event sent = tell(trace.sends(tell(trace.asks(kZero)), kOne, Lamport::Request{at(1)}));
  const Event lost = tell(trace.is_lost(sent));
  EXPECT_EQ(found().property, "lossless links");
  EXPECT_EQ(found().at, lost.id);
  EXPECT_EQ(found().detail, "a message of process 0 to process 1 was not delivered");
  EXPECT_EQ(found().witnesses, (Witnesses{sent.id}));
}

TEST_F(MutexPropertiesTest, ALossIsNamedAtTheEndWhereTheMessageJustNeverCame) {
  one_correct_stay();
  const Event ask = tell(trace.asks(kOne));
  const Event asked = arrives(trace.sends(ask, kZero, Lamport::Request{at(6)}));
  tell(trace.enters(arrives(trace.sends(asked, kOne, Lamport::Reply{at(7)})), at(8)));
  const Event sent = tell(trace.sends(tell(trace.leaves(kOne)), kZero, Lamport::Release{at(9)}));
  EXPECT_EQ(found_at_the_end().property, "lossless links");
  EXPECT_EQ(found().at, sent.id);
  EXPECT_EQ(found().detail, "a message of process 1 to process 0 was not delivered");
  EXPECT_EQ(found().witnesses, (Witnesses{sent.id}));
}

}  // namespace
}  // namespace lamport::props
