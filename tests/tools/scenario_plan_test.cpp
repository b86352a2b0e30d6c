#include "lamport/tools/scenario_plan.hpp"

#include <cstdint>
#include <stdexcept>
#include <string_view>

#include <gtest/gtest.h>

namespace lamport::tools {
namespace {

const ScenarioField& field(std::string_view name) {
  for (const ScenarioField& each : scenario_fields()) {
    if (each.name == name) {
      return each;
    }
  }
  throw std::out_of_range("there is no such field");
}

constexpr sim::Subject kReliable{.needs = {.no_crash = true}};

TEST(ScenarioPlanTest, WithoutASwarmEverySeedHasTheScenario) {
  ScenarioPlan plan;
  plan.scenario.processes = 7;
  EXPECT_EQ(plan.of(1, kReliable), plan.scenario);
  EXPECT_EQ(plan.options(), " --processes 7");
}

TEST(ScenarioPlanTest, ASwarmDrawsWhatIsNotGiven) {
  ScenarioPlan plan;
  plan.swarm = true;
  plan.swarm_faults = true;
  plan.scenario.processes = 7;
  plan.scenario.events_max = 99;
  plan.given = {&field("processes"), &field("events-max")};
  bool differ = false;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const sim::Scenario drawn = plan.of(seed, kReliable);
    EXPECT_EQ(drawn.processes, 7U);
    EXPECT_EQ(drawn.events_max, 99U);
    EXPECT_TRUE(sim::admissible(drawn, kReliable.needs).has_value());
    differ |= drawn.entries != plan.of(1, kReliable).entries;
  }
  EXPECT_TRUE(differ);
  EXPECT_EQ(plan.options(), " --swarm --processes 7 --events-max 99");
  EXPECT_EQ(plan.text(field("processes")), "7");
  EXPECT_EQ(plan.text(field("delay")), "drawn from each seed");
}

TEST(ScenarioPlanTest, FaultsAloneMayBeDrawnOrLeftOut) {
  ScenarioPlan faults_only;
  faults_only.swarm_faults = true;
  const sim::Scenario drawn = faults_only.of(3, kReliable);
  EXPECT_FALSE(drawn.faults.empty());
  EXPECT_EQ(drawn.delay, faults_only.scenario.delay);
  EXPECT_EQ(faults_only.options(), " --faults swarm");

  ScenarioPlan no_faults;
  no_faults.swarm = true;
  no_faults.given = {&field("faults")};
  EXPECT_TRUE(no_faults.of(3, kReliable).faults.empty());
  EXPECT_EQ(no_faults.options(), " --swarm --faults none");
}

TEST(ScenarioPlanTest, BeyondTheNeedsASwarmGoesBeyondThem) {
  ScenarioPlan plan;
  plan.swarm = true;
  plan.swarm_faults = true;
  const sim::Subject careful{.needs = {.fifo = true, .lossless = true, .unique = true}};
  const auto beyond = [&] {
    std::uint64_t count = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      sim::Scenario drawn = plan.of(seed, careful);
      drawn.beyond_needs = false;
      count += sim::admissible(drawn, careful.needs) ? 0U : 1U;
    }
    return count;
  };
  EXPECT_EQ(beyond(), 0U);
  plan.scenario.beyond_needs = true;
  plan.given = {&field("beyond-needs")};
  EXPECT_GT(beyond(), 10U);
  EXPECT_EQ(plan.options(), " --swarm --beyond-needs");
}

}  // namespace
}  // namespace lamport::tools
