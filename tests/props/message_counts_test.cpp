#include "lamport/props/message_counts.hpp"

#include <array>
#include <cstdint>
#include <string_view>

#include <gtest/gtest.h>

#include "hand_trace.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/simulation.hpp"

namespace lamport::props {
namespace {

using core::mutex::Lamport;
using R = core::Reliable<Lamport>;

constexpr std::array<std::string_view, 3> kKinds = {"REQUEST", "REPLY", "RELEASE"};
static_assert(MessageCounts<Lamport>::kinds() == kKinds);
static_assert(MessageCounts<R>::kinds() == kKinds, "the inner protocol's");

template <class P>
MessageCounts<P> counts_of(const sim::Scenario& scenario) {
  MessageCounts<P> counts(scenario.processes);
  sim::Choices choices(7);
  sim::Simulation<P>(scenario, choices).run([&](const core::TraceEvent<P>& event) {
    counts.observe(event);
    return true;
  });
  return counts;
}

TEST(MessageCountsTest, EachSentCountsByItsSenderAndKind) {
  HandTrace<Lamport> trace(2);
  MessageCounts<Lamport> counts(2);
  const auto ask = trace.asks(kZero);
  const auto sent = trace.sends(ask, kOne, Lamport::Request{at(1)});
  counts.observe(ask);
  counts.observe(sent);
  const auto arrived = trace.arrives(sent);
  counts.observe(arrived);
  counts.observe(trace.sends(arrived, kZero, Lamport::Reply{at(2)}));
  counts.observe(trace.sends(trace.leaves(kZero), kOne, Lamport::Release{at(3)}));
  EXPECT_EQ(counts.sent(kZero), (MessageCounts<Lamport>::Counts{1, 0, 1}));
  EXPECT_EQ(counts.sent(kOne), (MessageCounts<Lamport>::Counts{0, 1, 0}));
  EXPECT_EQ(counts.total(kZero), 2U);
  EXPECT_EQ(counts.total(kOne), 1U);
  EXPECT_EQ(counts.total(), 3U);
}

TEST(MessageCountsTest, OfAProcessAloneThereAreNone) {
  sim::Scenario alone;
  alone.processes = 1;
  EXPECT_EQ(counts_of<Lamport>(alone).total(), 0U);
  EXPECT_EQ(counts_of<R>(alone).total(), 0U);
  EXPECT_EQ(counts_of<R>(alone).bare_acks(), 0U);
}

TEST(MessageCountsTest, OverReliableTheInnerProtocolsMessagesAreExactHoweverOftenTheyWent) {
  sim::Scenario scenario;
  scenario.processes = 4;
  scenario.entries = 3;
  const MessageCounts<Lamport> plain = counts_of<Lamport>(scenario);
  scenario.links = sim::LinkOrder::kUnordered;
  scenario.loss_permille = 300;
  scenario.duplication_permille = 300;
  const MessageCounts<R> reliable = counts_of<R>(scenario);
  for (std::uint32_t p = 0; p < scenario.processes; ++p) {
    EXPECT_EQ(reliable.sent(core::ProcessId(p)), plain.sent(core::ProcessId(p))) << p;
    EXPECT_EQ(reliable.sent(core::ProcessId(p)), (MessageCounts<R>::Counts{9, 9, 9})) << p;
  }
  EXPECT_EQ(reliable.total(), 108U);
  EXPECT_GT(reliable.resent(), 0U);
  EXPECT_GT(reliable.bare_acks(), 0U);
  EXPECT_EQ(plain.resent() + plain.bare_acks(), 0U);
}

/// A process that sends Data with these numbers on one link, and the count of what went again.
std::uint64_t resent_of(std::initializer_list<R::Data> data) {
  HandTrace<R> trace(2);
  MessageCounts<R> counts(2);
  const auto start = trace.starts(kZero);
  for (const R::Data& each : data) {
    counts.observe(trace.sends(start, kOne, each));
  }
  return counts.resent();
}

R::Data data(std::uint64_t from_incarnation, std::uint64_t to_incarnation, std::uint64_t sequence) {
  return {from_incarnation, to_incarnation, sequence, 0, Lamport::Request{at(1)}};
}

TEST(MessageCountsTest, DataThatWentBeforeIsResentEachFurtherTime) {
  EXPECT_EQ(resent_of({data(1, 1, 1), data(1, 1, 2), data(1, 1, 3)}), 0U);
  EXPECT_EQ(resent_of({data(1, 1, 1), data(1, 1, 1), data(1, 1, 1)}), 2U);
  EXPECT_EQ(resent_of({data(1, 1, 1), data(1, 1, 2), data(1, 1, 1), data(1, 1, 2)}), 2U);
}

TEST(MessageCountsTest, ANewIncarnationOfEitherEndCountsItsMessagesAfresh) {
  EXPECT_EQ(resent_of({data(1, 1, 1), data(2, 1, 1)}), 0U);
  EXPECT_EQ(resent_of({data(1, 1, 1), data(1, 2, 1), data(1, 2, 2), data(1, 2, 2)}), 1U);
}

TEST(MessageCountsTest, ABareAckIsNeitherTheInnerProtocolsNorAResend) {
  HandTrace<R> trace(2);
  MessageCounts<R> counts(2);
  const auto start = trace.starts(kZero);
  counts.observe(trace.sends(start, kOne, R::Ack{1, 0, 0}));
  counts.observe(trace.sends(start, kOne, R::Ack{1, 0, 0}));
  EXPECT_EQ(counts.bare_acks(), 2U);
  EXPECT_EQ(counts.resent(), 0U);
  EXPECT_EQ(counts.total(), 0U);
}

}  // namespace
}  // namespace lamport::props
