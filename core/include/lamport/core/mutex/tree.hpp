#pragma once

#include <cstdint>

#include "lamport/core/ids.hpp"

namespace lamport::core::mutex {

/// A balanced tree over the processes, in which each has at most `arity` children: the parent of
/// `p` is (p - 1) / arity, and process 0 is the root. Of arity 1 it is a line, of `kStar` a star.
class Tree {
 public:
  static constexpr std::uint32_t kLine = 1;
  static constexpr std::uint32_t kBinary = 2;
  static constexpr std::uint32_t kStar = kProcessesMax;

  /// Requires: `arity` is at least 1.
  constexpr explicit Tree(std::uint32_t arity) : arity_(arity) {}

  /// Requires: `process` is not the root.
  [[nodiscard]] constexpr ProcessId parent(ProcessId process) const {
    return ProcessId((process.value() - 1) / arity_);
  }
  [[nodiscard]] constexpr bool are_neighbours(ProcessId a, ProcessId b) const {
    return (a != ProcessId(0) && parent(a) == b) || (b != ProcessId(0) && parent(b) == a);
  }
  /// The most steps between any two of `processes`, at least 1. Cost: O(depth).
  [[nodiscard]] constexpr std::uint32_t diameter(std::uint32_t processes) const {
    if (arity_ == kLine || processes <= 2) {
      return processes - 1;
    }
    // The last process is one of the deepest. If the others of its depth are below the same child
    // of the root, which is then process 1, the way to them does not lead over the root; below each
    // other child it is one step less deep.
    std::uint32_t depth = 1;
    ProcessId child(processes - 1);
    for (; parent(child) != ProcessId(0); child = parent(child)) {
      ++depth;
    }
    return child == ProcessId(1) ? 2 * depth - 1 : 2 * depth;
  }

 private:
  std::uint32_t arity_;
};

}  // namespace lamport::core::mutex
