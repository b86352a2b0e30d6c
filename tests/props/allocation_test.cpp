#include <cstdint>

#include <gtest/gtest.h>

#include "allocations.hpp"
#include "lamport/core/digest.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/maekawa.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/props/mutex_properties.hpp"
#include "lamport/sim/simulation.hpp"

namespace lamport::props {
namespace {

using core::mutex::Lamport;

/// The allocations of a run's second half, with digest and all properties.
template <class P>
std::uint64_t allocations_once_warm(const sim::Scenario& scenario) {
  std::uint64_t half = 0;
  {
    sim::Choices choices(1);
    sim::Simulation<P> simulation(scenario, choices);
    simulation.run([](const auto&) { return true; });
    half = simulation.events() / 2;
  }
  sim::Choices choices(1);
  sim::Simulation<P> simulation(scenario, choices);
  core::Digest digest;
  MutexProperties<P> properties(scenario.processes, sim::offered(scenario));
  std::uint64_t before = 0;
  const sim::RunEnd end = simulation.run([&](const core::TraceEvent<P>& event) {
    if (simulation.events() == half) {
      before = allocations();
    }
    digest.add(event);
    return !properties.observe(event).has_value();
  });
  EXPECT_EQ(end, sim::RunEnd::kQuiet);
  EXPECT_GT(half, 50'000U);
  EXPECT_GT(before, 0U);
  return allocations() - before;
}

sim::Scenario busy() {
  sim::Scenario scenario;
  scenario.processes = 10;
  scenario.entries = 200;
  return scenario;
}

/// The list of checkpoints doubles now and then.
constexpr std::uint64_t kForCheckpoints = 1;

TEST(AllocationTest, ARunThatIsWarmAllocatesNothing) {
  EXPECT_LE(allocations_once_warm<Lamport>(busy()), kForCheckpoints);
}

TEST(AllocationTest, OfOtherAlgorithmsNeither) {
  sim::Scenario scenario = busy();
  scenario.entries = 2000;
  EXPECT_LE(allocations_once_warm<core::mutex::RicartAgrawala>(scenario), kForCheckpoints);
  EXPECT_LE(allocations_once_warm<core::mutex::Maekawa>(scenario), kForCheckpoints);
}

// The token holds a number for each process, which is copied each time that it is sent.
TEST(AllocationTest, ATokenWithAListAllocatesOnceAFewTimesAnEntry) {
  sim::Scenario scenario = busy();
  scenario.entries = 2000;
  const std::uint64_t entries = std::uint64_t{scenario.processes} * scenario.entries;
  EXPECT_LE(allocations_once_warm<core::mutex::SuzukiKasami>(scenario), 10 * entries);
}

TEST(AllocationTest, NorOverReliableOnLinksThatLoseDoubleAndReorder) {
  sim::Scenario scenario = busy();
  scenario.links = sim::LinkOrder::kUnordered;
  scenario.loss_permille = 100;
  scenario.duplication_permille = 100;
  EXPECT_LE(allocations_once_warm<core::Reliable<Lamport>>(scenario), kForCheckpoints);
}

}  // namespace
}  // namespace lamport::props
