#include <cstdint>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "campaign.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/props/granted_eventually.hpp"
#include "lamport/props/message_cost.hpp"
#include "lamport/props/mutual_exclusion.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/simulation.hpp"
#include "panel.hpp"

/// Each guarantee that Lamport's algorithm says it needs is taken away in turn; see `falls-silent`
/// in the gallery for a process that does not go on for ever.
namespace lamport::negative {
namespace {

using core::mutex::Lamport;
using props::GrantedEventually;
using props::MessageCost;
using props::MutualExclusion;

constexpr std::uint64_t kSeeds = 500;

sim::Scenario fifo() {
  sim::Scenario scenario;
  scenario.entries = 3;
  return scenario;
}

sim::Scenario unordered() {
  sim::Scenario scenario = fifo();
  scenario.links = sim::LinkOrder::kUnordered;
  scenario.beyond_needs = true;
  return scenario;
}

sim::Scenario lossy(std::uint32_t permille) {
  sim::Scenario scenario = fifo();
  scenario.loss_permille = permille;
  scenario.beyond_needs = true;
  return scenario;
}

sim::Scenario doubling() {
  sim::Scenario scenario = fifo();
  scenario.duplication_permille = 300;
  scenario.beyond_needs = true;
  return scenario;
}

/// The names of all properties that some run by the first `kSeeds` seeds violates.
std::set<std::string_view> violated_in_any_run(const sim::Scenario& scenario) {
  std::set<std::string_view> names;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    sim::Choices choices(seed);
    sim::Simulation<Lamport> simulation(scenario, choices);
    Panel<Lamport> panel(scenario.processes, sim::offered(scenario));
    simulation.run([&](const auto& event) {
      panel.observe(event);
      return true;
    });
    panel.finish();
    names.insert(panel.violated().begin(), panel.violated().end());
  }
  return names;
}

TEST(MissingGuaranteesTest, WithAllOfThemNothingIsViolated) {
  expect_holds<Lamport>(fifo(), kSeeds);
  EXPECT_TRUE(violated_in_any_run(fifo()).empty());
}

TEST(MissingGuaranteesTest, WithoutFifoTwoGetInside) {
  expect_found<Lamport>(MutualExclusion<Lamport>::kName, unordered(), 200);
}

TEST(MissingGuaranteesTest, WithoutLosslessARequestIsNeverGranted) {
  expect_found<Lamport>(GrantedEventually<Lamport>::kName, lossy(10), 20);
}

TEST(MissingGuaranteesTest, WithoutUniqueOnlyTheCostIsViolatedSinceADoubledRequestIsAnsweredTwice) {
  expect_found<Lamport>(MessageCost<Lamport>::kName, doubling(), 1);
  EXPECT_EQ(violated_in_any_run(doubling()),
            (std::set<std::string_view>{MessageCost<Lamport>::kName,
                                        props::UniqueLinks<Lamport>::kName}));
}

TEST(MissingGuaranteesTest, ReliableMakesUpForAllOfThem) {
  sim::Scenario hostile = unordered();
  hostile.loss_permille = 200;
  hostile.duplication_permille = 200;
  hostile.beyond_needs = false;
  expect_holds<core::Reliable<Lamport>>(hostile, kSeeds);
}

}  // namespace
}  // namespace lamport::negative
