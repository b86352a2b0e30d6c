#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lamport/sim/scenario.hpp"
#include "lamport/sim/swarm.hpp"
#include "lamport/tools/scenario_text.hpp"

namespace lamport::tools {

/// Which scenario each seed has: the same for all, or one that the seed draws.
struct ScenarioPlan {
  sim::Scenario scenario = default_scenario();
  bool swarm = false;         ///< A seed draws all fields that are not in `given`.
  bool swarm_faults = false;  ///< A seed draws the faults.
  std::vector<const ScenarioField*> given{};

  [[nodiscard]] bool draws() const { return swarm || swarm_faults; }
  /// The scenario of `seed`, inside what `subject` relies on unless it is to go beyond.
  [[nodiscard]] sim::Scenario of(std::uint64_t seed, const sim::Subject& subject) const;
  /// The options that make the plan, each with a space in front; "" if none.
  [[nodiscard]] std::string options() const;
  /// The field's value for a person: it may be one that each seed draws.
  [[nodiscard]] std::string text(const ScenarioField& field) const;
  /// Whether each seed draws the field.
  [[nodiscard]] bool is_drawn(const ScenarioField& field) const;
};

}  // namespace lamport::tools
