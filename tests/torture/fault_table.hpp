#pragma once

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/sim/fault.hpp"
#include "lamport/sim/scenario.hpp"

namespace lamport::torture {

/// Four processes that come to know each other before anything goes wrong.
[[nodiscard]] inline sim::Scenario peaceful(std::uint32_t entries) {
  sim::Scenario scenario;
  scenario.processes = 4;
  scenario.entries = entries;
  scenario.think.max = std::chrono::milliseconds(40);
  return scenario;
}

/// It befalls two of them, in mid-run and for long.
[[nodiscard]] inline sim::Fault fault_of(sim::FaultKind kind, std::uint32_t permille) {
  using std::chrono::milliseconds;
  return {kind,
          core::VirtualTime(milliseconds(30)),
          core::VirtualTime(milliseconds(250)),
          {core::ProcessId(0), core::ProcessId(2)},
          permille};
}

/// The kinds that end, so that `Reliable` bears them.
[[nodiscard]] inline std::set<sim::FaultKind> bearable_kinds() {
  std::set<sim::FaultKind> kinds(sim::kAllFaultKinds.begin(), sim::kAllFaultKinds.end());
  kinds.erase(sim::FaultKind::kCrash);
  return kinds;
}

/// Each of those kinds, heavy; clocks both fast and slow.
[[nodiscard]] inline std::vector<sim::Fault> every_fault() {
  using sim::FaultKind;
  return {fault_of(FaultKind::kLoss, 500),       fault_of(FaultKind::kDuplication, 500),
          fault_of(FaultKind::kReordering, 500), fault_of(FaultKind::kSpike, 20'000),
          fault_of(FaultKind::kPartition, 0),    fault_of(FaultKind::kOneWay, 0),
          fault_of(FaultKind::kClog, 0),         fault_of(FaultKind::kPause, 0),
          fault_of(FaultKind::kSlow, 400),       fault_of(FaultKind::kClock, 100),
          fault_of(FaultKind::kClock, 10'000)};
}

[[nodiscard]] inline std::string name_of(const sim::Fault& fault) {
  return std::string(sim::traits_of(fault.kind).name) +
         (fault.permille == 0 ? "" : ":" + std::to_string(fault.permille));
}

/// All of them in one scenario, one beginning after the other, on links that besides double.
[[nodiscard]] inline sim::Scenario everything_at_once(std::uint32_t entries) {
  using std::chrono::milliseconds;
  sim::Scenario scenario = peaceful(entries);
  scenario.duplication_permille = 200;
  core::Duration begin{};
  for (sim::Fault fault : every_fault()) {
    fault.from = core::VirtualTime(begin);
    fault.until = fault.from + milliseconds(200);
    fault.who = {core::ProcessId(static_cast<std::uint32_t>(scenario.faults.size() % 4))};
    scenario.faults.push_back(fault);
    begin += milliseconds(10);
  }
  return scenario;
}

}  // namespace lamport::torture
