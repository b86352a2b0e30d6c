#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "lamport/core/digest.hpp"

namespace lamport::sim {

/// In which of `shards` tables a state belongs, by the low half of its fingerprint.
[[nodiscard]] inline std::uint32_t shard_of(std::uint64_t low, std::uint32_t shards) {
  constexpr unsigned kSlotBits = 40;  // Those below say where in a table it is.
  return shards == 1 ? 0 : static_cast<std::uint32_t>((low >> kSlotBits) % shards);
}

/// The states that a search has come to, by the fingerprints of their forms; of each one at what
/// depth, and from which state of the depth before.
///
/// A table of 32 bytes a slot, of which at most three quarters are used. Cost: O(1) a call.
class VisitedStates {
 public:
  VisitedStates();

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] std::size_t bytes() const { return slots_.size() * sizeof(Slot); }
  /// What it takes at the most beyond that while so many states are added: for a larger table, and
  /// as long as the one before is copied.
  [[nodiscard]] std::size_t bytes_to_add(std::uint64_t states) const {
    std::size_t slots = slots_.size();
    while (is_full(slots, size_ + std::max<std::uint64_t>(states, 1) - 1)) {
      slots *= 2;
    }
    return slots == slots_.size() ? 0 : (slots + slots / 2) * sizeof(Slot) - bytes();
  }

  /// Calls `visit(item)` for each of `items`, by order, which may add `state_of(item)`: what that
  /// needs of memory is fetched before, for many at once. The table may grow meanwhile.
  template <class Item, class StateOf, class Visit>
  void for_each_fetched(std::span<const Item> items, StateOf state_of, Visit visit) const {
    constexpr std::size_t kAtOnce = 64;
    while (!items.empty()) {
      const auto now = items.first(std::min(items.size(), kAtOnce));
      for (const Item& item : now) {
        fetch(std::invoke(state_of, item));
      }
      for (const Item& item : now) {
        visit(item);
      }
      items = items.subspan(now.size());
    }
  }
  /// Adds `state`, to which the search comes at `depth`, from the state of which `before` is the
  /// low half. Returns whether it is new. Of several states from which it comes there at this depth
  /// the lowest counts, in whatever order they are told.
  bool add(const core::Fingerprint& state, std::uint64_t before, std::uint32_t depth) {
    if (is_full(slots_.size(), size_)) [[unlikely]] {
      grow();
    }
    Slot& slot = slots_[slot_of(state)];
    if (slot.state == state) {
      slot.before = slot.depth == depth ? std::min(slot.before, before) : slot.before;
      return false;
    }
    slot = {state, before, depth};
    ++size_;
    return true;
  }
  /// Adds all of `states`, which have no depth, as fast as memory allows.
  void add_all(std::span<const core::Fingerprint> states);
  /// Whence the search came to `state`: the low half. Requires: `state` was added.
  [[nodiscard]] std::uint64_t before(const core::Fingerprint& state) const;
  /// The state of `depth` with this low half. Requires: there is one.
  [[nodiscard]] core::Fingerprint of_depth(std::uint64_t low, std::uint32_t depth) const;

 private:
  /// An empty one holds zeros, which no state has but once in 2^128.
  struct alignas(32) Slot {
    core::Fingerprint state;
    std::uint64_t before = 0;
    std::uint32_t depth = 0;
  };

  /// Reads, as a mere hint is dropped where the processor has yet to find out where the page is.
  void fetch(const core::Fingerprint& state) const {
    const volatile Slot& slot = slots_[state.low & mask_];
    [[maybe_unused]] const std::uint32_t depth = slot.depth;
  }
  [[nodiscard]] static bool is_full(std::size_t slots, std::uint64_t states) {
    return 4 * states >= 3 * slots;
  }
  /// Of `state`, or the empty one in which it belongs.
  [[nodiscard]] std::size_t slot_of(const core::Fingerprint& state) const {
    std::size_t slot = state.low & mask_;
    while (slots_[slot].state != state && slots_[slot].state != core::Fingerprint()) {
      slot = (slot + 1) & mask_;
    }
    return slot;
  }
  void grow();

  std::vector<Slot> slots_;  ///< A power of two of them.
  std::size_t mask_;
  std::uint64_t size_ = 0;
};

}  // namespace lamport::sim
