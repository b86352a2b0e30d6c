#include "lamport/tools/ablation.hpp"

#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/sim/scenario.hpp"

namespace lamport::tools {
namespace {

using core::Guarantees;
using core::mutex::Lamport;

TEST(AblationTest, EachNeedIsTakenAwayAndTheOthersStay) {
  const ScenarioPlan base;
  std::vector<std::string_view> names;
  for (const Ablation& ablation : ablations_of(Lamport::kNeeds, base)) {
    names.push_back(ablation.guarantee);
    sim::Scenario scenario = ablation.plan.scenario;
    EXPECT_TRUE(scenario.beyond_needs);
    scenario.beyond_needs = false;
    EXPECT_FALSE(sim::admissible(scenario, Lamport::kNeeds).has_value()) << ablation.guarantee;
    Guarantees others = Lamport::kNeeds;
    (ablation.guarantee == "fifo"       ? others.fifo
     : ablation.guarantee == "lossless" ? others.lossless
     : ablation.guarantee == "unique"   ? others.unique
                                        : others.no_crash) = false;
    EXPECT_TRUE(sim::admissible(scenario, others).has_value()) << ablation.guarantee;
  }
  EXPECT_EQ(names, (std::vector<std::string_view>{"fifo", "lossless", "unique", "no_crash"}));
}

TEST(AblationTest, WhatIsNotNeededIsNotTakenAway) {
  const auto ablations = ablations_of(core::Reliable<Lamport>::kNeeds, ScenarioPlan());
  ASSERT_EQ(ablations.size(), 1U);
  EXPECT_EQ(ablations.front().guarantee, "no_crash");
  EXPECT_TRUE(ablations_of(Guarantees(), ScenarioPlan()).empty());
}

TEST(AblationTest, TheRestOfTheScenarioStaysAndTheChangeIsSaidAsOptions) {
  ScenarioPlan base;
  base.scenario.processes = 5;
  const Ablation fifo = ablations_of({.fifo = true}, base).front();
  EXPECT_EQ(fifo.options, "--links unordered");
  EXPECT_EQ(fifo.plan.options(), " --processes 5 --links unordered --beyond-needs");
}

}  // namespace
}  // namespace lamport::tools
