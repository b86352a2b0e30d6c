#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "lamport/core/ids.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/entry_measures.hpp"
#include "lamport/props/inner_view.hpp"
#include "lamport/props/measures.hpp"
#include "lamport/props/mutex_properties.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/tools/protocol_tools.hpp"
#include "lamport/tools/replay_engine.hpp"

namespace lamport::tools {

/// What `P`'s paper claims of the messages of an entry, over all processes; nothing if it claims
/// nothing. Of a protocol over `Reliable`, that one's paper.
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

/// Runs to the end and measures the entries; see `ProtocolTools::measure`.
template <class P>
[[nodiscard]] props::Measures measure(const SeededRun& run) {
  using Judged = typename props::InnerView<P>::Judged;
  props::InnerView<P> view(run.scenario.processes);
  props::EntryMeasures<Judged> measures(run.scenario.processes, sim::offered(run.scenario));
  replay_engine::simulate<P>(run, [&](const core::TraceEvent<P>& event, auto /*clock*/) {
    if (const auto* const judged = view.of(event)) {
      measures.observe(*judged);
    }
    return true;
  });
  return measures.finish();
}

}  // namespace lamport::tools
