#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace lamport::tools {

/// Records on their way from one thread to another, or from one process to another if it lies in
/// memory that both share.
///
/// The writer never waits. What finds no room is lost, and all that comes after it, too: a trace
/// with a gap is none. How much was lost is counted. What was written is there for the reader even
/// if the writer's process has ended since, however it ended.
class EventRing {
 public:
  /// Bytes of records and their sizes that wait at most. A power of two.
  static constexpr std::size_t kCapacity = std::size_t{1} << 22U;

  /// Adds a record. Returns false if it is lost. Thread: the writer's. Cost: O(bytes).
  bool push(std::span<const std::byte> record);

  /// Takes the oldest record into `buffer`, and returns its bytes; none if there is no record.
  /// Requires: `buffer` holds any record that is pushed. Thread: the reader's. Cost: O(bytes).
  [[nodiscard]] std::span<const std::byte> take(std::span<std::byte> buffer);

  /// Records lost so far. Thread: any.
  [[nodiscard]] std::uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

 private:
  using Size = std::uint32_t;
  using Position = std::atomic<std::uint64_t>;
  static_assert(Position::is_always_lock_free, "processes may share it");

  void put(std::uint64_t at, std::span<const std::byte> bytes);
  void get(std::uint64_t at, std::span<std::byte> bytes) const;

  // Each thread has a line of the cache for what it writes.
  alignas(64) Position written_ = 0;  ///< Bytes ever; the next goes to this, modulo the capacity.
  std::uint64_t free_until_ = kCapacity;  ///< The writer's: `taken_` as it was, and the capacity.
  Position lost_ = 0;
  alignas(64) Position taken_ = 0;                      ///< Bytes ever.
  alignas(64) std::array<std::byte, kCapacity> bytes_;  ///< Written before it is read.
};

}  // namespace lamport::tools
