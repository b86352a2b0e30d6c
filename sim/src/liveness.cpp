#include "lamport/sim/liveness.hpp"

#include <algorithm>
#include <cstdint>

namespace lamport::sim {
namespace {

/// Longer than any run.
constexpr core::Duration kEver = core::kVirtualTimeMax.time_since_epoch();

/// `count` times `duration`, or `kEver` if that is less.
core::Duration times(core::Duration duration, std::uint64_t count) {
  const auto most = static_cast<std::uint64_t>(kEver.count());
  const auto each = static_cast<std::uint64_t>(duration.count());
  return each != 0 && count > most / each ? kEver : core::Duration(each * count);
}

/// How long after its end a fault is felt: by messages that are under way or inputs that wait, and
/// by timers that are set.
core::Duration aftermath(const Fault& fault, const Scenario& scenario, const Subject& subject) {
  switch (fault.kind) {
    case FaultKind::kSpike:
    case FaultKind::kSlow:
      return thousandths(scenario.delay.max, fault.permille);
    case FaultKind::kClock:
      return thousandths(subject.resend_delay_max, fault.permille);
    default:
      return core::Duration::zero();
  }
}

/// How often a message has to go so that it is lost each time once in 2^40 times.
std::uint64_t sends(std::uint32_t loss_permille) {
  std::uint64_t count = 0;
  for (std::uint64_t chance = std::uint64_t{1} << 40U; chance > 0; ++count) {
    chance = chance * loss_permille / Scenario::kPermille;
  }
  return count;
}

/// How long until a message of the protocol has arrived.
core::Duration passage(const Scenario& scenario, const Subject& subject) {
  if (subject.resend_delay_max == core::Duration::zero()) {
    return scenario.delay.max;
  }
  // Before the first message to a peer the two get to know each other by a question and its answer.
  constexpr std::uint64_t kWithQuestionAndAnswer = 3;
  return times(scenario.delay.max + times(subject.resend_delay_max, sends(scenario.loss_permille)),
               kWithQuestionAndAnswer);
}

}  // namespace

core::Patience patience_of(const Scenario& scenario, const Subject& subject) {
  core::Patience patience;
  for (const Fault& fault : scenario.faults) {
    const core::VirtualTime over = traits_of(fault.kind).for_good ? fault.from : fault.until;
    patience.calm = std::max(patience.calm, over + aftermath(fault, scenario, subject));
  }
  if (scenario.loss_permille == Scenario::kPermille) {
    return patience;
  }
  const std::uint64_t entries = 2 * std::uint64_t{scenario.processes};
  const std::uint64_t chain = 2 * (std::uint64_t{scenario.processes} + 1);
  const core::Duration entry =
      std::min(kEver, scenario.hold.max + times(passage(scenario, subject), chain));
  patience.limit = times(entry, entries);
  return patience;
}

}  // namespace lamport::sim
