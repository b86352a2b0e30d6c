#pragma once

#include <cstdint>
#include <limits>

#include "lamport/core/fields.hpp"
#include "lamport/core/guarantees.hpp"

namespace lamport::sim {

/// What may go wrong in a search, and how often in one run.
struct Hazards {
  static constexpr std::uint32_t kUnlimited = std::numeric_limits<std::uint32_t>::max();

  bool fifo = true;                ///< Whether a link keeps the order of its messages.
  std::uint32_t losses = 0;        ///< Messages lost, or `kUnlimited`.
  std::uint32_t duplications = 0;  ///< Messages that arrive once more, or `kUnlimited`.
  std::uint32_t crashes = 0;       ///< Processes that stop for good.
  /// How much is left of them, in a run.
  static constexpr auto kState = core::fields(core::field("losses", &Hazards::losses),
                                              core::field("duplications", &Hazards::duplications),
                                              core::field("crashes", &Hazards::crashes));
  friend bool operator==(const Hazards&, const Hazards&) = default;

  /// What links and processes promise in spite of them.
  [[nodiscard]] core::Guarantees promised() const {
    return {.fifo = fifo,
            .lossless = losses == 0,
            .unique = duplications == 0,
            .no_crash = crashes == 0};
  }
};

}  // namespace lamport::sim
