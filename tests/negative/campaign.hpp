#pragma once

#include <cstdint>
#include <iostream>
#include <optional>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/trace.hpp"
#include "lamport/props/mutex_properties.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/liveness.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/simulation.hpp"
#include "lamport/sim/swarm.hpp"

/// Runs of a protocol by the seeds 1, 2, 3 …, judged as the tools judge them.
namespace lamport::negative {

/// What a run came to.
struct Outcome {
  std::optional<props::Violation> violation;  ///< The first.
  std::vector<props::Verdict> verdicts;
};

template <class P>
[[nodiscard]] Outcome run(const sim::Scenario& scenario, std::uint64_t seed) {
  sim::Choices choices(seed);
  sim::Simulation<P> simulation(scenario, choices);
  props::MutexProperties<P> properties(scenario.processes, sim::offered(scenario),
                                       sim::patience_of(scenario, sim::subject_of<P>()));
  Outcome outcome;
  const sim::RunEnd end = simulation.run([&](const core::TraceEvent<P>& event) {
    outcome.violation = properties.observe(event);
    return !outcome.violation.has_value();
  });
  if (end == sim::RunEnd::kQuiet) {
    outcome.violation = properties.finish();
  }
  EXPECT_NE(end, sim::RunEnd::kLimit) << "seed " << seed << " does not end";
  outcome.verdicts = properties.verdicts();
  return outcome;
}

/// Expects that a run by one of the first `budget` seeds violates `property` before any other.
/// Prints how many seeds it took.
template <class P>
void expect_found(std::string_view property, const sim::Scenario& scenario, std::uint64_t budget) {
  for (std::uint64_t seed = 1; seed <= budget; ++seed) {
    const Outcome outcome = run<P>(scenario, seed);
    if (outcome.violation && outcome.violation->property == property) {
      std::cout << "[   budget ] " << P::kName << " violates " << property << " at seed " << seed
                << " of " << budget << ": " << outcome.violation->detail << '\n';
      return;
    }
  }
  ADD_FAILURE() << P::kName << " violates " << property << " at none of " << budget << " seeds";
}

/// Expects that no run by the first `seeds` seeds violates anything.
template <class P>
void expect_holds(const sim::Scenario& scenario, std::uint64_t seeds) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Outcome outcome = run<P>(scenario, seed);
    ASSERT_FALSE(outcome.violation.has_value())
        << P::kName << ", seed " << seed << ": " << outcome.violation->detail;
  }
}

}  // namespace lamport::negative
