#pragma once

#include <cstdint>

#include "engine.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/mutex_properties.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/liveness.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/simulation.hpp"
#include "lamport/sim/swarm.hpp"

namespace lamport::negative {

/// Runs `scenario` by `seed`, up to its end or its first violation, judged as the tools judge it.
template <class P>
[[nodiscard]] Outcome run(const sim::Scenario& scenario, std::uint64_t seed) {
  sim::Choices choices(seed);
  sim::Simulation<P> simulation(scenario, choices);
  props::MutexProperties<P> properties(scenario.processes, sim::offered(scenario),
                                       sim::patience_of(scenario, sim::subject_of<P>()));
  Outcome outcome;
  outcome.end = simulation.run([&](const core::TraceEvent<P>& event) {
    outcome.violation = properties.observe(event);
    return !outcome.violation.has_value();
  });
  if (outcome.end == sim::RunEnd::kQuiet) {
    outcome.violation = properties.finish();
  } else if (outcome.end == sim::RunEnd::kFailed) {
    outcome.violation =
        props::failed_check(simulation.failed_check().what, simulation.failed_check().before);
  }
  outcome.verdicts = properties.verdicts();
  return outcome;
}

}  // namespace lamport::negative
