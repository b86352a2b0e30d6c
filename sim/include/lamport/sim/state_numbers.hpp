#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lamport/core/digest.hpp"
#include "lamport/sim/grown_bytes.hpp"

namespace lamport::sim {

/// States, by the fingerprints of their forms, numbered from 0 as they are added.
///
/// 16 bytes a state, and a table of 4 bytes a slot, of which at most two thirds are used. Cost:
/// O(1) a call.
class StateNumbers {
 public:
  struct Numbered {
    std::uint32_t number;
    bool is_new;
  };

  StateNumbers();

  /// Requires: there are fewer than 2^32 - 1 states.
  [[nodiscard]] Numbered add(const core::Fingerprint& state);
  [[nodiscard]] const core::Fingerprint& operator[](std::uint32_t number) const {
    return states_[number];
  }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(states_.size()); }
  [[nodiscard]] std::size_t bytes() const {
    return states_.capacity() * sizeof(core::Fingerprint) + slots_.size() * sizeof(std::uint32_t);
  }
  /// What it takes at the most while so many states are added.
  [[nodiscard]] std::size_t bytes_with(std::size_t states) const {
    std::size_t slots = slots_.size();
    while (3 * (states_.size() + states) >= 2 * slots) {
      slots *= 2;
    }
    const std::size_t copied = slots == slots_.size() ? 0 : slots / 2;
    return grown_bytes(states_, states) + (slots + copied) * sizeof(std::uint32_t);
  }

 private:
  /// Of `state`, or the empty one in which it belongs.
  [[nodiscard]] std::size_t slot_of(const core::Fingerprint& state) const;
  void grow();

  std::vector<core::Fingerprint> states_;  ///< By number.
  std::vector<std::uint32_t> slots_;       ///< A power of two of them: a number and 1, or 0.
};

}  // namespace lamport::sim
