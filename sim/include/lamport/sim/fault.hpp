#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/result.hpp"
#include "lamport/core/virtual_time.hpp"

namespace lamport::sim {

/// What goes wrong. `who` and `permille` are those of the `Fault`.
enum class FaultKind : std::uint8_t {
  kLoss,         ///< Of messages that `who` send, `permille` of a thousand are lost.
  kDuplication,  ///< Of messages that `who` send, `permille` of a thousand arrive twice.
  kReordering,   ///< Of messages that `who` send, `permille` of a thousand may overtake others.
  kSpike,        ///< What `who` send is under way for `permille` thousandths of its time.
  kPartition,    ///< What `who` and the others send each other is lost.
  kOneWay,       ///< What `who` send the others is lost.
  kClog,         ///< What `who` send is held, and let go at the end.
  kPause,        ///< `who`, once started, do nothing until the end, and then what has waited.
  kSlow,         ///< An input keeps `who` busy for `permille` thousandths of the longest delay.
  kClock,        ///< Timers that `who` set take `permille` thousandths of their time.
  kCrash,        ///< `who`, once started, stop for good: it has no end.
};

inline constexpr std::size_t kFaultKinds = 11;

/// Every kind, in the order above.
inline constexpr std::array<FaultKind, kFaultKinds> kAllFaultKinds = [] {
  std::array<FaultKind, kFaultKinds> kinds{};
  for (std::size_t number = 0; number < kFaultKinds; ++number) {
    kinds.at(number) = static_cast<FaultKind>(number);
  }
  return kinds;
}();

/// What is so of every fault of one kind.
struct FaultTraits {
  std::string_view name;
  /// The range of `permille`; both 0 if the kind has none.
  std::uint32_t permille_min = 0;
  std::uint32_t permille_max = 0;
  bool splits = false;                        ///< `who` are one side, so some process is not.
  bool of_messages = false;                   ///< It befalls what is sent; otherwise processes.
  bool for_good = false;                      ///< It never ends: `until` is `kForGood`.
  bool core::Guarantees::* breaks = nullptr;  ///< What is then not promised; null if nothing.
};

[[nodiscard]] const FaultTraits& traits_of(FaultKind kind);

/// The end of what never ends.
inline constexpr core::VirtualTime kForGood = core::VirtualTime::max();

/// One thing that goes wrong, from `from` until just before `until`.
struct Fault {
  FaultKind kind = FaultKind::kLoss;
  core::VirtualTime from;
  core::VirtualTime until;
  std::vector<core::ProcessId> who;  ///< Ascending, at least one.
  std::uint32_t permille = 0;        ///< 0 if the kind has none.

  [[nodiscard]] bool is_on(core::VirtualTime now) const { return from <= now && now < until; }
  friend bool operator==(const Fault&, const Fault&) = default;
};

/// `permille` thousandths of `duration`, which is at most `core::kDelayMax`. Requires: permille is
/// at most `kFaultPermilleMax`.
[[nodiscard]] core::Duration thousandths(core::Duration duration, std::uint32_t permille);

/// The most that any kind's `permille` may be.
inline constexpr std::uint32_t kFaultPermilleMax = 100'000;
/// The most faults of one scenario.
inline constexpr std::size_t kFaultsMax = 64;
/// Where a fault ends at the latest; if it never does, where it begins.
inline constexpr core::VirtualTime kFaultUntilMax{std::chrono::hours(1)};

/// Whether `fault` is one for a run of `processes`. Errors: what it is not.
[[nodiscard]] core::Result<void> admissible(const Fault& fault, std::uint32_t processes);

}  // namespace lamport::sim
