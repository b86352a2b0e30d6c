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

  /// What one scheduler can schedule in its life.
  static constexpr std::uint64_t kScheduledMax = std::uint64_t{1} << 40U;
  /// Slots are below this.
  static constexpr std::uint32_t kSlotsMax = std::uint32_t{1} << 24U;

  /// The time of what was taken last; the run's beginning before that.
  [[nodiscard]] core::VirtualTime now() const { return now_; }
  [[nodiscard]] std::size_t size() const { return heap_.size() - (root_taken_ ? 1 : 0); }

  /// Has `slot` come up at `at`. Requires: at ≥ now(), for there is no travel back in time, and
  /// slot < kSlotsMax. Cost: O(log size).
  void schedule(core::VirtualTime at, std::uint32_t slot);

  /// Takes what is due next and moves `now()` there; nothing if nothing is left. Cost: O(log size).
  [[nodiscard]] std::optional<Due> take();

 private:
  /// From the highest bit: 64 of time, 40 of the count of what was scheduled before, 24 of slot. So
  /// one comparison of integers orders by time and then by age.
  __extension__ using Entry = unsigned __int128;

  /// Puts `entry` into the hole at `hole` or above it.
  void sift_up(std::size_t hole, Entry entry);
  /// Puts `entry` into the hole at the root or below it.
  void sift_down(Entry entry);

  core::VirtualTime now_;
  std::uint64_t scheduled_ = 0;
  /// A heap of four children a node: entry i is not later than 4i + 1 … 4i + 4.
  std::vector<Entry> heap_;
  /// Whether the root has been taken and is a hole. What is scheduled next fills it, which saves
  /// one way through the heap for each turn that schedules something.
  bool root_taken_ = false;
};

}  // namespace lamport::sim
