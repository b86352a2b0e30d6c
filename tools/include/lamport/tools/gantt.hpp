#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "lamport/core/virtual_time.hpp"
#include "lamport/props/history.hpp"

/// Gantt charts of the critical section: a row per process, when it waits and when it is inside.
/// Two that are inside at the same time are marked. Pure functions of a run's stays.
namespace lamport::tools {

/// What a chart shows besides the stays.
struct GanttFrame {
  std::uint32_t processes = 0;  ///< One row each; stays of others are left out.
  core::VirtualTime end;        ///< Of the run; a stay without end lasts until then.
};

/// The width of the text charts that the tools print, in columns.
inline constexpr std::size_t kGanttColumns = 80;

/// A chart of fixed-width text, at most `columns` wide without the names of the rows.
/// Requires: columns ≥ 10.
[[nodiscard]] std::string gantt_text(std::span<const props::Stay> stays, const GanttFrame& frame,
                                     std::size_t columns);

/// A self-contained SVG document.
[[nodiscard]] std::string gantt_svg(std::span<const props::Stay> stays, const GanttFrame& frame,
                                    std::string_view title);

}  // namespace lamport::tools
