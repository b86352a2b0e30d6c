#pragma once

#include <variant>

#include "lamport/core/ids.hpp"
#include "lamport/core/virtual_time.hpp"

namespace lamport::core {

/// The process began.
struct Started {
  friend bool operator==(const Started&, const Started&) = default;
};
/// A message arrived; the cause is its `Sent`.
template <class P>
struct Received {
  ProcessId from;
  typename P::Message message;
  friend bool operator==(const Received&, const Received&) = default;
};
/// A timer was due; the cause is the input in whose turn it was set.
template <class P>
struct TimerFired {
  typename P::Timer timer;
  friend bool operator==(const TimerFired&, const TimerFired&) = default;
};
/// The service's user asked for something; the cause is the output that it answers, if any.
template <class P>
struct Commanded {
  typename P::Command command;
  friend bool operator==(const Commanded&, const Commanded&) = default;
};
/// A message left; the cause is the input of its turn.
template <class P>
struct Sent {
  ProcessId to;
  typename P::Message message;
  friend bool operator==(const Sent&, const Sent&) = default;
};
/// The service told its user something; the cause is the input of its turn.
template <class P>
struct Emitted {
  typename P::Output output;
  friend bool operator==(const Emitted&, const Emitted&) = default;
};

/// One event of a run. A run's trace is the same, event for event, whenever its scenario and
/// choices are. Effects follow their input: outputs first, then sends.
template <class P>
struct TraceEvent {
  EventId id;
  VirtualTime at;
  EventId cause;  ///< `kNoEvent` for a process's start.
  std::variant<Started, Received<P>, TimerFired<P>, Commanded<P>, Sent<P>, Emitted<P>> what;

  friend bool operator==(const TraceEvent&, const TraceEvent&) = default;
};

}  // namespace lamport::core
