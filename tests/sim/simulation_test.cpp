#include "lamport/sim/simulation.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"

namespace lamport::sim {
namespace {

using core::mutex::Lamport;
using Event = core::TraceEvent<Lamport>;

std::vector<Event> trace_of(const Scenario& scenario, Choices& choices) {
  std::vector<Event> trace;
  Simulation<Lamport>(scenario, choices).run([&](const Event& event) { trace.push_back(event); });
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
    Choices choices(seed, Choices::Recording::kOff);
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
    Choices choices(seed, Choices::Recording::kOff);
    const Summary summary = summary_of(trace_of(scenario, choices));
    broken += static_cast<std::uint32_t>(summary.inside_max > 1);
  }
  EXPECT_GT(broken, 0U);
}

TEST(SimulationTest, TheSameSeedOrItsTapeGivesTheSameTrace) {
  Choices first(7, Choices::Recording::kOn);
  Choices second(7, Choices::Recording::kOff);
  Choices other(8, Choices::Recording::kOff);
  const auto trace = trace_of(Scenario(), first);
  EXPECT_EQ(trace, trace_of(Scenario(), second));
  EXPECT_NE(trace, trace_of(Scenario(), other));
  Choices taped(first.tape(), Choices::Recording::kOff);
  EXPECT_EQ(trace, trace_of(Scenario(), taped));
}

TEST(SimulationTest, AScenarioThatOffersLessThanTheProtocolNeedsIsRefusedByName) {
  Scenario scenario;
  scenario.links = LinkOrder::kUnordered;
  const auto fits = admissible(scenario, Lamport::kNeeds);
  ASSERT_FALSE(fits.has_value());
  EXPECT_EQ(fits.error().message,
            "the protocol needs links or processes that are fifo, which this scenario does not "
            "offer; say beyond_needs to run it anyway");
  Choices choices(1, Choices::Recording::kOff);
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
