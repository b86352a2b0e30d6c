#include "bounds.hpp"

#include <algorithm>

namespace lamport::torture {
namespace {

/// The highest number of the scenario's faults of `kind`, or that which changes nothing.
std::uint32_t permille_max(const sim::Scenario& scenario, sim::FaultKind kind,
                           std::uint32_t neutral) {
  std::uint32_t most = neutral;
  for (const sim::Fault& fault : scenario.faults) {
    most = fault.kind == kind ? std::max(most, fault.permille) : most;
  }
  return most;
}

}  // namespace

core::VirtualTime healed(const sim::Scenario& scenario, core::Duration ack_delay,
                         core::Duration resend_delay) {
  constexpr std::uint32_t kWhole = sim::Scenario::kPermille;
  if (scenario.loss_permille > 0 || 2 * scenario.delay.max + ack_delay >= resend_delay) {
    return core::kVirtualTimeMax;
  }
  core::VirtualTime healed;
  for (const sim::Fault& fault : scenario.faults) {
    healed = std::max(healed, fault.until);
  }
  const auto longest = [&](sim::FaultKind kind, core::Duration duration, std::uint32_t neutral) {
    return sim::thousandths(duration, permille_max(scenario, kind, neutral));
  };
  return healed + longest(sim::FaultKind::kSpike, scenario.delay.max, kWhole) +
         longest(sim::FaultKind::kSlow, scenario.delay.max, 0) +
         longest(sim::FaultKind::kClock, ack_delay, kWhole);
}

core::Duration fastest(const sim::Scenario& scenario, core::ProcessId process,
                       core::Duration delay) {
  std::uint32_t least = sim::Scenario::kPermille;
  for (const sim::Fault& fault : scenario.faults) {
    if (fault.kind == sim::FaultKind::kClock && std::ranges::binary_search(fault.who, process)) {
      least = std::min(least, fault.permille);
    }
  }
  return sim::thousandths(delay, least);
}

}  // namespace lamport::torture
