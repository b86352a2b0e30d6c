#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/generators/schedules.hpp"
#include "lamport/props/message_counts.hpp"
#include "lamport/props/mutex_properties.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/liveness.hpp"
#include "lamport/sim/simulation.hpp"
#include "lamport/sim/swarm.hpp"

namespace lamport::generators {

/// The violation that stands for a run which does not end.
inline constexpr std::string_view kRunEnds = "run ends";

/// What a schedule came to.
struct Outcome {
  std::uint64_t entries = 0;
  std::uint64_t messages = 0;  ///< Of the judged protocol.
  std::vector<props::Verdict> verdicts;
  std::optional<props::Violation> violation;
  sim::FaultCounts fault_effects;  ///< How often each kind of fault took effect.
};

/// Runs `schedule` on protocol `P`, up to its end or its first violation, with every property on.
/// A run that reaches its limit of events violates `kRunEnds`. Throws `std::invalid_argument` if
/// the scenario is not admissible.
template <core::Protocol P>
[[nodiscard]] Outcome outcome_of(const Schedule& schedule) {
  const sim::Scenario& scenario = schedule.scenario;
  sim::Choices choices(schedule.seed);
  sim::Simulation<P> simulation(scenario, choices);
  props::MutexProperties<P> properties(scenario.processes, sim::offered(scenario),
                                       sim::patience_of(scenario, sim::subject_of<P>()));
  props::MessageCounts<P> counts(scenario.processes);
  Outcome outcome;
  const sim::RunEnd end = simulation.run([&](const core::TraceEvent<P>& event) {
    counts.observe(event);
    const auto* emitted = std::get_if<core::Emitted<P>>(&event.what);
    outcome.entries += static_cast<std::uint64_t>(
        emitted != nullptr && std::holds_alternative<core::mutex::Granted>(emitted->output));
    outcome.violation = properties.observe(event);
    return !outcome.violation.has_value();
  });
  switch (end) {
    case sim::RunEnd::kFailed:
      outcome.violation =
          props::failed_check(simulation.failed_check().what, simulation.failed_check().before);
      break;
    case sim::RunEnd::kLimit:
      outcome.violation = props::Violation{
          kRunEnds, core::kNoEvent, "the run reached its limit of events or time", {}};
      break;
    case sim::RunEnd::kQuiet:
      outcome.violation = properties.finish();
      break;
    case sim::RunEnd::kStopped:
      break;
  }
  outcome.messages = counts.total();
  outcome.fault_effects = simulation.fault_effects();
  outcome.verdicts = properties.verdicts();
  return outcome;
}

}  // namespace lamport::generators
