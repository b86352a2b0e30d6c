#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "lamport/core/ids.hpp"

namespace lamport::tools {

/// What happened in one turn of a run, as a person reads it.
struct SpaceTimeRow {
  core::ProcessId process;              ///< Where it happened.
  std::optional<core::ProcessId> from;  ///< Who sent the message that arrived, if one did.
  bool lost = false;                    ///< Whether the process, or a message of its, was lost.
  std::string what;
  std::string above{};  ///< A line before it, if not empty.
};

/// The most processes that a space-time diagram has columns for.
inline constexpr std::uint32_t kSpaceTimeProcessesMax = 16;

/// A space-time diagram: a line per row, from above to below, and a column per process, in which
/// `*` is a turn and `x` a loss or a crash; an arrow leads from the sender of a message to where it
/// arrives. Where there are more than `kSpaceTimeProcessesMax`, rows name their processes instead.
[[nodiscard]] std::string space_time_text(std::span<const SpaceTimeRow> rows,
                                          std::uint32_t processes);

}  // namespace lamport::tools
