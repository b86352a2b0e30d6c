#include "lamport/sim/scenario.hpp"

#include <string>
#include <tuple>

#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"

namespace lamport::sim {
namespace {

bool ordered(const DurationRange& range) {
  return range.min >= core::Duration::zero() && range.min <= range.max &&
         range.max <= std::chrono::hours(1);
}

}  // namespace

core::Guarantees offered(const Scenario& scenario) {
  core::Guarantees offers{.fifo = scenario.links == LinkOrder::kFifo,
                          .lossless = scenario.loss_permille == 0,
                          .unique = scenario.duplication_permille == 0,
                          .no_crash = true};
  for (const Fault& fault : scenario.faults) {
    if (const auto broken = traits_of(fault.kind).breaks) {
      offers.*broken = false;
    }
  }
  return offers;
}

FaultCounts fault_kinds_of(const Scenario& scenario) {
  FaultCounts has;
  for (const Fault& fault : scenario.faults) {
    has[fault.kind] = 1;
  }
  return has;
}

core::Result<void> admissible(const Scenario& scenario, const core::Guarantees& needs) {
  if (scenario.processes < 1 || scenario.processes > core::kProcessesMax) {
    return core::refused("processes must be 1 to " + std::to_string(core::kProcessesMax));
  }
  if (!ordered(scenario.delay)) {
    return core::refused("delay must be a range from 0 up to one hour");
  }
  if (!ordered(scenario.think)) {
    return core::refused("think must be a range from 0 up to one hour");
  }
  if (!ordered(scenario.hold)) {
    return core::refused("hold must be a range from 0 up to one hour");
  }
  if (scenario.loss_permille > Scenario::kPermille) {
    return core::refused("loss_permille must be 0 to 1000");
  }
  if (scenario.duplication_permille > Scenario::kPermille) {
    return core::refused("duplication_permille must be 0 to 1000");
  }
  if (scenario.faults.size() > kFaultsMax) {
    return core::refused("faults must be at most " + std::to_string(kFaultsMax));
  }
  for (const Fault& fault : scenario.faults) {
    if (const auto fits = admissible(fault, scenario.processes); !fits) {
      return core::refused("faults: " + fits.error().message);
    }
  }
  if (scenario.beyond_needs) {
    return {};
  }
  core::Result<void> result;
  const core::Guarantees offers = offered(scenario);
  const auto check = [&](const auto& guarantee) {
    if (result && needs.*guarantee.member && !(offers.*guarantee.member)) {
      result = core::refused(
          "the protocol needs links or processes that are " + std::string(guarantee.name) +
          ", which this scenario does not offer; say beyond_needs to run it anyway");
    }
  };
  std::apply([&](const auto&... guarantee) { (check(guarantee), ...); }, core::Guarantees::kFields);
  return result;
}

}  // namespace lamport::sim
