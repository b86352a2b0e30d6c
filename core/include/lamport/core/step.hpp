#pragma once

#include <variant>

#include "lamport/core/check.hpp"
#include "lamport/core/inlining.hpp"
#include "lamport/core/protocol.hpp"

namespace lamport::core {

/// The process begins; its first input, once.
struct Start {
  friend bool operator==(const Start&, const Start&) = default;
};

/// `message` arrives from process `from`.
template <class P>
struct Receive {
  ProcessId from;
  typename P::Message message;
  friend bool operator==(const Receive&, const Receive&) = default;
};

/// `timer`, set before, is due.
template <class P>
struct Fire {
  typename P::Timer timer;
  friend bool operator==(const Fire&, const Fire&) = default;
};

/// The service's user asks for `command`.
template <class P>
struct Perform {
  typename P::Command command;
  friend bool operator==(const Perform&, const Perform&) = default;
};

template <class P>
using Input = std::variant<Start, Receive<P>, Fire<P>, Perform<P>>;

/// Hands one input to a process: the only door to a protocol, for every driver.
///
/// Requires: a message comes from another process of the run. Ensures: `turn` holds just this
/// input's effects, and each send goes to another process of the run. Errors: none; a broken
/// requirement is a failed check. Cost: the handler's, plus O(sends).
template <Protocol P>
LAMPORT_INLINE inline void step(P& process, const Input<P>& input, VirtualTime now, Turn<P>& turn) {
  turn.begin(now);
  const auto is_peer = [&](ProcessId other) {
    return other.value() < process.processes() && other != process.id();
  };
  if (const auto* received = std::get_if<Receive<P>>(&input)) {
    LAMPORT_CHECK(is_peer(received->from), "a message comes from a peer", received->from);
    process.on_message(received->from, received->message, turn);
  } else if (const auto* fired = std::get_if<Fire<P>>(&input)) {
    process.on_timer(fired->timer, turn);
  } else if (const auto* performed = std::get_if<Perform<P>>(&input)) {
    process.on_command(performed->command, turn);
  } else {
    process.on_start(turn);
  }
  for (const auto& send : turn.sends()) {
    LAMPORT_CHECK(is_peer(send.to), "a message goes to a peer", send.to);
  }
}

}  // namespace lamport::core
