#include "lamport/sim/process_faults.hpp"

#include <algorithm>

namespace lamport::sim {

ProcessFaults::ProcessFaults(const Scenario& scenario) : scenario_(scenario) {
  const bool any = std::ranges::any_of(
      scenario.faults, [](const Fault& fault) { return !traits_of(fault.kind).of_messages; });
  busy_until_.resize(any ? scenario.processes : 0);
  health_.resize(busy_until_.size());
}

bool ProcessFaults::crash(core::ProcessId process) {
  if (has_crashed(process)) {
    return false;
  }
  health_[process.value()] = Health::kCrashed;
  return true;
}

void ProcessFaults::note_missed(core::ProcessId process) {
  if (health_[process.value()] == Health::kCrashed) {
    health_[process.value()] = Health::kMissed;
    took_effect(FaultKind::kCrash);
  }
}

core::VirtualTime ProcessFaults::free_at(core::ProcessId process, core::VirtualTime now) const {
  core::VirtualTime free = std::max(now, busy_until_[process.value()]);
  while (const Fault* const pause = on(FaultKind::kPause, process, free)) {
    free = pause->until;
  }
  return free;
}

void ProcessFaults::note_waiting(core::ProcessId process, core::VirtualTime now) {
  if (on(FaultKind::kPause, process, now) != nullptr) {
    took_effect(FaultKind::kPause);
  } else if (busy_until_[process.value()] > now) {
    took_effect(FaultKind::kSlow);
  }
}

void ProcessFaults::note_taken(core::ProcessId process, core::VirtualTime now) {
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
  const core::Duration changed = std::min(thousandths(delay, clock->permille), core::kDelayMax);
  if (changed != delay) {
    took_effect(FaultKind::kClock);
  }
  return changed;
}

const Fault* ProcessFaults::on(FaultKind kind, core::ProcessId process,
                               core::VirtualTime now) const {
  const Fault* greatest = nullptr;
  for (const Fault& fault : scenario_.faults) {
    if (fault.kind == kind && fault.is_on(now) && std::ranges::binary_search(fault.who, process) &&
        (greatest == nullptr || fault.permille > greatest->permille)) {
      greatest = &fault;
    }
  }
  return greatest;
}

}  // namespace lamport::sim
