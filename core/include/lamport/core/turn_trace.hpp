#pragma once

#include <utility>
#include <variant>

#include "lamport/core/ids.hpp"
#include "lamport/core/inlining.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/trace.hpp"

namespace lamport::core {

/// Tells the event that taking `input` is, for every driver that leaves a trace: calls
/// `tell(std::in_place_type<Kind>, fields…)` once, and returns what that returns.
template <Protocol P, class Tell>
LAMPORT_INLINE inline EventId tell_input(const Input<P>& input, Tell&& tell) {
  if (const auto* received = std::get_if<Receive<P>>(&input)) {
    return tell(std::in_place_type<Received<P>>, received->from, received->message);
  }
  if (const auto* fired = std::get_if<Fire<P>>(&input)) {
    return tell(std::in_place_type<TimerFired<P>>, fired->timer);
  }
  if (const auto* performed = std::get_if<Perform<P>>(&input)) {
    return tell(std::in_place_type<Commanded<P>>, performed->command);
  }
  return tell(std::in_place_type<Started>);
}

}  // namespace lamport::core
