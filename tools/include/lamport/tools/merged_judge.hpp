#pragma once

#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "lamport/core/guarantees.hpp"
#include "lamport/core/patience.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/tools/causal_history.hpp"
#include "lamport/tools/judge.hpp"
#include "lamport/tools/judged_run.hpp"
#include "lamport/tools/recorded_engine.hpp"
#include "lamport/tools/recorded_waits.hpp"
#include "lamport/tools/wait_graph.hpp"

/// Judges the merged trace of a run over TCP, as it ends or from its files.
namespace lamport::tools {

/// How the run ended.
struct MergedEnd {
  bool complete = true;  ///< It came to its own end, so that what has not happened never will.
  bool whole = true;     ///< No trace misses anything.
  bool no_crash = true;  ///< No process died.
  std::optional<props::Violation> failure;  ///< What no event shows: a process failed a check.
};

namespace merged_judge {

/// What TCP links promise: a link that breaks loses what is in flight.
inline constexpr core::Guarantees kTcp{
    .fifo = true, .lossless = false, .unique = true, .no_crash = true};

/// Who waits for whom at the end of `merged`, if anybody does and it can be told.
template <core::Protocol P>
[[nodiscard]] std::optional<WaitReport> waits_of(const std::vector<core::TraceEvent<P>>& merged,
                                                 std::uint32_t processes) {
  RecordedWaits<P> waits(processes);
  for (const auto& event : merged) {
    waits.observe(event);
  }
  return waits.report(Moment::kCutShort);
}

}  // namespace merged_judge

/// Judges `merged`, up to its end or the first violation. Of a violation it repeats the processes,
/// to know their clocks, and shows what led there; else, of a run that is not complete, it says who
/// waits for whom, unless a trace misses something: who seems to wait may have been answered.
template <core::Protocol P>
[[nodiscard]] JudgedRun judge_merged(const std::vector<core::TraceEvent<P>>& merged,
                                     std::uint32_t processes, const MergedEnd& end) {
  core::Guarantees links = merged_judge::kTcp;
  links.no_crash = end.no_crash;
  Judge<P> judge(processes, links, core::Patience());  // How long it takes is up to the machine.
  for (const auto& event : merged) {
    if (!judge.observe(event)) {
      break;
    }
  }
  if (end.failure) {
    judge.violate(*end.failure);
  }
  JudgedRun run;
  run.judgement = judge.finish(end.complete);
  const auto& violation = run.judgement.violation;
  if (!violation) {
    if (!end.complete && end.whole) {
      run.waits = merged_judge::waits_of(merged, processes);
    }
    return run;
  }
  run.disputed = stays_of(*violation, run.judgement.stays);
  CausalHistory<P> history(*violation, run.disputed, processes);
  RecordedProcesses<P> recorded(processes);
  for (std::uint64_t i = 0; i < run.judgement.events; ++i) {
    std::ignore = recorded.observe(merged[i]);  // Only for the clocks.
    history.observe(merged[i], recorded.clock(merged[i].id.process));
  }
  run.history = history.lines();
  return run;
}

}  // namespace lamport::tools
