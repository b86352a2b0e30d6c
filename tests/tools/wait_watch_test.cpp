#include "lamport/tools/wait_watch.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/maekawa.hpp"
#include "lamport/core/mutex/raymond.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/simulation.hpp"
#include "lamport/tools/merged_judge.hpp"

/// Runs that were cut short, for which the simulator's serve: at no moment are they stuck.
namespace lamport::tools {
namespace {

using core::Reliable;
using core::mutex::Lamport;
using core::mutex::Maekawa;
using core::mutex::Raymond;
using core::mutex::RicartAgrawala;
using core::mutex::SuzukiKasami;

constexpr std::uint32_t kProcesses = 4;

template <class P>
std::vector<core::TraceEvent<P>> trace_of(const sim::Scenario& scenario, std::uint64_t seed) {
  sim::Choices choices(seed);
  sim::Simulation<P> simulation(scenario, choices);
  std::vector<core::TraceEvent<P>> trace;
  simulation.run([&](const core::TraceEvent<P>& event) {
    trace.push_back(event);
    return true;
  });
  return trace;
}

template <class P>
class WaitWatchTest : public testing::Test {};
using Protocols =
    testing::Types<Lamport, RicartAgrawala, Maekawa, SuzukiKasami, Raymond, Reliable<Lamport>,
                   Reliable<Maekawa>, Reliable<SuzukiKasami>, Reliable<Raymond>>;
TYPED_TEST_SUITE(WaitWatchTest, Protocols);

TYPED_TEST(WaitWatchTest, ARunThatWouldHaveGoneOnIsNeverStuck) {
  using P = TypeParam;
  sim::Scenario scenario{.processes = kProcesses, .entries = 3};
  if constexpr (props::Carrier<P>) {
    scenario.loss_permille = 200;
  }
  const std::uint64_t seeds = props::Carrier<P> ? 3 : 40;
  std::size_t waits = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    std::vector<core::TraceEvent<P>> trace = trace_of<P>(scenario, seed);
    while (!trace.empty()) {
      const bool whole = !core::continues_turn(trace.back());
      trace.pop_back();
      if (const auto report = merged_judge::waits_of(trace, kProcesses); whole && report) {
        ++waits;
        ASSERT_THAT(report->diagnosis.conclusion, testing::StartsWith("not stuck: "))
            << "seed " << seed << " after " << trace.size() << " events";
      }
    }
  }
  EXPECT_GT(waits, 100U);
}

TYPED_TEST(WaitWatchTest, WhereOneHasCrashedAndNothingIsLeftToHappenTheOthersAreBlocked) {
  using P = TypeParam;
  sim::Scenario scenario{.processes = kProcesses, .entries = 3};
  scenario.beyond_needs = true;
  const std::uint64_t seeds = props::Carrier<P> ? 10 : 100;
  std::size_t blocked = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const core::VirtualTime at{std::chrono::milliseconds(seed)};
    const core::ProcessId who(static_cast<std::uint32_t>(seed % kProcesses));
    scenario.faults = {{sim::FaultKind::kCrash, at, sim::kForGood, {who}, 0}};
    if (const auto report = merged_judge::waits_of(trace_of<P>(scenario, seed), kProcesses)) {
      ++blocked;
      ASSERT_THAT(report->diagnosis.conclusion, testing::StartsWith("blocked: process "))
          << "seed " << seed;
    }
  }
  EXPECT_GT(blocked, seeds / 5);
}

}  // namespace
}  // namespace lamport::tools
