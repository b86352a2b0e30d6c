#pragma once

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lamport/core/digest.hpp"
#include "lamport/core/result.hpp"
#include "lamport/sim/fault_counts.hpp"
#include "lamport/sim/run_end.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/swarm.hpp"
#include "lamport/tools/campaign_result.hpp"
#include "lamport/tools/judged_run.hpp"
#include "lamport/tools/search_tools.hpp"
#include "lamport/tools/tape_run.hpp"

namespace lamport::props {
class TraceReader;
class TraceWriter;
}  // namespace lamport::props

namespace lamport::sim {
struct ShrinkProgress;
}  // namespace lamport::sim

namespace lamport::tools {

/// A run that can be repeated.
struct SeededRun {
  sim::Scenario scenario;
  std::uint64_t seed = 0;
};

/// Who watches a run as it happens.
struct RunWatch {
  const std::atomic<bool>& interrupted;  ///< Ends the run early.
  std::FILE* lines = nullptr;            ///< Gets the events as lines for a person, if not null.
  props::TraceWriter* trace = nullptr;   ///< Gets them as a trace file, if not null.
};

/// What a run came to.
struct ReplayResult : JudgedRun {
  sim::RunEnd end = sim::RunEnd::kQuiet;
  sim::FaultCounts fault_effects;  ///< How often each kind of fault took effect.

  /// Whether there is a violation, but a crash is to blame and not the protocol.
  [[nodiscard]] bool blocked() const { return waits && waits->diagnosis.blocked; }
};

/// A saved trace beside the same run now.
struct Repetition {
  /// The first place where they differ; what one of them has there, or that it ends.
  struct Parting {
    std::uint64_t event = 0;  ///< From 1, in the order of the trace.
    std::string saved;
    std::string now;
  };

  std::uint64_t events = 0;  ///< Of the run now.
  core::Fingerprint digest;  ///< Of the run now.
  std::optional<Parting> parting;
};

/// What the command lines can do with a protocol of any service in the simulator. The only virtual
/// calls are one per command, or one per run of a campaign.
class SimulationTools : public SearchTools {
 public:
  /// Whether its service is mutual exclusion, so that there are stays and entries.
  [[nodiscard]] virtual bool excludes() const = 0;
  /// What a swarm has to know of it.
  [[nodiscard]] virtual sim::Subject subject() const = 0;

  // Those that take a run require that its scenario is admissible under `needs()`.

  /// Runs up to the end or the first violation; `kStopped` without a violation is an interrupt.
  [[nodiscard]] virtual ReplayResult replay(const SeededRun& run, const RunWatch& watch) const = 0;

  /// As `replay` for campaigns, which need no more of it; several threads may ask at the same time.
  [[nodiscard]] virtual ScheduleResult run_schedule(const SeededRun& run) const = 0;

  /// Makes a run that violates a property smaller. Asks `go_on(progress)` before each attempt.
  /// Errors: it has too many processes for a tape, violates nothing, or only because of when things
  /// happened.
  [[nodiscard]] virtual core::Result<ShrinkResult> shrink(
      const SeededRun& run, const std::function<bool(const sim::ShrinkProgress&)>& go_on) const = 0;

  /// Repeats a run beside its saved trace. Requires: nothing but the header has been read.
  /// Errors: those of the file, also behind the first difference.
  [[nodiscard]] virtual core::Result<Repetition> repeat(const SeededRun& run,
                                                        props::TraceReader& saved) const = 0;

  /// Repeats each process of a saved trace from its recorded inputs, which needs no seed.
  /// Requires and errors: as `repeat`.
  [[nodiscard]] virtual core::Result<Repetition> repeat_recorded(
      props::TraceReader& saved) const = 0;
};

}  // namespace lamport::tools
