#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "explorer.hpp"
#include "lamport/core/check.hpp"
#include "lamport/core/mutex/exclusion.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/causality.hpp"
#include "lamport/props/mutual_exclusion.hpp"
#include "lamport/sim/breadth_first.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/depth_first.hpp"
#include "lamport/sim/explorable.hpp"
#include "lamport/sim/random_executions.hpp"
#include "lamport/sim/sampler.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/sim/stepper.hpp"
#include "lamport/sim/world.hpp"
#include "lamport/tools/execution_judge.hpp"
#include "lamport/tools/sample_engine.hpp"
#include "lamport/tools/state_search.hpp"
#include "planting.hpp"

namespace lamport::negative {

/// Explores `P` with `bug`, which outlives the explorer.
template <sim::Explorable P, class Bug>
class PlantedExplorer final : public Explorer {
 public:
  explicit PlantedExplorer(const Bug& bug) : bug_(bug) {}

  [[nodiscard]] std::optional<std::uint64_t> first_violation(const SmallScenario& scenario,
                                                             tools::Strategy strategy,
                                                             const Seeds& seeds) const override {
    const Planting planting(bug_);
    StrategyRuns<P> runs(scenario, strategy);
    tools::ExecutionJudge<P> judge(scenario.processes, scenario.hazards.promised());
    for (std::uint64_t run = 1; run <= seeds.count; ++run) {
      const auto execution = runs.run(seeds.first + run - 1);
      if (judge.judge(execution.choices) || execution.failed) {
        return run;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] FirstBreaks first_breaks(const SmallScenario& scenario,
                                         const Seeds& seeds) const override {
    const Planting planting(bug_);
    sim::RandomExecutions<P> executions(started<P>(scenario));
    FirstBreaks first;
    for (std::uint64_t run = 1; run <= seeds.count && !(first.direct && first.by_cause); ++run) {
      bool together = false;
      std::uint64_t moves = 0;
      const auto execution =
          executions.run(seeds.first + run - 1, {}, [&](const sim::World<P>& world) {
            together = together || world.broken() == core::mutex::Exclusion::kMutualExclusion;
            return ++moves < kMovesMax;
          });
      if (together && !first.direct) {
        first.direct = run;
      }
      if (!first.by_cause && breaks_by_cause(scenario, execution.choices)) {
        first.by_cause = run;
      }
    }
    return first;
  }

  [[nodiscard]] Search search_states(const SmallScenario& scenario,
                                     std::uint64_t generated_max) const override {
    const Planting planting(bug_);
    sim::BreadthFirst<P, decltype(kKeepAll)> search(started<P>(scenario), kKeepAll,
                                                    {.memory_max = sim::kMemoryUnlimited});
    const auto alone = [](const std::function<void(std::uint32_t)>& task) { task(0); };
    const auto end = search.run(
        alone, [&](const sim::SearchCounts& counts) { return counts.generated < generated_max; });
    return {end, search.counts().generated};
  }

  [[nodiscard]] Search search_traces(const SmallScenario& scenario,
                                     std::uint64_t traces_max) const override {
    const Planting planting(bug_);
    sim::DepthFirst<P> search(started<P>(scenario), sim::Reduction::kDpor, sim::kMemoryUnlimited);
    tools::ExecutionJudge<P> judge(scenario.processes, scenario.hazards.promised());
    std::uint64_t failed = 0;
    const auto end = search.run(
        [&](std::span<const sim::Choice<P>> choices) { return !judge.judge(choices); },
        [&](std::span<const sim::Choice<P>> /*choices*/, const std::string& /*what*/) { ++failed; },
        [&](const sim::ExecutionCounts& counts) { return counts.executions < traces_max; });
    return {end, search.counts().executions + failed};
  }

 private:
  /// A walk that a bug keeps from ending is given up for its breaks.
  static constexpr std::uint64_t kMovesMax = 1'000;
  static constexpr auto kKeepAll = [](const P& /*process*/) { return true; };

  /// Whether two stays of the execution are not ordered by happened-before.
  [[nodiscard]] static bool breaks_by_cause(const SmallScenario& scenario,
                                            std::span<const sim::Choice<P>> choices) {
    sim::Stepper<P> stepper(scenario.processes, scenario.hazards.promised());
    props::Causality<P> causality(scenario.processes, scenario.hazards.promised());
    props::MutualExclusionByCause<P> property(scenario.processes);
    bool broken = false;
    const auto observe = [&](const core::TraceEvent<P>& event) {
      causality.observe(event);
      broken = broken || property.observe(event, causality).has_value();
    };
    const core::ScopedCheckThrow throwing;
    try {
      stepper.start(observe);
      for (const sim::Choice<P>& choice : choices) {
        stepper.take(choice, observe);
      }
    } catch (const core::CheckFailure&) {  // NOLINT(bugprone-empty-catch): the run ends with it
    }
    return broken;
  }

  const Bug& bug_;
};

/// None if `P` can't be explored.
template <class P, class Bug>
[[nodiscard]] std::shared_ptr<const Explorer> explorer_of(const Bug& bug) {
  if constexpr (sim::Explorable<P>) {
    return std::make_shared<PlantedExplorer<P, Bug>>(bug);
  } else {
    return nullptr;
  }
}

}  // namespace lamport::negative
