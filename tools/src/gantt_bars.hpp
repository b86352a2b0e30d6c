#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lamport/core/virtual_time.hpp"
#include "lamport/props/history.hpp"
#include "lamport/tools/gantt.hpp"

/// What both forms of a Gantt chart draw.
namespace lamport::tools {

/// A stretch of a process's time, `from` to `to`.
struct GanttBar {
  enum class Kind : std::uint8_t {
    kWaiting,
    kInside,
    kTogether,  ///< Inside at the same time as another process.
  };

  Kind kind;
  std::uint32_t process;
  core::Duration from;
  core::Duration to;
  bool open = false;  ///< Whether the run ended before this did.
};

/// Waiting first, so that who draws in this order never hides who is inside. Cost: O(n log n).
[[nodiscard]] std::vector<GanttBar> gantt_bars(std::span<const props::Stay> stays,
                                               const GanttFrame& frame);

/// Whether any bar is `kTogether`.
[[nodiscard]] bool any_together(std::span<const GanttBar> bars);

/// The smallest 1, 2 or 5 times a power of ten nanoseconds that is at least `length`.
[[nodiscard]] core::Duration nice_at_least(core::Duration length);

/// Milliseconds without trailing zeros: 12.5.
[[nodiscard]] std::string short_milliseconds(core::Duration time);

}  // namespace lamport::tools
