#include "lamport/sim/visited_states.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "lamport/core/check.hpp"

namespace lamport::sim {
namespace {

constexpr std::size_t kSlotsMin = 1024;

}  // namespace

VisitedStates::VisitedStates() : slots_(kSlotsMin), mask_(kSlotsMin - 1) {}

void VisitedStates::add_all(std::span<const core::Fingerprint> states) {
  for_each_fetched(states, std::identity(),
                   [&](const core::Fingerprint& state) { add(state, 0, 0); });
}

std::uint64_t VisitedStates::before(const core::Fingerprint& state) const {
  const Slot& slot = slots_[slot_of(state)];
  LAMPORT_CHECK(slot.state == state, "the state was added");
  return slot.before;
}

core::Fingerprint VisitedStates::of_depth(std::uint64_t low, std::uint32_t depth) const {
  std::size_t slot = low & mask_;
  while (slots_[slot].state.low != low || slots_[slot].depth != depth) {
    LAMPORT_CHECK(slots_[slot].state != core::Fingerprint(), "there is such a state", low, depth);
    slot = (slot + 1) & mask_;
  }
  return slots_[slot].state;
}

void VisitedStates::grow() {
  const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(2 * slots_.size()));
  mask_ = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.state != core::Fingerprint()) {
      slots_[slot_of(slot.state)] = slot;
    }
  }
}

}  // namespace lamport::sim
