#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "explorer.hpp"
#include "lamport/tools/state_search.hpp"
#include "sampled.hpp"
#include "tasks.hpp"

/// What the statistics of random runs say, beside what is true, where that is known.
namespace lamport::calibration {

/// How much is measured.
struct Effort {
  std::vector<std::uint64_t> sizes{10, 100, 1'000, 10'000, 100'000};  ///< Runs, ascending.
  std::uint64_t base_seeds = 20;
  std::uint64_t runs_further = 200'000;  ///< By which the truth is told where it isn't exact.
  std::uint64_t runs_of_rate = 1'000'000;
  std::uint64_t campaigns = 20'000;

  /// Number `base`, from 0, has the seeds that follow those of the one before: no two share a run.
  [[nodiscard]] Seeds seeds(std::uint64_t base) const {
    return {base * sizes.back() + 1, sizes.back()};
  }
};
/// The first seed of further runs: those of base seeds are below.
inline constexpr std::uint64_t kFurther = 1'000'000'000;

/// A protocol in a small scenario: what of it is measured.
struct Subject {
  std::string_view protocol;
  SmallScenario scenario;
  std::uint64_t (*count)(const SmallScenario&);
  TraceMass (*mass)(const SmallScenario&);
  std::vector<TraceKey> (*sample)(const SmallScenario&, tools::Strategy, const Seeds&);
};
[[nodiscard]] std::vector<Subject> subjects();

/// The lower quartile, the median and the upper quartile of some base seeds.
using Quartiles = std::array<double, 3>;

/// What some runs of a strategy say of the traces of a scenario.
struct EstimateRow {
  std::string_view protocol;
  SmallScenario scenario;
  std::uint64_t traces_all = 0;  ///< That there are.
  tools::Strategy strategy = tools::Strategy::kWalk;
  bool exact = false;  ///< Whether the truth is not by further runs.
  std::uint64_t runs = 0;
  Quartiles distinct{};
  Quartiles unseen{};  ///< By Good and Turing.
  Quartiles truth{};
  Quartiles error{};  ///< Estimate - truth, of one base seed.
};

/// In the order of the subjects, strategies and sizes; the same for any number of `jobs`.
[[nodiscard]] std::vector<EstimateRow> estimate_rows(const std::vector<Subject>& subjects,
                                                     const Effort& effort, std::uint32_t jobs,
                                                     const negative::TasksProgress& progress);

/// How often it is right, after n runs without a violation, that one violates something with a
/// probability p below 3/n. It is wrong only if n ≥ 3/p, and most often so if n is the least such.
struct BoundRow {
  std::string_view bug;
  std::string_view protocol;
  SmallScenario scenario;
  tools::Strategy strategy = tools::Strategy::kWalk;
  double rate = 0;            ///< p, by `Effort::runs_of_rate` runs.
  std::uint64_t runs = 0;     ///< The least n ≥ 3/p.
  std::uint64_t silent = 0;   ///< Of the campaigns, those without a violation in n runs,
  std::uint64_t silent2 = 0;  ///< and in 2n.
  std::uint64_t campaigns = 0;

  /// The share of campaigns after which nothing wrong is said if it is after `wrong` of them.
  [[nodiscard]] double right(std::uint64_t wrong) const {
    return 1 - static_cast<double>(wrong) / static_cast<double>(campaigns);
  }
};

/// A bug of the gallery whose runs rarely violate something.
struct RareBug {
  std::string_view name;
  tools::Strategy strategy;
};
[[nodiscard]] std::vector<RareBug> rare_bugs();

/// One for each of `bugs`, in their order; the same for any number of `jobs`. Requires: each of
/// them is found by some of the runs that measure its rate.
[[nodiscard]] std::vector<BoundRow> bound_rows(const std::vector<RareBug>& bugs,
                                               const Effort& effort, std::uint32_t jobs,
                                               const negative::TasksProgress& progress);

}  // namespace lamport::calibration
