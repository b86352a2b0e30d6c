#pragma once

#include <cstdint>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/sim/fault.hpp"
#include "lamport/sim/fault_counts.hpp"
#include "lamport/sim/scenario.hpp"

namespace lamport::sim {

/// Which processes of a run take inputs, and when, and how their timers run: crashes, pauses,
/// slowness, clocks. Knows no protocol.
class ProcessFaults {
 public:
  /// Requires: `scenario` is admissible, and outlives this.
  explicit ProcessFaults(const Scenario& scenario);

  /// Whether any process is ever hindered: if not, the rest need not be asked.
  [[nodiscard]] bool any() const { return !busy_until_.empty(); }

  /// `process` stops for good. Returns whether it had not before.
  bool crash(core::ProcessId process);
  [[nodiscard]] bool has_crashed(core::ProcessId process) const {
    return health_[process.value()] != Health::kRuns;
  }
  /// An input came to `process`, which has crashed.
  void note_missed(core::ProcessId process);

  /// When `process` can take an input that is there at `now`, as far as is known now: ≥ now.
  [[nodiscard]] core::VirtualTime free_at(core::ProcessId process, core::VirtualTime now) const;
  /// An input waits: it came at `now`, while its process is not free or has others waiting.
  void note_waiting(core::ProcessId process, core::VirtualTime now);
  /// `process` takes an input at `now`, and is busy with it if it is slow.
  void note_taken(core::ProcessId process, core::VirtualTime now);
  /// How long a timer takes that `process` sets at `now` for `delay`; at most `core::kDelayMax`.
  [[nodiscard]] core::Duration timer(core::ProcessId process, core::VirtualTime now,
                                     core::Duration delay);

  [[nodiscard]] const FaultCounts& effects() const { return effects_; }

 private:
  enum class Health : std::uint8_t {
    kRuns,
    kCrashed,
    kMissed,  ///< Crashed, and some input has come since.
  };

  /// The fault of `kind` that is on, if there is one; of several that with the greatest number.
  [[nodiscard]] const Fault* on(FaultKind kind, core::ProcessId process,
                                core::VirtualTime now) const;
  void took_effect(FaultKind kind) { ++effects_[kind]; }

  const Scenario& scenario_;
  std::vector<core::VirtualTime> busy_until_;  ///< By process; empty if none is ever hindered.
  std::vector<Health> health_;                 ///< The same.
  FaultCounts effects_;
};

}  // namespace lamport::sim
