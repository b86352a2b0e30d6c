#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "lamport/core/guarantees.hpp"
#include "lamport/core/patience.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/result.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/merge.hpp"
#include "lamport/tools/causal_history.hpp"
#include "lamport/tools/cluster.hpp"
#include "lamport/tools/cluster_run.hpp"
#include "lamport/tools/judge.hpp"
#include "lamport/tools/recorded_engine.hpp"
#include "lamport/tools/trace_directory.hpp"
#include "lamport/tools/wait_graph.hpp"
#include "lamport/tools/wait_watch.hpp"

/// Runs of protocol `P` over TCP, for `lamport-run`.
namespace lamport::tools {

namespace cluster_engine {

/// What TCP links promise: a link that breaks loses what is in flight.
inline constexpr core::Guarantees kTcp{
    .fifo = true, .lossless = false, .unique = true, .no_crash = true};

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

/// Who waits for whom at the end of `merged`, if anybody does; nothing if a process has not begun.
template <core::Protocol P>
[[nodiscard]] std::optional<WaitReport> waits_of(const std::vector<core::TraceEvent<P>>& merged,
                                                 std::uint32_t processes) {
  WaitWatch<P> watch(processes);
  RecordedProcesses<P> recorded(processes);
  std::vector<bool> begun(processes);
  for (const auto& event : merged) {
    std::ignore = recorded.observe(event);  // What a live run recorded is what it did.
    watch.observe(event);
    begun[event.id.process.value()] = true;
  }
  if (std::ranges::find(begun, false) != begun.end()) {
    return std::nullopt;
  }
  return watch.report([&](core::ProcessId id) -> const P& { return recorded.process(id); });
}

/// Judges the merged trace, and the failure of a process as that of a check. Of a violation it
/// repeats the processes, to know their clocks, and shows what led there.
template <core::Protocol P>
void judge(const std::vector<core::TraceEvent<P>>& merged, std::uint32_t processes,
           const ClusterTraces<P>& run, ClusterResult& result) {
  core::Guarantees links = kTcp;
  links.no_crash = run.deaths.empty();
  Judge<P> judge(processes, links, core::Patience());  // How long it takes is up to the machine.
  for (const auto& event : merged) {
    if (!judge.observe(event)) {
      break;
    }
  }
  if (run.end == ClusterEnd::kFailed) {
    const auto serial = static_cast<std::uint64_t>(run.traces[run.failed.value()].size());
    judge.violate(props::failed_check(run.failure, {{run.failed, serial}}));
  }
  result.judgement = judge.finish(result.end == ClusterEnd::kCompleted);
  const auto& violation = result.judgement.violation;
  if (!violation) {
    if (result.end != ClusterEnd::kCompleted) {
      result.waits = waits_of(merged, processes);
    }
    return;
  }
  result.disputed = stays_of(*violation, result.judgement.stays);
  CausalHistory<P> history(*violation, result.disputed, processes);
  RecordedProcesses<P> recorded(processes);
  for (std::uint64_t i = 0; i < result.judgement.events; ++i) {
    std::ignore = recorded.observe(merged[i]);  // What a live run recorded is what it did.
    history.observe(merged[i], clock_of(recorded.process(merged[i].id.process)));
  }
  result.history = history.lines();
}

/// Saves each process's trace and the merged one.
template <core::Protocol P>
[[nodiscard]] core::Result<void> save(const ClusterRequest& request,
                                      const std::vector<std::vector<core::TraceEvent<P>>>& traces,
                                      const std::vector<core::TraceEvent<P>>& merged,
                                      TraceDirectory& directory) {
  const props::TraceHeader header = trace_header(request, P::kName);
  for (std::uint32_t p = 0; p < request.processes; ++p) {
    if (auto saved = directory.save<P>(process_trace_name(p), header, traces[p]); !saved) {
      return saved;
    }
  }
  return directory.save<P>(std::string(kMergedTraceName), header, merged);
}

}  // namespace cluster_engine

/// Runs `P` over TCP, merges the traces, judges them, and saves them where the request says; but
/// not if they miss something.
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
  result.lost = run->lost;
  for (const transports::Counters& links : run->links) {
    result.reconnects += links.reconnects;
  }
  result.pace = run->pace;
  result.entries = run->entries;
  if (result.pace) {
    return result;
  }
  if (result.lost != 0) {
    return result;  // Traces with a gap do not merge, and cannot be judged.
  }
  const auto merged = props::merge<Hosted>(run->traces);
  if (!merged) {
    return tl::unexpected<core::Error>(merged.error());
  }
  cluster_engine::judge<Hosted>(*merged, request.processes, *run, result);
  if (directory) {
    if (auto saved = cluster_engine::save<Hosted>(request, run->traces, *merged, *directory);
        !saved) {
      return tl::unexpected<core::Error>(std::move(saved.error()));
    }
  }
  return result;
}

}  // namespace lamport::tools
