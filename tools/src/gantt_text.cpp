#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "gantt_bars.hpp"
#include "lamport/core/check.hpp"
#include "lamport/tools/gantt.hpp"

namespace lamport::tools {
namespace {

using core::Duration;

constexpr std::string_view kMarks = ".#X";  // By kind of bar.
constexpr std::size_t kTick = 10;           // Columns between two labels of the axis.

/// Time as columns of `unit` each.
struct Scale {
  Duration unit;
  std::size_t width;  ///< In columns, at least 1.

  [[nodiscard]] std::size_t column(Duration time) const {
    return static_cast<std::size_t>(time / unit);
  }
};

/// The finest scale with a unit that reads well.
Scale scale_of(core::VirtualTime run_end, std::size_t columns) {
  const Duration last = std::max(run_end.time_since_epoch(), Duration(1)) - Duration(1);
  Scale scale{nice_at_least(last / static_cast<Duration::rep>(columns) + Duration(1)), 0};
  scale.width = std::min(scale.column(last) + 1, columns);
  return scale;
}

/// "0         5         10 ms": a label over each tenth column, as far as there is room.
std::string axis_labels(const Scale& scale) {
  std::string labels;
  for (std::size_t column = 0; column <= scale.width; column += kTick) {
    if (labels.empty() || labels.size() < column) {
      labels.resize(column, ' ');
      labels += short_milliseconds(scale.unit * static_cast<Duration::rep>(column));
    }
  }
  return labels + " ms";
}

std::string axis_ruler(const Scale& scale) {
  std::string ruler(scale.width + 1, '-');
  for (std::size_t column = 0; column <= scale.width; column += kTick) {
    ruler[column] = '+';
  }
  return ruler;
}

std::vector<std::string> rows_of(std::span<const GanttBar> bars, const Scale& scale,
                                 std::uint32_t processes) {
  std::vector<std::string> rows(processes, std::string(scale.width, ' '));
  for (const GanttBar& bar : bars) {
    // What is shorter than a column is seen as well.
    const std::size_t from = std::min(scale.column(bar.from), scale.width - 1);
    const std::size_t to = std::max(std::min(scale.column(bar.to), scale.width), from + 1);
    rows[bar.process].replace(from, to - from, to - from,
                              kMarks[static_cast<std::size_t>(bar.kind)]);
  }
  return rows;
}

}  // namespace

std::string gantt_text(std::span<const props::Stay> stays, const GanttFrame& frame,
                       std::size_t columns) {
  LAMPORT_CHECK(columns >= kTick, "a chart has at least 10 columns", columns);
  const Scale scale = scale_of(frame.end, columns);
  const std::vector<GanttBar> bars = gantt_bars(stays, frame);
  const std::size_t name_width = fmt::formatted_size("p{}", std::max(frame.processes, 1U) - 1);

  std::string text = fmt::format("{:{}} {}\n{:{}} {}\n", "", name_width, axis_labels(scale), "",
                                 name_width, axis_ruler(scale));
  std::uint32_t process = 0;
  for (const std::string& row : rows_of(bars, scale, frame.processes)) {
    std::string line = fmt::format("{:<{}} {}", fmt::format("p{}", process++), name_width, row);
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text + fmt::format(". waiting   # inside{}   one column is {} ms\n",
                            any_together(bars) ? "   X inside together with another" : "",
                            short_milliseconds(scale.unit));
}

}  // namespace lamport::tools
