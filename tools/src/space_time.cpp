#include "lamport/tools/space_time.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

namespace lamport::tools {
namespace {

constexpr std::size_t kColumn = 5;     ///< From one process's line to the next.
constexpr std::size_t kRowsMax = 200;  ///< Of a longer run, so many of both ends are drawn.

std::size_t place_of(core::ProcessId process) {
  return process.value() * kColumn;
}

std::string heading(std::uint32_t processes) {
  std::string text;
  for (std::uint32_t p = 0; p < processes; ++p) {
    text.resize(place_of(core::ProcessId(p)), ' ');
    text += fmt::format("p{}", p);
  }
  return text;
}

/// The processes' lines, with the row's turn and arrow.
std::string lines(const SpaceTimeRow& row, std::uint32_t processes) {
  std::string text(processes * kColumn, ' ');
  for (std::uint32_t p = 0; p < processes; ++p) {
    text[place_of(core::ProcessId(p))] = '|';
  }
  const std::size_t here = place_of(row.process);
  if (row.from) {
    const std::size_t there = place_of(*row.from);
    for (std::size_t i = std::min(here, there) + 1; i < std::max(here, there); ++i) {
      text[i] = text[i] == ' ' ? '-' : text[i];
    }
    text[here < there ? here + 1 : here - 1] = here < there ? '<' : '>';
  }
  text[here] = row.lost ? 'x' : '*';
  return text;
}

}  // namespace

std::string space_time_text(std::span<const SpaceTimeRow> rows, std::uint32_t processes) {
  const bool drawn = processes <= kSpaceTimeProcessesMax;
  const bool cut = rows.size() > kRowsMax;
  std::string text = fmt::format("      {}\n", drawn ? heading(processes) : "process");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (cut && i == kRowsMax / 2) {
      text += fmt::format(" ...  {} that --json has\n", rows.size() - kRowsMax);
      i = rows.size() - kRowsMax / 2;
    }
    const SpaceTimeRow& row = rows[i];
    text += row.above.empty() ? "" : row.above + "\n";
    text += fmt::format("{:>4}  {}{}\n", i + 1,
                        drawn ? lines(row, processes) : fmt::format("{:<9}", row.process.value()),
                        row.what);
  }
  return text;
}

}  // namespace lamport::tools
