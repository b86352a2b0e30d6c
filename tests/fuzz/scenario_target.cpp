#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "allocated.hpp"
#include "lamport/core/check.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/result.hpp"
#include "lamport/props/json.hpp"
#include "lamport/sim/fault.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/tools/scenario_text.hpp"
#include "message_text.hpp"
#include "targets.hpp"

namespace lamport::fuzz {
namespace {

using tools::ScenarioField;

/// What is held while a scenario is read, of which an array of numbers takes most.
constexpr std::size_t kScenarioHeldMax = std::size_t{64} << 10U;
constexpr std::size_t kScenarioHeldPerByte = 64;

void try_admissible(const sim::Scenario& scenario) {
  sim::Scenario without_faults = scenario;
  without_faults.faults.clear();
  LAMPORT_CHECK(sim::admissible(without_faults, core::Guarantees{}).has_value(),
                "a field that was read is in its range");
  const core::Result<void> fits = sim::admissible(scenario, core::Guarantees{});
  if (!fits) {
    check_message(fits.error().message);
  }
  bool faults_fit = true;
  for (const sim::Fault& fault : scenario.faults) {
    const core::Result<void> fault_fits = sim::admissible(fault, scenario.processes);
    if (!fault_fits) {
      check_message(fault_fits.error().message);
      faults_fit = false;
    }
  }
  LAMPORT_CHECK(faults_fit || !fits, "a scenario is no better than its faults");
}

/// Checks that each field reads back what it wrote, alone and with all others.
void try_round_trip(const sim::Scenario& scenario) {
  sim::Scenario by_fields = tools::default_scenario();
  for (const ScenarioField& field : tools::scenario_fields()) {
    LAMPORT_CHECK(field.set(by_fields, field.text(scenario)).has_value(),
                  "a field's text is one of its values");
  }
  LAMPORT_CHECK(by_fields == scenario, "a field reads back what it wrote");
  const core::Result<sim::Scenario> by_json = tools::scenario_of(tools::json_of(scenario));
  LAMPORT_CHECK(by_json == scenario, "a scenario reads back what it wrote");
}

}  // namespace

void try_scenario(Input input) {
  const std::string_view text = text_of(input);
  const AllocationWatch watch;
  const core::Result<props::Json> json = props::parse_json(text);
  if (!json) {
    check_message(json.error().message);
    return;
  }
  LAMPORT_CHECK(props::parse_json(json->dump()) == *json, "JSON reads back what it wrote");

  sim::Scenario scenario = tools::default_scenario();
  std::vector<const ScenarioField*> taken;
  const core::Result<void> done = tools::take_fields(*json, scenario, taken);
  if (!done) {
    check_message(done.error().message);
  }
  std::vector<const ScenarioField*> once = taken;
  std::ranges::sort(once);
  LAMPORT_CHECK(std::ranges::adjacent_find(once) == once.end(), "a field is taken once");
  try_round_trip(scenario);
  try_admissible(scenario);

  const core::Result<sim::Scenario> whole = tools::scenario_of(*json);
  if (!whole) {
    check_message(whole.error().message);
  }
  LAMPORT_CHECK(!whole || (done && *whole == scenario), "a whole scenario has all of its fields");
  LAMPORT_CHECK(watch.most() <= kScenarioHeldMax + kScenarioHeldPerByte * text.size(),
                "what is held is bounded by the text", watch.most(), text.size());
}

}  // namespace lamport::fuzz
