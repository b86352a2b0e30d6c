#include "lamport/tools/scenario_plan.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace lamport::tools {

bool ScenarioPlan::is_drawn(const ScenarioField& field) const {
  if (field.name == kFaultsField) {
    return swarm_faults;
  }
  constexpr std::array kNeverDrawn = {"events-max", "beyond-needs"};
  return swarm && std::ranges::find(given, &field) == given.end() &&
         std::ranges::find(kNeverDrawn, field.name) == kNeverDrawn.end();
}

sim::Scenario ScenarioPlan::of(std::uint64_t seed, const sim::Subject& subject) const {
  if (!draws()) {
    return scenario;
  }
  sim::Subject limits = subject;
  if (scenario.beyond_needs) {
    limits.needs = {};
  }
  sim::Scenario drawn = swarm ? sim::swarm(seed, limits.needs) : scenario;
  for (const ScenarioField& field : scenario_fields()) {
    if (!is_drawn(field)) {
      std::ignore = field.set(drawn, field.text(scenario));  // It reads back what it wrote.
    }
  }
  if (swarm_faults) {
    drawn.faults = sim::swarm_faults(seed, drawn, limits);
  }
  return drawn;
}

std::string ScenarioPlan::options() const {
  std::string options = swarm ? " --swarm" : "";
  if (swarm_faults && !swarm) {
    options += " --faults swarm";
  }
  for (const ScenarioField& field : scenario_fields()) {
    const bool asked = swarm ? std::ranges::find(given, &field) != given.end()
                             : field.text(scenario) != field.text(default_scenario());
    if (asked && !is_drawn(field)) {
      options += option_of(field, scenario);
    }
  }
  return options;
}

std::string ScenarioPlan::text(const ScenarioField& field) const {
  return is_drawn(field) ? "drawn from each seed" : field.text(scenario);
}

}  // namespace lamport::tools
