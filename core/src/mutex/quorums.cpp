#include "lamport/core/mutex/quorums.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "lamport/core/check.hpp"

namespace lamport::core::mutex {
namespace {

constexpr std::uint32_t kLineSizeMax = 10;
constexpr std::uint32_t kPlaneSizeMax = kLineSizeMax * (kLineSizeMax - 1) + 1;

/// A projective plane, of processes as its points. The line of process i is line 0 shifted by i.
struct Plane {
  std::uint32_t line_size;
  std::array<std::uint32_t, kLineSizeMax> line_0_padded;  ///< Line 0, then zeros.

  [[nodiscard]] constexpr std::uint32_t processes() const {
    return line_size * (line_size - 1) + 1;
  }
  [[nodiscard]] constexpr std::span<const std::uint32_t> line_0() const {
    return std::span(line_0_padded).first(line_size);
  }
};

// Of order 1 to 5 and 7 to 9, the order being `line_size` - 1; there is none of order 6. Larger
// planes, from order 11 and 133 processes on, are left to the grid. Each line 0 is the first in
// lexicographic order that `is_plane` accepts.
constexpr auto kPlanes = std::to_array<Plane>({{2, {0, 1}},
                                               {3, {0, 1, 3}},
                                               {4, {0, 1, 3, 9}},
                                               {5, {0, 1, 4, 14, 16}},
                                               {6, {0, 1, 3, 8, 12, 18}},
                                               {8, {0, 1, 3, 13, 32, 36, 43, 52}},
                                               {9, {0, 1, 3, 7, 15, 31, 36, 54, 63}},
                                               {10, {0, 1, 3, 9, 27, 49, 56, 61, 77, 81}}});

/// Whether process 0 is on line 0, and each number from 1 to N-1 is, modulo N, the difference of
/// exactly one pair of line 0.
///
/// Then each process i is on its line, and two lines i ≠ j meet in one process: it is i + a and
/// j + b, modulo N, for the only pair with a - b = j - i.
constexpr bool is_plane(const Plane& plane) {
  std::array<std::uint32_t, kPlaneSizeMax> pairs{};  // by difference
  for (const std::uint32_t a : plane.line_0()) {
    for (const std::uint32_t b : plane.line_0()) {
      ++pairs[(a + plane.processes() - b) % plane.processes()];
    }
  }
  return plane.line_0().front() == 0 &&
         std::all_of(pairs.begin() + 1, pairs.begin() + plane.processes(),
                     [](std::uint32_t count) { return count == 1; });
}
static_assert(std::all_of(kPlanes.begin(), kPlanes.end(), is_plane));

std::vector<ProcessId> line_of(std::uint32_t process, const Plane& plane) {
  std::vector<ProcessId> line;
  line.reserve(plane.line_size);
  for (const std::uint32_t offset : plane.line_0()) {
    line.emplace_back((process + offset) % plane.processes());
  }
  std::sort(line.begin(), line.end());
  return line;
}

/// The row and the column of `process` in a grid that is filled row by row.
///
/// Two such crosses meet, also if the last row is short: those of one row have that row in common;
/// of two rows one is full, and so crosses the other process's column.
///
/// With rows of w = ⌈√N⌉ there are ⌈N/w⌉ of them, hence at most w + ⌈N/w⌉ - 1 processes in a cross.
/// That is 2w - 2 for N ≤ w(w-1), else 2w - 1, or ⌈2√N⌉ - 1 for both. Process 0 has all of them.
std::vector<ProcessId> cross_of(std::uint32_t process, std::uint32_t processes) {
  std::uint32_t width = 1;
  while (width * width < processes) {
    ++width;
  }
  const std::uint32_t column = process % width;
  const std::uint32_t row_begin = process - column;
  const std::uint32_t row_end = std::min(row_begin + width, processes);

  std::vector<ProcessId> cross;
  cross.reserve(std::size_t{2} * width);
  for (std::uint32_t above = column; above < row_begin; above += width) {
    cross.emplace_back(above);
  }
  for (std::uint32_t beside = row_begin; beside < row_end; ++beside) {
    cross.emplace_back(beside);
  }
  for (std::uint32_t below = process + width; below < processes; below += width) {
    cross.emplace_back(below);
  }
  return cross;
}

}  // namespace

std::vector<ProcessId> quorum_of(ProcessId process, std::uint32_t processes) {
  LAMPORT_CHECK(processes >= 1 && processes <= kProcessesMax, "1 to 4096 processes", processes);
  LAMPORT_CHECK(process.value() < processes, "the id is one of the processes", process, processes);
  const auto plane = std::find_if(kPlanes.begin(), kPlanes.end(), [&](const Plane& candidate) {
    return candidate.processes() == processes;
  });
  auto quorum = plane != kPlanes.end() ? line_of(process.value(), *plane)
                                       : cross_of(process.value(), processes);
  // That it meets every other quorum is proved above; to see it would take all of them.
  LAMPORT_CHECK(std::binary_search(quorum.begin(), quorum.end(), process),
                "a process is in its own quorum", process, processes);
  LAMPORT_CHECK(quorum.size() * quorum.size() < std::size_t{4} * processes,
                "a quorum has less than 2√N processes", quorum.size(), processes);
  return quorum;
}

}  // namespace lamport::core::mutex
