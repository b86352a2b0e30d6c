#include "lamport/tools/wait_watch.hpp"

#include <cstddef>
#include <cstdint>
#include <variant>
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

/// Whether a turn begins with the event, so that the one before is over.
template <class P>
bool begins_turn(const core::TraceEvent<P>& event) {
  return std::holds_alternative<core::Received<P>>(event.what) ||
         std::holds_alternative<core::Commanded<P>>(event.what);
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
  std::size_t waits = 0;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    std::vector<core::TraceEvent<P>> trace = trace_of<P>(scenario, seed);
    while (!trace.empty()) {
      const bool whole = begins_turn(trace.back());
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

}  // namespace
}  // namespace lamport::tools
