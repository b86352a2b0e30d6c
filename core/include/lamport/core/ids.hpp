#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

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
  static constexpr std::string_view kText = "logical time";
  /// Times above this are refused at the door, so that a hostile clock can't make ours overflow.
  static constexpr std::uint64_t kMax = std::uint64_t{1} << 50U;

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

  static constexpr auto kFields =
      fields(field("time", &Timestamp::time), field("process", &Timestamp::process));
  friend constexpr auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

/// How recent a grant of the critical section is: that of each grant is above those of all before
/// it, whoever gets them. A resource that has seen a token refuses all below it, and so whoever
/// still thinks to be inside. 0 is below that of every grant. Source: Burrows 2006, "The Chubby
/// lock service", "Locks and sequencers".
class FencingToken {
 public:
  static constexpr std::string_view kText = "fencing token";
  /// Tokens above this are refused at the door, so that a hostile one can't make the next overflow.
  static constexpr std::uint64_t kMax = std::uint64_t{1} << 62U;

  constexpr FencingToken() = default;
  constexpr explicit FencingToken(std::uint64_t value) : value_(value) {}
  /// That of the request made at `request`, where requests are granted in the order of their
  /// timestamps. Requires: its time is at least 1.
  constexpr explicit FencingToken(const Timestamp& request)
      : value_(request.time.value() * kProcessesMax + request.process.value()) {
    static_assert(kMax / kProcessesMax == LogicalTime::kMax);
  }

  [[nodiscard]] constexpr std::uint64_t value() const { return value_; }
  /// The lowest one above this.
  [[nodiscard]] constexpr FencingToken next() const { return FencingToken(value_ + 1); }
  friend constexpr auto operator<=>(FencingToken, FencingToken) = default;

 private:
  std::uint64_t value_ = 0;
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
