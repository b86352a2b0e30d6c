#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "lamport/tools/together.hpp"

namespace lamport::negative {

/// What can be done in any order, also at the same time.
using Tasks = std::vector<std::function<void()>>;

/// Is told now and then how many of all tasks have been begun.
using TasksProgress = std::function<void(std::uint64_t begun, std::uint64_t all)>;

/// Does all of them in `jobs` threads, this one among them, and calls `progress` in this one.
/// Throws what one of them has thrown. Requires: `jobs` ≥ 1.
inline void do_all(const Tasks& tasks, std::uint32_t jobs, const TasksProgress& progress) {
  std::atomic<std::size_t> next = 0;
  tools::together(jobs, [&](std::uint32_t index) {
    for (std::size_t task = next++; task < tasks.size(); task = next++) {
      if (index == 0) {
        progress(task + 1, tasks.size());
      }
      tasks[task]();
    }
  });
}

}  // namespace lamport::negative
