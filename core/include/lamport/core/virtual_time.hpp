#pragma once

#include <chrono>
#include <cstdint>

namespace lamport::core {

using Duration = std::chrono::nanoseconds;

/// The clock of a run. It has no `now()`: time is handed in by whoever drives the run, and mixing
/// it with a real clock does not compile.
struct VirtualClock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<VirtualClock>;
  static constexpr bool is_steady = true;  // NOLINT(readability-identifier-naming): std's name
};

/// Nanoseconds since the run began.
using VirtualTime = VirtualClock::time_point;

/// The longest delay that a protocol or a scenario may ask for.
inline constexpr Duration kDelayMax = std::chrono::hours(24 * 365);
/// A simulated run goes no further than this, 146 years; so a time plus a delay never overflows.
inline constexpr VirtualTime kVirtualTimeMax(Duration(std::int64_t{1} << 62U));
static_assert(kVirtualTimeMax < VirtualTime::max() - kDelayMax);

}  // namespace lamport::core
