#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "lamport/core/virtual_time.hpp"

namespace lamport::sim {

/// What is due next: a queue of slots, ordered by time; of equal times, the earlier scheduled
/// first.
///
/// A slot is the caller's name for what is to happen. Knows no protocol. No allocation once it has
/// held as many entries as it will.
class Scheduler {
 public:
  struct Due {
    core::VirtualTime at;
    std::uint32_t slot = 0;
  };

  /// The time of what was taken last; the run's beginning before that.
  [[nodiscard]] core::VirtualTime now() const { return now_; }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }

  /// Has `slot` come up at `at`. Requires: at ≥ now(), for there is no travel back in time.
  /// Cost: O(log size).
  void schedule(core::VirtualTime at, std::uint32_t slot);

  /// Takes what is due next and moves `now()` there; nothing if nothing is left. Cost: O(log size).
  [[nodiscard]] std::optional<Due> take();

 private:
  struct Entry {
    core::VirtualTime at;
    std::uint64_t serial = 0;
    std::uint32_t slot = 0;
  };

  [[nodiscard]] static bool before(const Entry& a, const Entry& b) {
    return a.at < b.at || (a.at == b.at && a.serial < b.serial);
  }

  core::VirtualTime now_;
  std::uint64_t scheduled_ = 0;
  /// A heap of four children a node: entry i is not later than 4i + 1 … 4i + 4.
  std::vector<Entry> heap_;
};

}  // namespace lamport::sim
