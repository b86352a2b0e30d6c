#pragma once

#include <string_view>
#include <variant>

#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/virtual_time.hpp"

namespace lamport::core {

/// The process began.
struct Started {
  static constexpr std::string_view kName = "started";
  static constexpr auto kFields = fields();
  friend bool operator==(const Started&, const Started&) = default;
};
/// A message arrived; the cause is its `Sent`.
template <class P>
struct Received {
  ProcessId from;
  typename P::Message message;
  static constexpr std::string_view kName = "received";
  static constexpr auto kFields =
      fields(field("from", &Received::from), field("message", &Received::message));
  friend bool operator==(const Received&, const Received&) = default;
};
/// A timer was due; the cause is the input in whose turn it was set.
template <class P>
struct TimerFired {
  typename P::Timer timer;
  static constexpr std::string_view kName = "timer";
  static constexpr auto kFields = fields(field("timer", &TimerFired::timer));
  friend bool operator==(const TimerFired&, const TimerFired&) = default;
};
/// The service's user asked for something; the cause is the output that it answers, if any.
template <class P>
struct Commanded {
  typename P::Command command;
  static constexpr std::string_view kName = "commanded";
  static constexpr auto kFields = fields(field("command", &Commanded::command));
  friend bool operator==(const Commanded&, const Commanded&) = default;
};
/// A message left; the cause is the input of its turn.
template <class P>
struct Sent {
  ProcessId to;
  typename P::Message message;
  static constexpr std::string_view kName = "sent";
  static constexpr auto kFields = fields(field("to", &Sent::to), field("message", &Sent::message));
  friend bool operator==(const Sent&, const Sent&) = default;
};
/// The link lost a message, of which this process is the sender; the cause is its `Sent`.
struct Dropped {
  ProcessId to;
  static constexpr std::string_view kName = "dropped";
  static constexpr auto kFields = fields(field("to", &Dropped::to));
  friend bool operator==(const Dropped&, const Dropped&) = default;
};
/// The service told its user something; the cause is the input of its turn.
template <class P>
struct Emitted {
  typename P::Output output;
  static constexpr std::string_view kName = "emitted";
  static constexpr auto kFields = fields(field("output", &Emitted::output));
  friend bool operator==(const Emitted&, const Emitted&) = default;
};
/// The protocol tells those who read its trace what it did; the cause is the input of its turn.
template <class P>
struct Noted {
  typename P::Note note;
  static constexpr std::string_view kName = "noted";
  static constexpr auto kFields = fields(field("note", &Noted::note));
  friend bool operator==(const Noted&, const Noted&) = default;
};

/// A process stopped for good: it takes no further input, and what is to come to it never does.
struct Crash {
  static constexpr std::string_view kName = "crash";
  static constexpr auto kFields = fields();
  friend bool operator==(const Crash&, const Crash&) = default;
};
/// Something went wrong with the process itself. It has no cause.
struct Faulted {
  std::variant<Crash> fault;
  static constexpr std::string_view kName = "faulted";
  static constexpr auto kFields = fields(field("fault", &Faulted::fault));
  friend bool operator==(const Faulted&, const Faulted&) = default;
};

/// One event of a run. A run's trace is the same, event for event, whenever its scenario and
/// choices are. Effects follow their input: notes first, then outputs, then sends.
template <class P>
struct TraceEvent {
  /// Files and digests hold an alternative's number: only append.
  using What = std::variant<Started, Received<P>, TimerFired<P>, Commanded<P>, Sent<P>, Dropped,
                            Emitted<P>, Noted<P>, Faulted>;

  EventId id;
  VirtualTime at;
  EventId cause;  ///< `kNoEvent` for a process's start and its faults.
  What what;

  static constexpr auto kFields =
      fields(field("id", &TraceEvent::id), field("at", &TraceEvent::at),
             field("cause", &TraceEvent::cause), field("what", &TraceEvent::what));
  friend bool operator==(const TraceEvent&, const TraceEvent&) = default;
};

/// Whether the event is of the turn that an earlier one began: an effect, or its loss by a link.
template <class P>
[[nodiscard]] bool continues_turn(const TraceEvent<P>& event) {
  return std::holds_alternative<Noted<P>>(event.what) ||
         std::holds_alternative<Emitted<P>>(event.what) ||
         std::holds_alternative<Sent<P>>(event.what) || std::holds_alternative<Dropped>(event.what);
}

}  // namespace lamport::core
