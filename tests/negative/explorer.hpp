#pragma once

#include <cstdint>
#include <optional>

#include "lamport/sim/search_counts.hpp"
#include "lamport/tools/state_search.hpp"
#include "small_scenario.hpp"

namespace lamport::negative {

/// Seeds of random runs, one after the other.
struct Seeds {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
};

/// The first of some runs, counted from 1, that break mutual exclusion; none if no run does.
struct FirstBreaks {
  std::optional<std::uint64_t> direct;    ///< Two are inside together.
  std::optional<std::uint64_t> by_cause;  ///< Two stays are not ordered by happened-before.
};

/// What a search for the first violation came to.
struct Search {
  sim::SearchEnd end = sim::SearchEnd::kExhausted;  ///< `kBroken` if there is one.
  std::uint64_t spent = 0;
};

/// Explores a protocol with a certain bug: how soon does each strategy find that something is
/// wrong? What it returns depends on the arguments alone. Several threads may call it.
class Explorer {
 public:
  Explorer() = default;
  virtual ~Explorer() = default;
  Explorer(const Explorer&) = delete;
  Explorer& operator=(const Explorer&) = delete;

  /// Which of the random runs by `seeds`, counted from 1, is the first that violates a property;
  /// none if no run does. Requires: `strategy` is one of random runs.
  [[nodiscard]] virtual std::optional<std::uint64_t> first_violation(const SmallScenario& scenario,
                                                                     tools::Strategy strategy,
                                                                     const Seeds& seeds) const = 0;

  /// Which of the walks by `seeds` are the first to break mutual exclusion, judged in two ways by
  /// their first 1,000 moves.
  [[nodiscard]] virtual FirstBreaks first_breaks(const SmallScenario& scenario,
                                                 const Seeds& seeds) const = 0;

  /// Searches by states, up to about `generated_max` of them: how many it generates up to the end
  /// of the depth at which a promise to the users is broken.
  [[nodiscard]] virtual Search search_states(const SmallScenario& scenario,
                                             std::uint64_t generated_max) const = 0;

  /// Searches by traces, up to about `traces_max` of them: how many up to the first that violates a
  /// property. Requires: nothing may go wrong in the scenario.
  [[nodiscard]] virtual Search search_traces(const SmallScenario& scenario,
                                             std::uint64_t traces_max) const = 0;
};

}  // namespace lamport::negative
