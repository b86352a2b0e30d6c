#include "lamport/sim/swarm.hpp"

#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"

namespace lamport::sim {
namespace {

using core::mutex::Lamport;

/// What a thousand seeds draw for a protocol with `needs`.
std::vector<Scenario> drawn(const Subject& subject) {
  const core::Guarantees& needs = subject.needs;
  std::vector<Scenario> scenarios;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    Scenario scenario = swarm(seed, needs);
    scenario.faults = swarm_faults(seed, scenario, subject);
    EXPECT_EQ(swarm(seed, needs).delay, scenario.delay) << "the same again";
    scenarios.push_back(std::move(scenario));
  }
  return scenarios;
}

TEST(SwarmTest, EveryScenarioIsInsideTheNeeds) {
  for (const Subject& subject : {subject_of<Lamport>(), subject_of<core::Reliable<Lamport>>()}) {
    for (const Scenario& scenario : drawn(subject)) {
      const auto fits = admissible(scenario, subject.needs);
      ASSERT_TRUE(fits.has_value()) << fits.error().message;
    }
  }
}

TEST(SwarmTest, EachKindOfFaultIsInSomeScenariosAndLeftOutOfOthers) {
  FaultCounts seen;
  for (const Scenario& scenario : drawn(Subject())) {
    seen += fault_kinds_of(scenario);
  }
  for (const FaultKind kind : kAllFaultKinds) {
    EXPECT_GT(seen[kind], 400U) << traits_of(kind).name;
    EXPECT_LT(seen[kind], 600U) << traits_of(kind).name;
  }
}

TEST(SwarmTest, NobodyCrashesWhereAllAreNeededAndOtherwiseSomebodyIsSpared) {
  for (const Scenario& scenario : drawn(subject_of<core::Reliable<Lamport>>())) {
    EXPECT_EQ(fault_kinds_of(scenario)[FaultKind::kCrash], 0U);
  }
  for (const Scenario& scenario : drawn(Subject())) {
    for (const Fault& fault : scenario.faults) {
      if (fault.kind == FaultKind::kCrash) {
        EXPECT_EQ(fault.until, kForGood);
        EXPECT_LT(fault.who.size(), scenario.processes);
      }
    }
  }
}

TEST(SwarmTest, ScenariosDifferInEveryField) {
  std::uint64_t unordered = 0;
  std::uint64_t lossy = 0;
  std::uint64_t even = 0;
  std::vector<std::uint64_t> by_processes(26);
  for (const Scenario& scenario : drawn(Subject())) {
    unordered += scenario.links == LinkOrder::kUnordered ? 1U : 0U;
    lossy += scenario.loss_permille > 0 ? 1U : 0U;
    even += scenario.delay.min == scenario.delay.max ? 1U : 0U;
    ++by_processes.at(scenario.processes);
  }
  for (const std::uint64_t half : {unordered, lossy, even}) {
    EXPECT_GT(half, 400U);
    EXPECT_LT(half, 650U);
  }
  for (std::size_t processes = 2; processes <= 10; ++processes) {
    EXPECT_GT(by_processes.at(processes), 70U) << processes;
  }
  for (std::size_t processes = 11; processes <= 25; ++processes) {
    EXPECT_GT(by_processes.at(processes), 1U) << processes;
  }
}

}  // namespace
}  // namespace lamport::sim
