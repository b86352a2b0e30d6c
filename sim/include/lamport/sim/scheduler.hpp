#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <vector>

#include "lamport/core/virtual_time.hpp"

namespace lamport::sim {

/// What is due next: a queue of slots, ordered by time; of equal times, the earlier scheduled
/// first.
///
/// A slot is the caller's name for what is to happen. Knows no protocol. No allocation once it has
/// held as much as it will.
///
/// It is a calendar queue (Brown 1988, "Calendar queues: a fast O(1) priority queue implementation
/// for the simulation event set problem"): the near future is cut into buckets of equal width, and
/// only the bucket that has come is sorted.
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

  /// `soon`, at least 0, is how far ahead most things are scheduled. It decides about speed alone.
  explicit Scheduler(core::Duration soon);

  /// The time of what was taken last; the run's beginning before that.
  [[nodiscard]] core::VirtualTime now() const { return now_; }
  [[nodiscard]] std::size_t size() const { return size_; }

  /// Has `slot` come up at `at`. Requires: at ≥ now(), for there is no travel back in time;
  /// slot < kSlotsMax; the slot is not waiting already. Cost: O(1) within `soon` of now,
  /// O(log size) beyond, and for what is due almost at once.
  void schedule(core::VirtualTime at, std::uint32_t slot);

  /// Takes what is due next and moves `now()` there; nothing if nothing is left. Cost: O(log k) if
  /// k are due in its bucket.
  [[nodiscard]] std::optional<Due> take();

 private:
  /// From the highest bit: 64 of time, 40 of the count of what was scheduled before, 24 of slot. So
  /// one comparison of integers orders by time and then by age.
  __extension__ using Entry = unsigned __int128;
  /// What there is of a slot, at that index.
  struct Node {
    Entry entry = 0;         ///< While it is in a bucket.
    std::uint32_t next = 0;  ///< There, the next one's slot.
    bool waits = false;
  };

  static constexpr std::size_t kBuckets = 1024;
  static constexpr std::size_t kWordBits = 64;

  [[nodiscard]] std::uint64_t bucket_of(Entry entry) const;
  /// The first bucket after `come_` that holds anything, if there is one.
  [[nodiscard]] std::optional<std::uint64_t> next_bucket() const;
  /// Makes the next bucket that holds anything the one that has come; false if there is none.
  bool advance();

  unsigned width_bits_ = 0;  ///< A bucket is 2^width_bits_ ns wide, and named by its number from 0.
  core::VirtualTime now_;
  std::uint64_t scheduled_ = 0;
  std::size_t size_ = 0;
  std::uint64_t come_ = 0;   ///< The bucket that has come: that of `now_`.
  std::vector<Entry> due_;   ///< What is left of it; the earliest last.
  std::vector<Node> nodes_;  ///< By slot.
  /// By a bucket's number modulo `kBuckets`, for those after `come_`: its first node, and whether
  /// there is one.
  std::array<std::uint32_t, kBuckets> first_{};
  std::array<std::uint64_t, kBuckets / kWordBits> occupied_{};
  /// What was too far ahead for a bucket when it was scheduled, or came late for the one that has
  /// come.
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> far_;
};

}  // namespace lamport::sim
