#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>
#include <vector>

#include "lamport/sim/search_counts.hpp"
#include "strategies_table.hpp"
#include "tasks.hpp"

namespace lamport::negative {

namespace {

using FirstRuns = std::vector<std::optional<std::uint64_t>>;

/// What was measured of a bug, by base seed.
struct Measured {
  std::array<FirstRuns, kRandomStrategies.size()> random;
  FirstRuns direct;
  FirstRuns by_cause;
  Search states;
  Search traces;
};

/// What is to be done for one bug: each task writes a place of its own in `measured`.
void add_tasks(const Explorer& explorer, const SmallScenario& scenario, const Effort& effort,
               Measured& measured, Tasks& tasks) {
  tasks.emplace_back([=, &explorer, &measured] {
    measured.states = explorer.search_states(scenario, effort.generated_max);
  });
  tasks.emplace_back([=, &explorer, &measured] {
    measured.traces = explorer.search_traces(scenario, effort.traces_max);
  });
  for (FirstRuns& runs : measured.random) {
    runs.resize(effort.base_seeds);
  }
  measured.direct.resize(effort.base_seeds);
  measured.by_cause.resize(effort.base_seeds);
  for (std::uint64_t base = 0; base < effort.base_seeds; ++base) {
    for (std::size_t i = 0; i < kRandomStrategies.size(); ++i) {
      tasks.emplace_back([=, &explorer, &measured] {
        measured.random[i][base] =
            explorer.first_violation(scenario, kRandomStrategies[i], effort.seeds(base));
      });
    }
  }
}

/// The walks from base seed `base`.
std::function<void()> walks_from(const Explorer& explorer, const SmallScenario& scenario,
                                 const Seeds& seeds, std::uint64_t base, Measured& measured) {
  return [=, &explorer, &measured] {
    const FirstBreaks first = explorer.first_breaks(scenario, seeds);
    measured.direct[base] = first.direct;
    measured.by_cause[base] = first.by_cause;
  };
}

}  // namespace

Spread spread_of(std::vector<std::optional<std::uint64_t>> runs) {
  const auto found =
      std::partition(runs.begin(), runs.end(), [](const auto& run) { return run.has_value(); });
  std::sort(runs.begin(), found);
  return {.quartile_low = runs[runs.size() / 4],
          .median = runs[runs.size() / 2],
          .quartile_high = runs[3 * runs.size() / 4],
          .found = static_cast<std::uint64_t>(found - runs.begin())};
}

bool StrategiesRow::is_found() const {
  return states.end == sim::SearchEnd::kBroken || traces.end == sim::SearchEnd::kBroken ||
         std::ranges::any_of(random, [](const Spread& spread) { return spread.found > 0; });
}

std::vector<PlantedBug> explorable_bugs() {
  std::vector<PlantedBug> bugs;
  std::ranges::copy_if(gallery(), std::back_inserter(bugs),
                       [](const PlantedBug& bug) { return bug.explorer != nullptr; });
  return bugs;
}

SmallScenario small_scenario(const PlantedBug& bug) {
  const std::uint32_t processes = bug.scenario.processes;
  return {.processes = processes, .entries = processes > 3 ? 1U : 2U};
}

std::vector<StrategiesRow> strategies_rows(const std::vector<PlantedBug>& bugs,
                                           const Effort& effort, std::uint32_t jobs,
                                           const TasksProgress& progress) {
  std::vector<Measured> measured(bugs.size());
  Tasks tasks;
  for (std::size_t i = 0; i < bugs.size(); ++i) {
    const Explorer& explorer = *bugs[i].explorer;
    const SmallScenario scenario = small_scenario(bugs[i]);
    add_tasks(explorer, scenario, effort, measured[i], tasks);
    tasks.push_back(walks_from(explorer, scenario, effort.seeds(0), 0, measured[i]));
  }
  do_all(tasks, jobs, progress);
  tasks.clear();
  for (std::size_t i = 0; i < bugs.size(); ++i) {
    const bool breaks = measured[i].direct.front() || measured[i].by_cause.front();
    for (std::uint64_t base = 1; breaks && base < effort.base_seeds; ++base) {
      tasks.push_back(walks_from(*bugs[i].explorer, small_scenario(bugs[i]), effort.seeds(base),
                                 base, measured[i]));
    }
  }
  do_all(tasks, jobs, progress);
  std::vector<StrategiesRow> rows;
  for (std::size_t i = 0; i < bugs.size(); ++i) {
    const Measured& of_bug = measured[i];
    StrategiesRow& row = rows.emplace_back();
    row.bug = bugs[i];
    row.scenario = small_scenario(bugs[i]);
    std::ranges::transform(of_bug.random, row.random.begin(), spread_of);
    row.states = of_bug.states;
    row.traces = of_bug.traces;
    row.breaks_direct = spread_of(of_bug.direct);
    row.breaks_by_cause = spread_of(of_bug.by_cause);
  }
  return rows;
}

}  // namespace lamport::negative
