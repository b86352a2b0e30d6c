#include "lamport/props/granted_eventually.hpp"

#include <optional>

#include <gtest/gtest.h>

#include "hand_trace.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/props/mutex_properties.hpp"

namespace lamport::props {
namespace {

using core::Duration;
using core::VirtualTime;
using core::mutex::Lamport;
using Reliable = core::Reliable<Lamport>;

/// An event of process 0 at `time` that no request waits for.
template <class P>
core::TraceEvent<P> passing(std::int64_t time) {
  return {{kZero, 100}, VirtualTime(Duration(time)), core::kNoEvent, core::Started{}};
}

template <class P>
class Judged {
 public:
  explicit Judged(const core::Patience& patience) : properties_(2, {}, patience) {}

  void tell(const core::TraceEvent<P>& event) {
    const auto found = properties_.observe(event);
    violation = violation ? violation : found;
  }
  void pass(std::int64_t time) { tell(passing<P>(time)); }

  HandTrace<P> trace{2};
  std::optional<Violation> violation;
  MutexProperties<P>& properties() { return properties_; }

 private:
  MutexProperties<P> properties_;
};

/// Time goes on by 1 ns with each event of a `HandTrace`, so what is first happens at 1 ns.
TEST(GrantedEventuallyTest, ARequestThatWaitsForTooLongIsNamed) {
  Judged<Lamport> run({VirtualTime(), Duration(50)});
  const auto asked = run.trace.asks(kOne);
  run.tell(asked);
  run.pass(51);
  EXPECT_FALSE(run.violation.has_value()) << "just in time";
  run.pass(52);
  ASSERT_TRUE(run.violation.has_value());
  EXPECT_EQ(run.violation->property, "granted eventually");
  EXPECT_EQ(run.violation->at, asked.id);
  EXPECT_EQ(
      run.violation->detail,
      "request number 1 of process 1 was not granted within 0.000050 ms, though all was calm");
  for (const Verdict& verdict : run.properties().verdicts()) {
    EXPECT_EQ(verdict.holds, verdict.name != "granted eventually") << verdict.name;
  }
}

TEST(GrantedEventuallyTest, TimeIsTakenAlsoFromEventsThatAreNotTheJudgedProtocols) {
  Judged<Reliable> run({VirtualTime(), Duration(50)});
  run.tell(run.trace.asks(kOne));
  run.tell({{kZero, 100},
            VirtualTime(Duration(52)),
            core::kNoEvent,
            core::TimerFired<Reliable>{core::reliable::Resend{kOne}}});
  EXPECT_TRUE(run.violation.has_value());
}

TEST(GrantedEventuallyTest, ItCountsFromWhenAllIsCalm) {
  Judged<Lamport> run({VirtualTime(Duration(1000)), Duration(50)});
  run.tell(run.trace.asks(kOne));
  run.pass(1050);
  EXPECT_FALSE(run.violation.has_value());
  run.pass(1051);
  EXPECT_TRUE(run.violation.has_value());
}

TEST(GrantedEventuallyTest, WhoIsGrantedOrCrashesWaitsNoMoreAndTheNextOldestCounts) {
  for (const bool crashes : {false, true}) {
    Judged<Lamport> run({VirtualTime(), Duration(50)});
    const auto first = run.trace.asks(kZero);
    run.tell(first);
    const auto second = run.trace.asks(kOne);
    run.tell(second);
    run.tell(crashes ? run.trace.event(kZero, core::kNoEvent, core::Faulted{core::Crash{}})
                     : run.trace.enters(first, at(1)));
    run.pass(52);
    EXPECT_FALSE(run.violation.has_value());
    run.pass(53);
    ASSERT_TRUE(run.violation.has_value());
    EXPECT_EQ(run.violation->at, second.id);
  }
}

TEST(GrantedEventuallyTest, WithoutLimitOnlyTheEndCounts) {
  MutexProperties<Lamport> properties(2, {});
  HandTrace<Lamport> trace(2);
  EXPECT_FALSE(properties.observe(trace.asks(kOne)).has_value());
  EXPECT_FALSE(properties.observe(passing<Lamport>(Duration::max().count())).has_value());
  EXPECT_TRUE(properties.finish().has_value());
}

TEST(GrantedEventuallyTest, WhoHasCrashedIsOwedNeitherItsTurnNorAGrantNorAMessage) {
  constexpr core::Guarantees kLossless{.lossless = true};
  MutexProperties<Lamport> properties(2, kLossless);
  HandTrace<Lamport> trace(2);
  const auto asked = trace.asks(kOne);
  const auto request = trace.sends(asked, kZero, Lamport::Request{at(1)});
  const auto heard = trace.arrives(request);
  const auto reply = trace.sends(heard, kOne, Lamport::Reply{at(2)});
  const auto asks_later = trace.asks(kZero);
  for (const auto& event : {asked, request, heard, reply, asks_later,
                            trace.event(kOne, core::kNoEvent, core::Faulted{core::Crash{}}),
                            trace.enters(asks_later, at(3))}) {
    EXPECT_FALSE(properties.observe(event).has_value());
  }
  const auto violation = properties.finish();
  EXPECT_FALSE(violation.has_value()) << violation->detail;
}

TEST(GrantedEventuallyTest, WhatWhoHasCrashedSentNeedNotArrive) {
  constexpr core::Guarantees kLossless{.lossless = true};
  for (const bool crashes : {false, true}) {
    MutexProperties<Lamport> properties(2, kLossless);
    HandTrace<Lamport> trace(2);
    const auto asked = trace.asks(kOne);
    EXPECT_FALSE(properties.observe(asked).has_value());
    const auto request = trace.sends(asked, kZero, Lamport::Request{at(1)});
    EXPECT_FALSE(properties.observe(request).has_value());
    const auto enters = trace.enters(asked, at(2));
    EXPECT_FALSE(properties.observe(enters).has_value());
    if (crashes) {
      const auto crash = trace.event(kOne, core::kNoEvent, core::Faulted{core::Crash{}});
      EXPECT_FALSE(properties.observe(crash).has_value());
    }
    EXPECT_EQ(properties.finish().has_value(), !crashes);
  }
}

}  // namespace
}  // namespace lamport::props
