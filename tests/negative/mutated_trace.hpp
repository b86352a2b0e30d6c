#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lamport/core/guarantees.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/mutex_properties.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/simulation.hpp"

/// The trace of a correct run, in which one event is then made to tell something else: what a
/// simulator or a network with a bug would leave.
namespace lamport::negative {

template <class P>
using Trace = std::vector<core::TraceEvent<P>>;

/// What is promised of the links in all these runs.
inline constexpr core::Guarantees kPromised{
    .fifo = true, .lossless = true, .unique = true, .no_crash = true};

/// Four processes that enter twice each.
inline sim::Scenario recorded_scenario() {
  sim::Scenario scenario;
  scenario.processes = 4;
  scenario.entries = 2;
  return scenario;
}

template <class P>
[[nodiscard]] Trace<P> recorded(const sim::Scenario& scenario) {
  sim::Choices choices(1);
  Trace<P> trace;
  sim::Simulation<P>(scenario, choices).run([&](const core::TraceEvent<P>& event) {
    trace.push_back(event);
    return true;
  });
  return trace;
}

/// The first violation in `trace`, its end included.
template <class P>
[[nodiscard]] std::optional<props::Violation> first_violation(const Trace<P>& trace,
                                                              std::uint32_t processes) {
  props::MutexProperties<P> properties(processes, kPromised);
  for (const auto& event : trace) {
    if (auto violation = properties.observe(event)) {
      return violation;
    }
  }
  return properties.finish();
}

}  // namespace lamport::negative
