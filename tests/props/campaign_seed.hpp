#pragma once

#include <cstdint>
#include <string_view>

namespace lamport::props {

/// The seed of a campaign: pinned, unless the environment's LAMPORT_SEED is a number or `random`,
/// which is then drawn and printed. Throws `std::invalid_argument` if it is neither.
[[nodiscard]] std::uint64_t campaign_seed(std::uint64_t pinned);

/// The same, of a text that may be null. `draw` makes a random seed.
[[nodiscard]] std::uint64_t campaign_seed(std::uint64_t pinned, const char* text,
                                          std::uint64_t (*draw)());

/// How many runs over TCP a campaign has: `pinned`, unless the environment's LAMPORT_RUNS is a
/// number. Throws `std::invalid_argument` if it is anything else.
[[nodiscard]] std::uint64_t campaign_runs(std::uint64_t pinned);
/// The same of simulated schedules, and of LAMPORT_SCHEDULES.
[[nodiscard]] std::uint64_t campaign_schedules(std::uint64_t pinned);

/// The same of a text, which may be null, and of the variable that holds it.
[[nodiscard]] std::uint64_t campaign_size(std::uint64_t pinned, std::string_view variable,
                                          const char* text);

}  // namespace lamport::props
