#pragma once

#include <cstdint>

namespace lamport::props {

/// The seed of a campaign: pinned, unless the environment's LAMPORT_SEED is a number or `random`,
/// which is then drawn and printed. Throws `std::invalid_argument` if it is neither.
[[nodiscard]] std::uint64_t campaign_seed(std::uint64_t pinned);

/// The same, of a text that may be null. `draw` makes a random seed.
[[nodiscard]] std::uint64_t campaign_seed(std::uint64_t pinned, const char* text,
                                          std::uint64_t (*draw)());

/// How many runs a campaign has: `pinned`, unless the environment's LAMPORT_RUNS is a number.
/// Throws `std::invalid_argument` if it is anything else.
[[nodiscard]] std::uint64_t campaign_runs(std::uint64_t pinned);

/// The same, of a text that may be null.
[[nodiscard]] std::uint64_t campaign_runs(std::uint64_t pinned, const char* text);

}  // namespace lamport::props
