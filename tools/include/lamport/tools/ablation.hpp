#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lamport/core/guarantees.hpp"
#include "lamport/tools/scenario_plan.hpp"

namespace lamport::tools {

/// One guarantee that a protocol needs, taken away alone.
struct Ablation {
  std::string_view guarantee;  ///< Its name in `core::Guarantees`.
  ScenarioPlan plan;           ///< Without it, often enough to be felt.
  std::string options;         ///< What the plan adds to the one it is made from.
};

/// One for each guarantee in `needs`, in their order: `base` without it, beyond the needs.
/// Requires: `base` is within the needs, and draws nothing.
[[nodiscard]] std::vector<Ablation> ablations_of(const core::Guarantees& needs,
                                                 const ScenarioPlan& base);

}  // namespace lamport::tools
