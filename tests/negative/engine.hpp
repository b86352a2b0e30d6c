#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "explorer.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/sim/run_end.hpp"
#include "lamport/sim/scenario.hpp"

namespace lamport::negative {

/// What a run came to.
struct Outcome {
  sim::RunEnd end = sim::RunEnd::kQuiet;
  std::optional<props::Violation> violation;  ///< The first.
  std::vector<props::Verdict> verdicts;
};

/// A run that shows a bug, made as small as it can be.
struct LeastRun {
  std::uint64_t choices = 0;     ///< 0 if it could not be made smaller.
  std::uint64_t deliveries = 0;  ///< Of them.
  std::uint32_t processes = 0;
  /// Whether it violates the property, and no longer without any one or any two of its choices.
  bool minimal = false;
};

/// What runs a protocol with a certain bug. Each protocol makes them in one source, since there the
/// simulator, the properties and the shrinker are compiled for it: that takes long.
struct Engine {
  using Run = std::function<Outcome(const sim::Scenario&, std::uint64_t seed)>;
  using Shrink =
      std::function<LeastRun(const sim::Scenario&, std::uint64_t seed, std::string_view property)>;

  Run run;                                   ///< See `negative::run`.
  Shrink shrink;                             ///< See `least_run`.
  std::shared_ptr<const Explorer> explorer;  ///< None if the protocol can't be explored.
};

}  // namespace lamport::negative
