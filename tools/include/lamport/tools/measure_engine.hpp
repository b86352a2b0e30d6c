#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>

#include "lamport/core/ids.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/entry_measures.hpp"
#include "lamport/props/inner_view.hpp"
#include "lamport/props/mutex_properties.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/sim/liveness.hpp"
#include "lamport/sim/run_end.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/swarm.hpp"
#include "lamport/tools/protocol_tools.hpp"
#include "lamport/tools/replay_engine.hpp"

namespace lamport::tools {

/// What is known of the messages of an entry of `P`, over all processes; nothing if it claims
/// nothing. Of a protocol over `Reliable`: of that one.
template <class P>
[[nodiscard]] std::optional<CostClaim> claim_of(std::uint32_t processes) {
  std::optional<CostClaim> claim;
  using Judged = typename props::InnerView<P>::Judged;
  if constexpr (props::ClaimsCost<Judged>) {
    for (std::uint32_t p = 0; p < processes; ++p) {
      const auto cost = Judged::entry_cost(core::ProcessId(p), processes);
      const std::uint32_t mean_max = std::min(cost.total.max, cost.mean_max);
      claim = claim ? CostClaim{std::min(claim->min, cost.total.min),
                                std::max(claim->mean_max, mean_max)}
                    : CostClaim{cost.total.min, mean_max};
    }
  }
  return claim;
}

/// See `ProtocolTools::measure`.
template <class P>
[[nodiscard]] MeasuredRun measure(const SeededRun& run, const std::atomic<bool>& interrupted) {
  using Judged = typename props::InnerView<P>::Judged;
  const sim::Scenario& scenario = run.scenario;
  props::InnerView<P> view(scenario.processes);
  props::EntryMeasures<Judged> measures(scenario.processes, sim::offered(scenario));
  props::MutexProperties<P> properties(scenario.processes, sim::offered(scenario),
                                       sim::patience_of(scenario, sim::subject_of<P>()));
  MeasuredRun measured;
  const auto judge = [&](const std::optional<props::Violation>& violation) {
    if (violation && measured.violated.empty()) {
      measured.violated = violation->property;
    }
  };
  const auto ended =
      replay_engine::simulate<P>(run, [&](const core::TraceEvent<P>& event, auto /*clock*/) {
        judge(properties.observe(event));
        if (const auto* const judged = view.of(event)) {
          measures.observe(*judged);
        }
        return measured.violated.empty() && !interrupted;
      });
  judge(ended.end == sim::RunEnd::kQuiet ? properties.finish() : ended.failed_check);
  measured.end = ended.end;
  measured.measures = measures.finish();
  return measured;
}

}  // namespace lamport::tools
