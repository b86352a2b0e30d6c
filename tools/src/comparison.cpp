#include "lamport/tools/comparison.hpp"

#include <chrono>

namespace lamport::tools {

std::string_view name_of(Load load) {
  return load == Load::kLight ? "light" : "heavy";
}

sim::Scenario compared_scenario(Load load, std::uint32_t processes, std::uint32_t entries) {
  sim::Scenario scenario;
  scenario.processes = processes;
  scenario.entries = entries;
  scenario.delay = {kComparedDelay, kComparedDelay};
  scenario.hold = {kComparedDelay, kComparedDelay};
  scenario.think = {core::Duration::zero(), core::Duration::zero()};
  if (load == Load::kLight) {
    // An entry takes a few delays, or a few times the diameter of a tree. So the critical section
    // is in use for about a tenth of the time, or less.
    const core::Duration often = std::chrono::milliseconds(50) * processes;
    scenario.think = {core::Duration::zero(), 2 * often};
  }
  return scenario;
}

std::vector<ComparisonRow> compare_protocols(
    const ComparisonPlan& plan, const std::atomic<bool>& interrupted,
    const std::function<std::string(std::string_view, const SeededRun&)>& command_of,
    const std::function<void(std::size_t)>& begins) {
  std::vector<ComparisonRow> rows;
  for (const Load load : plan.loads) {
    for (const ProtocolTools* const protocol : plan.protocols) {
      for (const std::uint32_t processes : plan.processes) {
        begins(rows.size());
        const SeededRun run{compared_scenario(load, processes, plan.entries), plan.seed};
        MeasuredRun measured = protocol->measure(run, interrupted);
        if (interrupted) {
          return rows;
        }
        rows.push_back({protocol->name(), load, processes, protocol->needs(), measured,
                        protocol->claim(processes), command_of(protocol->name(), run)});
      }
    }
  }
  return rows;
}

}  // namespace lamport::tools
