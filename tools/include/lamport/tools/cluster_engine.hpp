#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/result.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/merge.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/tools/cluster.hpp"
#include "lamport/tools/cluster_run.hpp"
#include "lamport/tools/crew.hpp"
#include "lamport/tools/judged_run.hpp"
#include "lamport/tools/merged_judge.hpp"
#include "lamport/tools/trace_directory.hpp"

/// Runs of protocol `P` over TCP, for `lamport-run`.
namespace lamport::tools {

namespace cluster_engine {

/// What hosts run for `P`: the protocol on top of `Reliable`, which it may be already.
template <core::Protocol P>
struct Hosted {
  using Type = core::Reliable<P>;
};
template <core::Protocol P>
  requires requires { typename P::Inner; }
struct Hosted<P> {
  using Type = P;
};

/// Why the trace of `process` ended.
template <core::Protocol P>
[[nodiscard]] props::TraceEnd end_of(const ClusterTraces<P>& run, core::ProcessId process) {
  if (run.lost[process.value()] != 0) {
    return props::TraceEnd::kLost;
  }
  if (std::ranges::find(run.deaths, process, &Death::process) != run.deaths.end()) {
    return props::TraceEnd::kKilled;
  }
  if (run.have_failed[process.value()]) {
    return props::TraceEnd::kFailed;
  }
  return run.end == ClusterEnd::kCompleted ? props::TraceEnd::kComplete : props::TraceEnd::kStopped;
}

/// How many events the traces miss.
template <core::Protocol P>
[[nodiscard]] std::uint64_t lost_of(const ClusterTraces<P>& run) {
  return std::reduce(run.lost.begin(), run.lost.end());
}

/// Why the merged trace ended: what is lost counts for more than a failure, that for more than a
/// death, and that for more than the end that it put to the others.
template <core::Protocol P>
[[nodiscard]] props::TraceEnd end_of(const ClusterTraces<P>& run) {
  if (lost_of(run) != 0) {
    return props::TraceEnd::kLost;
  }
  if (run.end == ClusterEnd::kFailed) {
    return props::TraceEnd::kFailed;
  }
  return run.deaths.empty() ? end_of(run, core::ProcessId(0)) : props::TraceEnd::kKilled;
}

/// How the run ended, for who judges it.
template <core::Protocol P>
[[nodiscard]] MergedEnd merged_end(const ClusterTraces<P>& run) {
  const bool whole = lost_of(run) == 0;
  MergedEnd end{.complete = run.end == ClusterEnd::kCompleted && whole,
                .whole = whole,
                .no_crash = run.deaths.empty(),
                .failure = std::nullopt};
  if (run.end == ClusterEnd::kFailed) {
    const std::uint32_t failed = run.failed.value();
    std::vector<core::EventId> before;
    if (run.lost[failed] == 0) {
      before.push_back({run.failed, run.traces[failed].size()});
    }
    end.failure = props::failed_check(run.failure, before);
  }
  return end;
}

/// Saves each process's trace and the merged one.
template <core::Protocol P>
[[nodiscard]] core::Result<void> save(const ClusterRequest& request, const ClusterTraces<P>& run,
                                      const std::vector<core::TraceEvent<P>>& merged,
                                      TraceDirectory& directory) {
  const props::TraceHeader header = trace_header(request, P::kName, run.name);
  for (std::uint32_t p = 0; p < request.processes; ++p) {
    if (auto saved = directory.save<P>(process_trace_name(p), header, run.traces[p],
                                       end_of(run, core::ProcessId(p)));
        !saved) {
      return saved;
    }
  }
  return directory.save<P>(std::string(kMergedTraceName), header, merged, end_of(run));
}

}  // namespace cluster_engine

/// Runs `P` over TCP, merges the traces, judges them, and saves them where the request says. Traces
/// that miss something are merged as far as one knows what caused what.
/// Requires: 1 ≤ request.processes ≤ core::kProcessesMax. `interrupted` ends the run early.
/// Errors: the directory or a port can't be had, or the traces don't merge; the message names it.
template <core::Protocol P>
[[nodiscard]] core::Result<ClusterResult> run_cluster(const ClusterRequest& request,
                                                      const std::atomic<bool>& interrupted) {
  using Hosted = typename cluster_engine::Hosted<P>::Type;
  std::optional<TraceDirectory> directory;
  if (!request.traces.empty()) {
    auto made = TraceDirectory::open(request.traces, request.processes);
    if (!made) {
      return tl::unexpected<core::Error>(std::move(made.error()));
    }
    directory.emplace(std::move(*made));
  }
  auto run = run_hosts<Hosted>(request, interrupted);
  if (!run) {
    return tl::unexpected<core::Error>(std::move(run.error()));
  }
  ClusterResult result;
  result.end = run->end;
  result.counter = run->counter;
  result.took = run->took;
  result.deaths = run->deaths;
  result.lost = cluster_engine::lost_of(*run);
  for (const transports::Counters& links : run->links) {
    result.reconnects += links.reconnects;
  }
  result.pace = run->pace;
  result.entries = run->entries;
  if (result.pace) {
    return result;
  }
  const auto end = cluster_engine::merged_end(*run);
  const auto merged =
      end.whole ? props::merge<Hosted>(run->traces) : props::merge_known<Hosted>(run->traces);
  if (!merged) {
    return tl::unexpected<core::Error>(merged.error());
  }
  static_cast<JudgedRun&>(result) = judge_merged<Hosted>(*merged, request.processes, end);
  if (directory) {
    if (auto saved = cluster_engine::save<Hosted>(request, *run, *merged, *directory); !saved) {
      return tl::unexpected<core::Error>(std::move(saved.error()));
    }
  }
  return result;
}

}  // namespace lamport::tools
