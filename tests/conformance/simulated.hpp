#pragma once

#include <cstdint>
#include <stdexcept>
#include <variant>

#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/simulation.hpp"
#include "run.hpp"

namespace lamport::conformance {

/// In the simulator, on the worst links that protocol `P` says it bears.
template <core::Protocol P>
struct Simulated {
  using Protocol = P;
  static constexpr bool kFaulty = !P::kNeeds.lossless;

  [[nodiscard]] static Run<P> run(Size size) {
    const sim::Scenario scenario = worst_for(size);
    sim::Choices choices(kSeed);
    sim::Simulation<P> simulation(scenario, choices);
    Visitors visitors(size.processes);
    Run<P> run;
    run.traces.resize(size.processes);
    run.links = sim::offered(scenario);
    const sim::RunEnd end = simulation.run([&](const core::TraceEvent<P>& event) {
      run.traces[event.id.process.value()].push_back(event);
      run.faults += static_cast<std::uint64_t>(std::holds_alternative<core::Dropped>(event.what));
      visit(event, visitors);
      return true;
    });
    if (end != sim::RunEnd::kQuiet) {
      throw std::runtime_error("the simulation does not come to its end");
    }
    run.counter = visitors.counter();
    return run;
  }

 private:
  static constexpr std::uint64_t kSeed = 1978;

  static sim::Scenario worst_for(Size size) {
    sim::Scenario scenario;
    scenario.processes = size.processes;
    scenario.entries = size.entries;
    scenario.links = P::kNeeds.fifo ? sim::LinkOrder::kFifo : sim::LinkOrder::kUnordered;
    scenario.loss_permille = P::kNeeds.lossless ? 0 : 200;
    scenario.duplication_permille = P::kNeeds.unique ? 0 : 200;
    return scenario;
  }

  static void visit(const core::TraceEvent<P>& event, Visitors& visitors) {
    if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Release>(commanded->command)) {
        visitors.leaves(event.id.process);
      }
    } else if (const auto* emitted = std::get_if<core::Emitted<P>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Granted>(emitted->output)) {
        visitors.enters(event.id.process);
      }
    }
  }
};

}  // namespace lamport::conformance
