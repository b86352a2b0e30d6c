#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>

#include "lamport/core/result.hpp"
#include "lamport/props/measures.hpp"
#include "lamport/sim/run_end.hpp"
#include "lamport/tools/cluster_run.hpp"
#include "lamport/tools/member_run.hpp"
#include "lamport/tools/simulation_tools.hpp"

namespace lamport::tools {

struct CapturedResult;
struct CapturedRun;
struct CapturedWatch;

/// A run whose entries were measured.
struct MeasuredRun {
  props::Measures measures;
  sim::RunEnd end = sim::RunEnd::kQuiet;  ///< `kStopped` if it was interrupted.
  std::string_view violated;              ///< The property that it violates first; "" if none.
};

/// What is known of the messages that an entry costs, of all processes: from the protocol's paper,
/// or a bound of ours.
struct CostClaim {
  std::uint32_t min = 0;
  std::uint32_t mean_max = 0;  ///< No more than so many in the mean.
};

/// What the command lines can do with one protocol of mutual exclusion.
class ProtocolTools : public SimulationTools {
 public:
  /// Runs to the end, unless it is interrupted, and measures what entries took.
  [[nodiscard]] virtual MeasuredRun measure(const SeededRun& run,
                                            const std::atomic<bool>& interrupted) const = 0;

  /// What is claimed of the messages of an entry, if anything is.
  [[nodiscard]] virtual std::optional<CostClaim> claim(std::uint32_t processes) const = 0;

  /// Runs the processes over TCP on this host; see cluster_engine.hpp.
  [[nodiscard]] virtual core::Result<ClusterResult> run_cluster(
      const ClusterRequest& request, const std::atomic<bool>& interrupted) const = 0;

  /// Runs one process of a cluster of many hosts; see member_engine.hpp.
  [[nodiscard]] virtual core::Result<MemberResult> run_member(
      const MemberRequest& request, const std::atomic<bool>& interrupted) const = 0;

  /// Repeats what was captured of such a run and judges it; see captured_engine.hpp. Requires: the
  /// run is of this protocol. Errors: also that hosts do not run it.
  [[nodiscard]] virtual core::Result<CapturedResult> replay_captured(
      const CapturedRun& run, const CapturedWatch& watch) const = 0;
};

}  // namespace lamport::tools
