#include "lamport/sim/simulation.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/check.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"

namespace lamport::sim {
namespace {

using core::mutex::Lamport;
using Event = core::TraceEvent<Lamport>;

std::vector<Event> trace_of(const Scenario& scenario, Choices& choices) {
  std::vector<Event> trace;
  Simulation<Lamport>(scenario, choices).run([&](const Event& event) {
    trace.push_back(event);
    return true;
  });
  return trace;
}

/// What a trace says of mutual exclusion and cost.
struct Summary {
  std::uint32_t entries = 0;
  std::uint32_t inside_max = 0;
  std::vector<std::uint32_t> sent = {0, 0, 0};  ///< By kind: REQUEST, REPLY, RELEASE.
};

Summary summary_of(const std::vector<Event>& trace) {
  Summary summary;
  std::uint32_t inside = 0;
  for (const Event& event : trace) {
    if (const auto* sent = std::get_if<core::Sent<Lamport>>(&event.what)) {
      ++summary.sent[sent->message.index()];
    } else if (const auto* emitted = std::get_if<core::Emitted<Lamport>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Granted>(emitted->output)) {
        ++summary.entries;
        summary.inside_max = std::max(summary.inside_max, ++inside);
      } else {
        --inside;
      }
    }
  }
  return summary;
}

TEST(SimulationTest, OneAtATimeEveryRequestGrantedAndThreeKindsOfNMinusOneMessages) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Scenario scenario;
    scenario.processes = static_cast<std::uint32_t>(1 + seed % 10);
    scenario.entries = 3;
    Choices choices(seed);
    const Summary summary = summary_of(trace_of(scenario, choices));
    const std::uint32_t entries = 3 * scenario.processes;
    ASSERT_EQ(summary.inside_max, 1U) << "seed " << seed;
    ASSERT_EQ(summary.entries, entries) << "seed " << seed;
    ASSERT_EQ(summary.sent, std::vector<std::uint32_t>(3, entries * (scenario.processes - 1)))
        << "seed " << seed;
  }
}

TEST(SimulationTest, LinksThatReorderLetTwoInAtOnce) {
  std::uint32_t broken = 0;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    Scenario scenario;
    scenario.entries = 3;
    scenario.links = LinkOrder::kUnordered;
    scenario.hold = {std::chrono::milliseconds(5), std::chrono::milliseconds(5)};
    scenario.beyond_needs = true;
    Choices choices(seed);
    const Summary summary = summary_of(trace_of(scenario, choices));
    broken += static_cast<std::uint32_t>(summary.inside_max > 1);
  }
  EXPECT_GT(broken, 0U);
}

TEST(SimulationTest, TheSameSeedGivesTheSameTrace) {
  Choices first(7);
  Choices second(7);
  Choices other(8);
  const auto trace = trace_of(Scenario(), first);
  EXPECT_EQ(trace, trace_of(Scenario(), second));
  EXPECT_NE(trace, trace_of(Scenario(), other));
}

/// Reliable Lamport on links that lose and double a part of what they carry, in any order.
Scenario hostile(std::uint32_t permille) {
  Scenario scenario;
  scenario.entries = 3;
  scenario.links = LinkOrder::kUnordered;
  scenario.loss_permille = permille;
  scenario.duplication_permille = permille;
  return scenario;
}

TEST(SimulationTest, MessagesAreLostAndDoubledAndReliableMakesUpForIt) {
  using R = core::Reliable<Lamport>;
  struct Counts {
    std::uint32_t sent = 0, received = 0, dropped = 0, granted = 0, freed = 0;
    std::uint32_t submitted = 0, delivered = 0;
  } counts;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Choices choices(seed);
    Simulation<R> simulation(hostile(250), choices);
    const RunEnd end = simulation.run([&](const core::TraceEvent<R>& event) {
      counts.sent += static_cast<std::uint32_t>(std::holds_alternative<core::Sent<R>>(event.what));
      counts.received +=
          static_cast<std::uint32_t>(std::holds_alternative<core::Received<R>>(event.what));
      counts.dropped +=
          static_cast<std::uint32_t>(std::holds_alternative<core::Dropped>(event.what));
      if (const auto* emitted = std::get_if<core::Emitted<R>>(&event.what)) {
        ++(std::holds_alternative<core::mutex::Granted>(emitted->output) ? counts.granted
                                                                         : counts.freed);
      } else if (const auto* noted = std::get_if<core::Noted<R>>(&event.what)) {
        ++(std::holds_alternative<R::Submitted>(noted->note) ? counts.submitted : counts.delivered);
      }
      return true;
    });
    ASSERT_EQ(end, RunEnd::kQuiet) << "seed " << seed;
  }
  EXPECT_EQ(counts.granted, 900U);
  EXPECT_EQ(counts.freed, 900U);
  EXPECT_EQ(counts.submitted, 900U * 3 * 2) << "3(N-1) an entry, however often they went";
  EXPECT_EQ(counts.delivered, counts.submitted);
  EXPECT_GT(counts.dropped, counts.sent / 5) << "about a quarter is lost";
  EXPECT_GT(counts.received, counts.sent - counts.dropped) << "some arrive twice";
}

TEST(SimulationTest, ARunThatWouldNotEndStopsAtItsLimit) {
  Scenario scenario = hostile(1000);
  scenario.events_max = 5000;
  Choices choices(1);
  Simulation<core::Reliable<Lamport>> simulation(scenario, choices);
  EXPECT_EQ(simulation.run([](const auto&) { return true; }), RunEnd::kLimit);
  EXPECT_GE(simulation.events(), 5000U);
  EXPECT_LT(simulation.events(), 5100U);
}

TEST(SimulationTest, TheObserverMayStopIt) {
  Choices choices(1);
  Simulation<Lamport> simulation(Scenario(), choices);
  EXPECT_EQ(simulation.run([&](const Event&) { return simulation.events() < 10; }),
            RunEnd::kStopped);
  EXPECT_EQ(simulation.events(), 10U);
}

TEST(SimulationTest, ACheckThatFailsEndsTheRunAndIsKept) {
  Choices choices(1);
  Simulation<Lamport> simulation(Scenario(), choices);
  const RunEnd end = simulation.run([](const Event& event) {
    LAMPORT_CHECK(event.id.process != core::ProcessId(2), "process 2 does nothing");
    return true;
  });
  EXPECT_EQ(end, RunEnd::kFailed);
  const FailedCheck& failed = simulation.failed_check();
  EXPECT_EQ(failed.what.find("process 2: check failed: process 2 does nothing"), 0U);
  EXPECT_EQ(failed.before, std::vector<core::EventId>({{core::ProcessId(2), 1}}));
}

TEST(SimulationTest, ARunGoesNoFurtherThanVirtualTimeDoes) {
  Scenario scenario;
  scenario.processes = 1;
  scenario.entries = UINT32_MAX;
  scenario.hold = scenario.think = {std::chrono::hours(1), std::chrono::hours(1)};
  Choices choices(1);
  Simulation<Lamport> simulation(scenario, choices);
  core::VirtualTime latest;
  const RunEnd end = simulation.run([&](const Event& event) {
    latest = event.at;
    return true;
  });
  EXPECT_EQ(end, RunEnd::kLimit);
  EXPECT_GT(latest, core::kVirtualTimeMax);
  EXPECT_LE(latest, core::kVirtualTimeMax + std::chrono::hours(1));
}

TEST(SimulationTest, AScenarioThatOffersLessThanTheProtocolNeedsIsRefusedByName) {
  Scenario scenario;
  scenario.links = LinkOrder::kUnordered;
  const auto fits = admissible(scenario, Lamport::kNeeds);
  ASSERT_FALSE(fits.has_value());
  EXPECT_EQ(fits.error().message,
            "the protocol needs links or processes that are fifo, which this scenario does not "
            "offer; say beyond_needs to run it anyway");
  Choices choices(1);
  EXPECT_THROW(Simulation<Lamport>(scenario, choices), std::invalid_argument);
}

TEST(SimulationTest, AScenarioOutOfRangeIsRefusedByName) {
  Scenario scenario;
  scenario.processes = 0;
  EXPECT_EQ(admissible(scenario, {}).error().message, "processes must be 1 to 4096");
  scenario.processes = 2;
  scenario.delay.max = core::Duration::zero();
  EXPECT_EQ(admissible(scenario, {}).error().message,
            "delay must be a range from 0 up to one hour");
}

}  // namespace
}  // namespace lamport::sim
