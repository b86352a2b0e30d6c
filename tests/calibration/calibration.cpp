#include "calibration.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "explorer.hpp"
#include "gallery.hpp"
#include "lamport/core/check.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"
#include "lamport/tools/state_search.hpp"
#include "sampled.hpp"
#include "strategies_table.hpp"
#include "tasks.hpp"
#include "trace_mass.hpp"

namespace lamport::calibration {

namespace {

using negative::do_all;
using negative::kRandomStrategies;
using negative::Tasks;
using tools::Strategy;

template <class P>
Subject subject(const SmallScenario& scenario) {
  return {P::kName, scenario, count_traces<P>,
          [](const SmallScenario& small) { return walk_mass<P>(started<P>(small)); },
          sampled_traces<P>};
}

/// Of the values of some base seeds. Requires: there is one.
Quartiles quartiles_of(std::vector<double> values) {
  std::ranges::sort(values);
  return {values[values.size() / 4], values[values.size() / 2], values[3 * values.size() / 4]};
}

/// What was measured of a strategy in a scenario.
struct Measured {
  TraceMass mass;
  std::vector<std::vector<Estimate>> of_base;  ///< By base seed, and size.
};

EstimateRow row_of(const Measured& measured, std::size_t size) {
  const auto quartiles = [&](auto value) {
    std::vector<double> values;
    for (const std::vector<Estimate>& of_sizes : measured.of_base) {
      values.push_back(value(of_sizes[size]));
    }
    return quartiles_of(std::move(values));
  };
  EstimateRow row;
  row.distinct = quartiles([](const Estimate& at) { return static_cast<double>(at.distinct); });
  row.unseen = quartiles([](const Estimate& at) { return at.unseen; });
  row.truth = quartiles([](const Estimate& at) { return at.truth; });
  row.error = quartiles([](const Estimate& at) { return at.unseen - at.truth; });
  return row;
}

}  // namespace

std::vector<Subject> subjects() {
  return {subject<core::mutex::Lamport>({.processes = 2, .entries = 2}),
          subject<core::mutex::RicartAgrawala>({.processes = 3, .entries = 1}),
          subject<core::mutex::Lamport>({.processes = 3, .entries = 1})};
}

std::vector<EstimateRow> estimate_rows(const std::vector<Subject>& subjects, const Effort& effort,
                                       std::uint32_t jobs,
                                       const negative::TasksProgress& progress) {
  std::vector<std::uint64_t> counts(subjects.size());
  std::vector<Measured> measured(subjects.size() * kRandomStrategies.size());
  Tasks masses;
  Tasks samples;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const Subject& subject = subjects[i];
    masses.emplace_back([&counts, &subject, i] { counts[i] = subject.count(subject.scenario); });
    for (std::size_t j = 0; j < kRandomStrategies.size(); ++j) {
      const Strategy strategy = kRandomStrategies[j];
      Measured& place = measured[i * kRandomStrategies.size() + j];
      masses.emplace_back([&effort, &subject, &place, strategy] {
        place.mass = strategy == Strategy::kWalk
                         ? subject.mass(subject.scenario)
                         : sampled_mass(subject.sample(subject.scenario, strategy,
                                                       {kFurther, effort.runs_further}));
      });
      place.of_base.resize(effort.base_seeds);
      for (std::uint64_t base = 0; base < effort.base_seeds; ++base) {
        samples.emplace_back([&effort, &subject, &place, strategy, base] {
          place.of_base[base] =
              estimates(subject.sample(subject.scenario, strategy, effort.seeds(base)),
                        effort.sizes, place.mass);
        });
      }
    }
  }
  do_all(masses, jobs, progress);
  do_all(samples, jobs, progress);
  std::vector<EstimateRow> rows;
  for (std::size_t i = 0; i < measured.size(); ++i) {
    const Subject& subject = subjects[i / kRandomStrategies.size()];
    for (std::size_t size = 0; size < effort.sizes.size(); ++size) {
      EstimateRow& row = rows.emplace_back(row_of(measured[i], size));
      row.protocol = subject.protocol;
      row.scenario = subject.scenario;
      row.traces_all = counts[i / kRandomStrategies.size()];
      row.strategy = kRandomStrategies[i % kRandomStrategies.size()];
      row.exact = row.strategy == Strategy::kWalk;
      row.runs = effort.sizes[size];
    }
  }
  return rows;
}

namespace {

/// The seeds of the campaigns come after those by which the rate is measured.
constexpr std::uint64_t kCampaigns = 2 * kFurther;

/// The share of the runs by `seeds` that violate something.
double rate_of(const negative::PlantedBug& bug, Strategy strategy, Seeds seeds) {
  std::uint64_t violated = 0;
  const auto all = static_cast<double>(seeds.count);
  while (const auto run = bug.explorer->first_violation(small_scenario(bug), strategy, seeds)) {
    ++violated;
    seeds.first += *run;
    seeds.count -= *run;
  }
  return static_cast<double>(violated) / all;
}

const negative::PlantedBug& bug_named(std::string_view name) {
  return *std::ranges::find(negative::gallery(), name, &negative::PlantedBug::name);
}

}  // namespace

std::vector<RareBug> rare_bugs() {
  return {{"removes-the-head-of-the-queue", Strategy::kWalk},
          {"removes-the-head-of-the-queue", Strategy::kPos},
          {"does-not-ask-it-back", Strategy::kPct},
          {"gives-it-up-from-inside", Strategy::kPct}};
}

std::vector<BoundRow> bound_rows(const std::vector<RareBug>& bugs, const Effort& effort,
                                 std::uint32_t jobs, const negative::TasksProgress& progress) {
  /// So many parts of each row's work can be done at the same time.
  constexpr std::uint64_t kParts = 20;
  std::vector<BoundRow> rows(bugs.size());
  std::vector<std::vector<double>> rates(bugs.size(), std::vector<double>(kParts));
  Tasks tasks;
  for (std::size_t i = 0; i < bugs.size(); ++i) {
    for (std::uint64_t part = 0; part < kParts; ++part) {
      tasks.emplace_back([&, i, part] {
        const std::uint64_t count = effort.runs_of_rate / kParts;
        rates[i][part] =
            rate_of(bug_named(bugs[i].name), bugs[i].strategy, {kFurther + part * count, count});
      });
    }
  }
  do_all(tasks, jobs, progress);
  std::vector<std::vector<std::optional<std::uint64_t>>> found(bugs.size());
  tasks.clear();
  for (std::size_t i = 0; i < bugs.size(); ++i) {
    const negative::PlantedBug& bug = bug_named(bugs[i].name);
    BoundRow& row = rows[i];
    row.bug = bug.name;
    row.protocol = bug.protocol;
    row.scenario = small_scenario(bug);
    row.strategy = bugs[i].strategy;
    for (const double rate : rates[i]) {
      row.rate += rate / static_cast<double>(kParts);
    }
    LAMPORT_CHECK(row.rate > 0, "a run violates something");
    row.runs = static_cast<std::uint64_t>(std::ceil(3 / row.rate));
    row.campaigns = effort.campaigns;
    found[i].resize(effort.campaigns);
    for (std::uint64_t campaign = 0; campaign < effort.campaigns; ++campaign) {
      tasks.emplace_back([&row, &found, &bug, i, campaign] {
        found[i][campaign] = bug.explorer->first_violation(
            row.scenario, row.strategy, {kCampaigns + campaign * 2 * row.runs, 2 * row.runs});
      });
    }
  }
  do_all(tasks, jobs, progress);
  for (std::size_t i = 0; i < bugs.size(); ++i) {
    for (const std::optional<std::uint64_t>& run : found[i]) {
      rows[i].silent += !run || *run > rows[i].runs ? 1U : 0U;
      rows[i].silent2 += run ? 0U : 1U;
    }
  }
  return rows;
}

}  // namespace lamport::calibration
