#pragma once

#include <compare>
#include <cstdint>

#include "lamport/core/fields.hpp"

namespace lamport::core {

/// The most processes that one run may have. Bounds every table that is indexed by process.
inline constexpr std::uint32_t kProcessesMax = 4096;

/// A process of a run: 0 … processes - 1.
class ProcessId {
 public:
  constexpr ProcessId() = default;
  constexpr explicit ProcessId(std::uint32_t value) : value_(value) {}

  [[nodiscard]] constexpr std::uint32_t value() const { return value_; }
  friend constexpr auto operator<=>(ProcessId, ProcessId) = default;

 private:
  std::uint32_t value_ = 0;
};

/// A value of a Lamport clock; 0 is before every event. Source: Lamport 1978, "Logical Clocks".
class LogicalTime {
 public:
  /// Times above this are refused at the door, so that a hostile clock can't make ours overflow.
  static constexpr std::uint64_t kMax = std::uint64_t{1} << 62U;

  constexpr LogicalTime() = default;
  constexpr explicit LogicalTime(std::uint64_t value) : value_(value) {}

  [[nodiscard]] constexpr std::uint64_t value() const { return value_; }
  friend constexpr auto operator<=>(LogicalTime, LogicalTime) = default;

 private:
  std::uint64_t value_ = 0;
};

/// A point in the total order of events: by time, and the process id breaks the tie.
/// Source: Lamport 1978, "Ordering the Events Totally".
struct Timestamp {
  LogicalTime time;
  ProcessId process;

  friend constexpr auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

/// An event of a run. Each process numbers its own, from 1, so hosts need no common counter.
struct EventId {
  ProcessId process;
  std::uint64_t serial = 0;  ///< 0 names no event.

  static constexpr auto kFields =
      fields(field("process", &EventId::process), field("serial", &EventId::serial));
  friend constexpr auto operator<=>(const EventId&, const EventId&) = default;
};

/// The cause of an event that has none in the trace, such as a process's start.
inline constexpr EventId kNoEvent{};

}  // namespace lamport::core
