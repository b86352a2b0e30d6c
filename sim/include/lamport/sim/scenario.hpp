#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "lamport/core/guarantees.hpp"
#include "lamport/core/inlining.hpp"
#include "lamport/core/result.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/fault.hpp"
#include "lamport/sim/fault_counts.hpp"

namespace lamport::sim {

/// A range of durations, both ends included. 0 ≤ min ≤ max.
struct DurationRange {
  core::Duration min;
  core::Duration max;
  friend constexpr bool operator==(const DurationRange&, const DurationRange&) = default;
};

/// A value in `range`, both ends included.
[[nodiscard]] LAMPORT_INLINE inline core::Duration drawn(Choices& choices, Choices::Handle stream,
                                                         const DurationRange& range) {
  const auto width = static_cast<std::uint64_t>((range.max - range.min).count());
  return range.min + core::Duration(choices.below(stream, width + 1));
}

/// Whether a link keeps the order of its messages.
enum class LinkOrder : std::uint8_t { kFifo, kUnordered };

/// Everything besides the choices that a run needs.
struct Scenario {
  static constexpr std::uint32_t kPermille = 1000;

  std::uint32_t processes = 3;  ///< 1 … core::kProcessesMax.
  std::uint32_t entries = 1;    ///< How often each process enters the critical section.
  LinkOrder links = LinkOrder::kFifo;
  DurationRange delay{std::chrono::milliseconds(1), std::chrono::milliseconds(10)};
  DurationRange think{std::chrono::milliseconds(0), std::chrono::milliseconds(5)};
  DurationRange hold{std::chrono::milliseconds(1), std::chrono::milliseconds(1)};
  std::uint32_t loss_permille = 0;         ///< Messages lost of a thousand sent: 0 … 1000.
  std::uint32_t duplication_permille = 0;  ///< Delivered twice of a thousand not lost: 0 … 1000.
  std::vector<Fault> faults{};             ///< What goes wrong for a time; at most `kFaultsMax`.
  std::uint64_t events_max = 100'000'000;  ///< The run ends with the turn that reaches this.
  bool beyond_needs = false;  ///< Run although the links offer less than the protocol needs.

  friend bool operator==(const Scenario&, const Scenario&) = default;
};

/// What the scenario's links and processes promise.
[[nodiscard]] core::Guarantees offered(const Scenario& scenario);

/// By kind of fault: 1 if the scenario has one, otherwise 0.
[[nodiscard]] FaultCounts fault_kinds_of(const Scenario& scenario);

/// Whether the scenario is well formed and offers what a protocol with `needs` relies on.
/// Errors: the first field that is out of range, or the need that is not met.
[[nodiscard]] core::Result<void> admissible(const Scenario& scenario,
                                            const core::Guarantees& needs);

}  // namespace lamport::sim
