#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "lamport/sim/fault.hpp"

namespace lamport::sim {

/// A count for each kind of fault, 0 at first; `kAllFaultKinds` walks the kinds.
///
/// Of how often faults took effect it counts: messages lost; messages that arrived and were
/// doubled, let overtake others, slowed down or held; inputs that came during a pause, or while
/// another kept their process busy; timers changed; processes that crashed while some input was
/// still to come to them.
class FaultCounts {
 public:
  [[nodiscard]] std::uint64_t& operator[](FaultKind kind) {
    return counts_.at(static_cast<std::size_t>(kind));
  }
  [[nodiscard]] std::uint64_t operator[](FaultKind kind) const {
    return counts_.at(static_cast<std::size_t>(kind));
  }

  FaultCounts& operator+=(const FaultCounts& other) {
    for (std::size_t number = 0; number < kFaultKinds; ++number) {
      counts_.at(number) += other.counts_.at(number);
    }
    return *this;
  }

  friend bool operator==(const FaultCounts&, const FaultCounts&) = default;

 private:
  std::array<std::uint64_t, kFaultKinds> counts_{};
};

}  // namespace lamport::sim
