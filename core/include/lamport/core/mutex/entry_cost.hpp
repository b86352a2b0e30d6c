#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// What the papers say of how many messages an entry into the critical section costs.
namespace lamport::core::mutex {

/// Which entry a message counts for; a message that does not say it in `kServes` is of `kTurn`.
enum class Serves : std::uint8_t {
  kTurn,      ///< The one that its turn serves: that of its command, or of the message it is about.
  kSender,    ///< Its sender's latest.
  kReceiver,  ///< Its receiver's latest.
  kNextGrant,  ///< Whoever's is granted next: that is where a token goes.
  kAnswer,     ///< That of the receiver's next message back which is not itself of this kind.
};

/// At least `min` and at most `max`.
struct CountRange {
  /// Where a paper sets no limit.
  static constexpr std::uint32_t kUnlimited = UINT32_MAX;

  std::uint32_t min = 0;
  std::uint32_t max = 0;

  [[nodiscard]] constexpr bool contains(std::uint64_t count) const {
    return count >= min && count <= max;
  }
  friend constexpr bool operator==(const CountRange&, const CountRange&) = default;
};

/// How many messages were sent for an entry, by their index in the protocol's `Message`.
template <std::size_t Kinds>
using EntryCounts = std::array<std::uint32_t, Kinds>;

/// What each entry costs.
template <std::size_t Kinds>
struct EntryCost {
  std::array<CountRange, Kinds> of_kind{};  ///< By the kind's index.
  CountRange total;                         ///< Of all kinds together.
  /// The most that an entry costs in the mean, where that is less than `total.max`.
  std::uint32_t mean_max = CountRange::kUnlimited;
  /// What else is claimed of the numbers in a run of `processes`, null if nothing is; and in words.
  bool (*relation)(const EntryCounts<Kinds>&, std::uint32_t processes) = nullptr;
  std::string_view relation_text;
};

/// Exactly `counts`.
template <std::size_t Kinds>
[[nodiscard]] constexpr EntryCost<Kinds> exact_cost(const EntryCounts<Kinds>& counts) {
  EntryCost<Kinds> cost;
  for (std::size_t kind = 0; kind < Kinds; ++kind) {
    cost.of_kind[kind] = {counts[kind], counts[kind]};
    cost.total.min += counts[kind];
    cost.total.max += counts[kind];
  }
  return cost;
}

}  // namespace lamport::core::mutex
