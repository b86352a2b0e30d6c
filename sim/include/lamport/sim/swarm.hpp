#pragma once

#include <cstdint>
#include <type_traits>
#include <vector>

#include "lamport/core/guarantees.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/sim/fault.hpp"
#include "lamport/sim/scenario.hpp"

namespace lamport::sim {

/// What a swarm, and whoever has to wait, has to know of a protocol.
struct Subject {
  core::Guarantees needs;
  bool sets_timers = true;            ///< If not, a clock that runs fast or slow is no fault to it.
  core::Duration resend_delay_max{};  ///< What is unanswered goes again within; 0 if it does not.
};

/// Of protocol `P`.
template <class P>
[[nodiscard]] constexpr Subject subject_of() {
  Subject subject{P::kNeeds, !std::is_same_v<typename P::Timer, core::NoTimer>};
  if constexpr (requires { P::kResendDelayMax; }) {
    subject.resend_delay_max = P::kResendDelayMax;
  }
  return subject;
}

/// A whole scenario from a seed, inside what a protocol with `needs` relies on, without its faults:
/// 2 to 10 processes, or up to 25 in one of four, 1 to 5 entries each, and times from none to long
/// and from even to widely spread. Links reorder, lose and double where the protocol bears it.
///
/// Each part has a stream of its own, apart from those of the run under the same seed.
[[nodiscard]] Scenario swarm(std::uint64_t seed, const core::Guarantees& needs);

/// Faults for `scenario` from a seed, inside what `subject` relies on: each kind is left out half
/// of the time, and is heavy otherwise. All but crashes end within one and a half times what the
/// scenario takes at the most: the network heals.
///
/// Source: Groce, Zhang, Eide, Chen and Regehr 2012, "Swarm Testing": to leave features out finds
/// more than to have all of them a little.
[[nodiscard]] std::vector<Fault> swarm_faults(std::uint64_t seed, const Scenario& scenario,
                                              const Subject& subject);

}  // namespace lamport::sim
