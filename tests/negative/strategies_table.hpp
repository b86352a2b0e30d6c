#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "explorer.hpp"
#include "gallery.hpp"
#include "lamport/tools/state_search.hpp"
#include "tasks.hpp"

/// How soon each strategy finds each bug of the gallery, as a table.
namespace lamport::negative {

/// The strategies of random runs, in the order of the columns.
inline constexpr std::array kRandomStrategies = {tools::Strategy::kWalk, tools::Strategy::kPos,
                                                 tools::Strategy::kPct,
                                                 tools::Strategy::kPortfolio};

[[nodiscard]] std::string_view name_of(tools::Strategy strategy);

/// How much is spent on a bug.
struct Effort {
  std::uint64_t base_seeds = 50;
  std::uint64_t runs_max = 10'000;  ///< From each base seed, with each strategy.
  std::uint64_t generated_max = 3'000'000;
  std::uint64_t traces_max = 100'000;

  /// Number `base`, from 0, has the seeds that follow those of the one before: no two share a run.
  [[nodiscard]] Seeds seeds(std::uint64_t base) const { return {base * runs_max + 1, runs_max}; }
};

/// The first runs of some base seeds that show something. None is more than any number: what is
/// found from fewer than half of the base seeds has no median.
struct Spread {
  std::optional<std::uint64_t> quartile_low;
  std::optional<std::uint64_t> median;  ///< Of the two in the middle, the larger.
  std::optional<std::uint64_t> quartile_high;
  std::uint64_t found = 0;  ///< From so many base seeds.
  friend bool operator==(const Spread&, const Spread&) = default;
};

/// Requires: there is a run.
[[nodiscard]] Spread spread_of(std::vector<std::optional<std::uint64_t>> runs);

/// A bug, and how soon each strategy finds it.
struct StrategiesRow {
  PlantedBug bug;
  SmallScenario scenario;
  std::array<Spread, kRandomStrategies.size()> random;
  Search states;
  Search traces;
  // Of the walks.
  Spread breaks_direct;
  Spread breaks_by_cause;

  /// Whether any of the strategies finds it.
  [[nodiscard]] bool is_found() const;
  /// Whether a walk has broken mutual exclusion, by either judgement.
  [[nodiscard]] bool breaks() const { return breaks_direct.found + breaks_by_cause.found > 0; }
};

/// The bugs of the gallery whose protocol can be explored, in its order.
[[nodiscard]] std::vector<PlantedBug> explorable_bugs();

/// Where the bug is looked for: it is the same for all bugs of a protocol that can be found there.
[[nodiscard]] SmallScenario small_scenario(const PlantedBug& bug);

/// One for each of `bugs`, in their order; the same for any number of `jobs`, which are threads.
/// Where the first base seed's walks keep mutual exclusion, those of the others are not made.
/// Requires: `jobs` ≥ 1.
[[nodiscard]] std::vector<StrategiesRow> strategies_rows(const std::vector<PlantedBug>& bugs,
                                                         const Effort& effort, std::uint32_t jobs,
                                                         const TasksProgress& progress);

/// For a terminal: a line each, in columns.
[[nodiscard]] std::string as_text(std::span<const StrategiesRow> rows, const Effort& effort);
/// One JSON document, and a line end.
[[nodiscard]] std::string as_json(std::span<const StrategiesRow> rows, const Effort& effort);
/// The lines of the tables in docs/strategies.md, with an empty line between the two.
[[nodiscard]] std::string as_page_lines(std::span<const StrategiesRow> rows, const Effort& effort);

}  // namespace lamport::negative
