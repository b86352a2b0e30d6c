#include "lamport/sim/state_numbers.hpp"

#include <limits>

#include "lamport/core/check.hpp"

namespace lamport::sim {
namespace {

constexpr std::size_t kStateSlotsMin = 1024;

}  // namespace

StateNumbers::StateNumbers() : slots_(kStateSlotsMin) {}

StateNumbers::Numbered StateNumbers::add(const core::Fingerprint& state) {
  if (3 * states_.size() >= 2 * slots_.size()) {
    grow();
  }
  const std::size_t slot = slot_of(state);
  if (slots_[slot] != 0) {
    return {slots_[slot] - 1, false};
  }
  LAMPORT_CHECK(size() < std::numeric_limits<std::uint32_t>::max() - 1, "states can be numbered");
  states_.push_back(state);
  slots_[slot] = size();
  return {size() - 1, true};
}

std::size_t StateNumbers::slot_of(const core::Fingerprint& state) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = state.low & mask;
  while (slots_[slot] != 0 && states_[slots_[slot] - 1] != state) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

void StateNumbers::grow() {
  slots_.assign(2 * slots_.size(), 0);
  for (std::uint32_t number = 0; number < size(); ++number) {
    slots_[slot_of(states_[number])] = number + 1;
  }
}

}  // namespace lamport::sim
