#include "lamport/sim/process_faults.hpp"

#include <algorithm>

namespace lamport::sim {
ProcessFaults::ProcessFaults(const Scenario& scenario) : scenario_(scenario) {
  const bool any = std::ranges::any_of(scenario.faults, [](const Fault& fault) {
    return fault.kind == FaultKind::kPause || fault.kind == FaultKind::kSlow ||
           fault.kind == FaultKind::kClock;
  });
  busy_until_.resize(any ? scenario.processes : 0);
}

core::VirtualTime ProcessFaults::free_at(core::ProcessId process, core::VirtualTime now) const {
  core::VirtualTime free = std::max(now, busy_until_[process.value()]);
  while (const Fault* const pause = on(FaultKind::kPause, process, free)) {
    free = pause->until;
  }
  return free;
}

void ProcessFaults::waits(core::ProcessId process, core::VirtualTime now) {
  if (on(FaultKind::kPause, process, now) != nullptr) {
    took_effect(FaultKind::kPause);
  } else if (busy_until_[process.value()] > now) {
    took_effect(FaultKind::kSlow);
  }
}

void ProcessFaults::takes(core::ProcessId process, core::VirtualTime now) {
  if (const Fault* const slow = on(FaultKind::kSlow, process, now)) {
    busy_until_[process.value()] = now + thousandths(scenario_.delay.max, slow->permille);
  }
}

core::Duration ProcessFaults::timer(core::ProcessId process, core::VirtualTime now,
                                    core::Duration delay) {
  const Fault* const clock = on(FaultKind::kClock, process, now);
  if (clock == nullptr) {
    return delay;
  }
  took_effect(FaultKind::kClock);
  return std::min(thousandths(delay, clock->permille), core::kDelayMax);
}

const Fault* ProcessFaults::on(FaultKind kind, core::ProcessId process,
                               core::VirtualTime now) const {
  const auto fault = std::ranges::find_if(scenario_.faults, [&](const Fault& each) {
    return each.kind == kind && each.is_on(now) && std::ranges::binary_search(each.who, process);
  });
  return fault == scenario_.faults.end() ? nullptr : &*fault;
}

}  // namespace lamport::sim
