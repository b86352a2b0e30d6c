#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "explorer.hpp"
#include "lamport/sim/depth_first.hpp"
#include "lamport/sim/trace_tally.hpp"
#include "lamport/tools/state_search.hpp"
#include "small_scenario.hpp"
#include "trace_mass.hpp"

namespace lamport::calibration {

using negative::Seeds;
using negative::SmallScenario;
using negative::started;

/// The traces of the random runs by `seeds`, in their order, as `lamport-explore` makes them.
template <class P>
[[nodiscard]] std::vector<TraceKey> sampled_traces(const SmallScenario& scenario,
                                                   tools::Strategy strategy, const Seeds& seeds) {
  negative::StrategyRuns<P> runs(scenario, strategy);
  sim::TraceNames<P> names(scenario.processes);
  std::vector<TraceKey> traces;
  traces.reserve(seeds.count);
  for (std::uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    traces.push_back(key_of(names.of(runs.run(seed).choices)));
  }
  return traces;
}

/// The mass as `runs` had it. Requires: there is one.
[[nodiscard]] TraceMass sampled_mass(std::span<const TraceKey> runs);

/// How many traces there are, counted by dynamic partial order reduction.
template <class P>
[[nodiscard]] std::uint64_t count_traces(const SmallScenario& scenario) {
  sim::DepthFirst<P> all(started<P>(scenario), sim::Reduction::kDpor, sim::kMemoryUnlimited);
  static_cast<void>(all.run([](const auto& /*choices*/) { return true; },
                            [](const auto& /*choices*/, const auto& /*what*/) {},
                            [](const sim::ExecutionCounts& /*counts*/) { return true; }));
  return all.counts().executions;
}

/// What a sample says of the traces, and what is true.
struct Estimate {
  std::uint64_t distinct = 0;  ///< Traces that it has.
  double unseen = 0;           ///< That the next run has another, by Good and Turing.
  double truth = 0;            ///< The same, by the mass of those that it doesn't have.
};

/// Entry i is about the first `sizes[i]` of `runs`. Requires: `sizes` ascend, from 1 up to at most
/// the number of runs.
[[nodiscard]] std::vector<Estimate> estimates(std::span<const TraceKey> runs,
                                              std::span<const std::uint64_t> sizes,
                                              const TraceMass& mass);

}  // namespace lamport::calibration
