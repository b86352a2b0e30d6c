#pragma once

#include <optional>
#include <string>

#include "lamport/core/ids.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/tools/describe.hpp"

namespace lamport::tools {

/// An event as a person reads it.
struct EventLine {
  core::VirtualTime at;
  core::EventId id;
  std::optional<core::LogicalTime> clock;  ///< The process's after the turn, if it has one.
  std::string what;
};

/// The line in columns, without its end.
[[nodiscard]] std::string text_of(const EventLine& line);
/// What stands above such lines.
[[nodiscard]] std::string event_line_heading();

/// The logical clock of `process`, if it has one.
template <class P>
[[nodiscard]] std::optional<core::LogicalTime> clock_of(const P& process) {
  if constexpr (requires { process.clock(); }) {
    return process.clock();
  } else {
    return std::nullopt;
  }
}

template <class P>
[[nodiscard]] EventLine event_line(const core::TraceEvent<P>& event,
                                   std::optional<core::LogicalTime> clock) {
  return {event.at, event.id, clock, describe_event<P>(event.what)};
}

}  // namespace lamport::tools
