#include "mutated_trace.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/props/causality.hpp"
#include "lamport/props/link_guarantees.hpp"
#include "lamport/props/violation.hpp"
#include "panel.hpp"

namespace lamport::negative {
namespace {

using core::ProcessId;
using core::mutex::Lamport;
using Event = core::TraceEvent<Lamport>;
using Received = core::Received<Lamport>;

constexpr std::string_view kUnsent = props::NothingUnsent<Lamport>::kName;
constexpr std::string_view kFifo = props::FifoLinks<Lamport>::kName;
constexpr std::string_view kUnique = props::UniqueLinks<Lamport>::kName;
constexpr std::string_view kLossless = props::LosslessLinks<Lamport>::kName;

/// A correct run, and one change of its trace at a time. Each change is tried at every place.
class MutatedTraceTest : public testing::Test {
 protected:
  /// The places of the deliveries in the trace.
  [[nodiscard]] std::vector<std::size_t> deliveries() const {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < trace.size(); ++i) {
      if (std::holds_alternative<Received>(trace[i].what)) {
        places.push_back(i);
      }
    }
    return places;
  }
  /// Whether both are of one link, and the second had been sent before the first arrived.
  [[nodiscard]] bool overtakes_if_swapped(std::size_t first, std::size_t second) const {
    const core::EventId later = trace[second].cause;
    return trace[first].cause.process == later.process &&
           trace[first].id.process == trace[second].id.process &&
           std::any_of(trace.begin(), trace.begin() + static_cast<std::ptrdiff_t>(first),
                       [&](const Event& event) { return event.id == later; });
  }
  /// The first violation; without a name if there is none.
  [[nodiscard]] props::Violation judged() const {
    return first_violation(trace, scenario.processes).value_or(props::Violation{});
  }
  [[nodiscard]] Panel<Lamport>::Names panel() const {
    return violated_by(trace, scenario.processes, kPromised);
  }

  const sim::Scenario scenario = recorded_scenario();
  const Trace<Lamport> original = recorded<Lamport>(scenario);
  Trace<Lamport> trace = original;
};

TEST_F(MutatedTraceTest, UnchangedItViolatesNothing) {
  EXPECT_EQ(judged().property, "");
  EXPECT_TRUE(panel().empty());
  EXPECT_EQ(deliveries().size(), 72U) << "8 entries at 3(N-1) messages";
}

TEST_F(MutatedTraceTest, AChangedContentIsADeliveryWithoutASend) {
  for (const std::size_t place : deliveries()) {
    trace = original;
    std::get<Received>(trace[place].what).message = Lamport::Reply{core::LogicalTime(1)};
    const auto violation = judged();
    EXPECT_EQ(violation.property, kUnsent);
    EXPECT_EQ(violation.at, trace[place].id);
  }
}

TEST_F(MutatedTraceTest, AForgedSenderOrCauseIsADeliveryWithoutASend) {
  const auto forgeries = std::vector<void (*)(Event&)>{
      [](Event& event) { event.cause = core::kNoEvent; },
      [](Event& event) { event.cause.serial += 100'000; },
      [](Event& event) { event.cause.process = ProcessId(4'000'000'000U); },
      [](Event& event) { std::get<Received>(event.what).from = ProcessId(4'000'000'000U); },
      [](Event& event) {
        const std::uint32_t from = std::get<Received>(event.what).from.value();
        std::get<Received>(event.what).from = ProcessId((from + 1) % 4);
      }};
  for (const auto forge : forgeries) {
    for (const std::size_t place : deliveries()) {
      trace = original;
      forge(trace[place]);
      const auto violation = judged();
      EXPECT_EQ(violation.property, kUnsent);
      EXPECT_EQ(violation.at, trace[place].id);
    }
  }
}

TEST_F(MutatedTraceTest, AMessageThatArrivesAtTheWrongProcessIsADeliveryWithoutASend) {
  for (const std::size_t place : deliveries()) {
    trace = original;
    const ProcessId right = trace[place].id.process;
    const ProcessId wrong((right.value() + 1) % scenario.processes);
    trace[place].id.process = wrong;
    EXPECT_EQ(judged().property, kUnsent);
  }
}

TEST_F(MutatedTraceTest, ADoubledDeliveryIsADeliveryTooManyAtItsSecondTime) {
  std::set<std::string_view> named;
  for (const std::size_t place : deliveries()) {
    trace = original;
    const Event doubled = trace[place];
    trace.insert(trace.begin() + static_cast<std::ptrdiff_t>(place), doubled);
    const auto violation = judged();
    EXPECT_EQ(violation.at, doubled.id);
    named.insert(violation.property);
  }
  // A message is remembered while an older one of its sender is in flight, so either notices.
  EXPECT_EQ(named, (std::set<std::string_view>{kUnsent, kUnique}));
}

TEST_F(MutatedTraceTest, ADoubledDeliveryIsNamedForWhatItIsWhereTheLinksPromiseNothing) {
  props::Causality<Lamport> causality(scenario.processes, {});
  props::UniqueLinks<Lamport> unique(scenario.processes);
  for (const Event& event : original) {
    causality.observe(event);
    ASSERT_FALSE(unique.observe(event, causality).has_value());
    if (std::holds_alternative<Received>(event.what)) {
      causality.observe(event);
      EXPECT_EQ(causality.delivery(), props::Delivery::kAgain);
      EXPECT_TRUE(unique.observe(event, causality).has_value());
    }
  }
}

TEST_F(MutatedTraceTest, TwoDeliveriesOfALinkThatAreSwappedAreNoFifo) {
  std::uint32_t swaps = 0;
  const std::vector<std::size_t> places = deliveries();
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t j = i + 1; j < places.size(); ++j) {
      trace = original;
      if (!overtakes_if_swapped(places[i], places[j])) {
        continue;
      }
      std::swap(trace[places[i]].cause, trace[places[j]].cause);
      std::swap(trace[places[i]].what, trace[places[j]].what);
      EXPECT_TRUE(panel().contains(kFifo)) << places[i] << " and " << places[j];
      ++swaps;
    }
  }
  EXPECT_GT(swaps, 10U);
}

TEST_F(MutatedTraceTest, ADeliveryThatIsMissingIsALossAtTheEnd) {
  for (const std::size_t place : deliveries()) {
    trace = original;
    trace.erase(trace.begin() + static_cast<std::ptrdiff_t>(place));
    EXPECT_TRUE(panel().contains(kLossless)) << place;
    EXPECT_NE(judged().property, "");
  }
}

TEST_F(MutatedTraceTest, OfTheLastDeliveryOnlyTheLinkIsMissed) {
  trace.erase(trace.begin() + static_cast<std::ptrdiff_t>(deliveries().back()));
  EXPECT_EQ(panel(), (Panel<Lamport>::Names{kLossless}));
  EXPECT_EQ(judged().property, kLossless);
}

TEST_F(MutatedTraceTest, ALossThatTheLinkAdmitsIsALossAtOnce) {
  for (const std::size_t place : deliveries()) {
    trace = original;
    const core::EventId sent = trace[place].cause;
    const auto send = std::find_if(trace.begin(), trace.end(),
                                   [&](const Event& event) { return event.id == sent; });
    const Event dropped{
        {sent.process, 100'000}, send->at, sent, core::Dropped{trace[place].id.process}};
    trace.insert(send + 1, dropped);
    const auto violation = judged();
    EXPECT_EQ(violation.property, kLossless);
    EXPECT_EQ(violation.at, dropped.id);
  }
}

TEST_F(MutatedTraceTest, WhatWasLostIsNotDelivered) {
  for (const std::size_t place : deliveries()) {
    props::Causality<Lamport> causality(scenario.processes, {});
    for (std::size_t i = 0; i < place; ++i) {
      causality.observe(original[i]);
    }
    const core::EventId sent = original[place].cause;
    causality.observe({{sent.process, 100'000}, {}, sent, core::Dropped{}});
    causality.observe(original[place]);
    EXPECT_EQ(causality.delivery(), props::Delivery::kUnsent);
  }
}

}  // namespace
}  // namespace lamport::negative
