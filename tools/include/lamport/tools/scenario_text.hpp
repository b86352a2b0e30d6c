#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lamport/core/result.hpp"
#include "lamport/props/json.hpp"
#include "lamport/sim/scenario.hpp"

namespace lamport::tools {

/// What the tools run unless told otherwise. Of a few entries each, unordered links break Lamport's
/// algorithm often enough to be seen.
[[nodiscard]] sim::Scenario default_scenario();

/// One field of a scenario. Options, the scenario's print and its JSON form all follow from it.
struct ScenarioField {
  using Member = std::variant<std::uint32_t sim::Scenario::*, std::uint64_t sim::Scenario::*,
                              sim::DurationRange sim::Scenario::*, sim::LinkOrder sim::Scenario::*,
                              std::vector<sim::Fault> sim::Scenario::*, bool sim::Scenario::*>;

  std::string_view name;   ///< As an option, without the dashes.
  std::string_view value;  ///< What stands for its value in help; "" for a flag.
  std::string_view help;
  Member member;
  std::uint64_t min;  ///< Of a number.
  std::uint64_t max;  ///< Of a number.

  [[nodiscard]] bool is_flag() const;
  /// The field of `scenario` as text, which `set` reads back; of a flag, yes or no.
  [[nodiscard]] std::string text(const sim::Scenario& scenario) const;
  /// Sets the field of `scenario`. Errors: text that is no such value; it says what would be.
  [[nodiscard]] core::Result<void> set(sim::Scenario& scenario, std::string_view text) const;
};

/// Every field, in the order in which they are shown.
[[nodiscard]] std::span<const ScenarioField> scenario_fields();

/// The scenario as an object: numbers and flags as such, 64-bit numbers, durations, links and
/// faults as strings.
[[nodiscard]] props::Json json_of(const sim::Scenario& scenario);
/// Sets the fields of `scenario` that `json` has, and appends them to `taken`. Errors: no object,
/// or a field that is unknown or not such a value; the message begins with its key.
[[nodiscard]] core::Result<void> take_fields(const props::Json& json, sim::Scenario& scenario,
                                             std::vector<const ScenarioField*>& taken);
/// Errors: a field that is missing, unknown or not such a value; the message names it.
[[nodiscard]] core::Result<sim::Scenario> scenario_of(const props::Json& json);

/// The name of the field that holds the faults.
inline constexpr std::string_view kFaultsField = "faults";

/// The option that sets `field` as in `scenario`, with a space in front.
[[nodiscard]] std::string option_of(const ScenarioField& field, const sim::Scenario& scenario);

/// The options that make `scenario` from `default_scenario()`, each with a space in front; "" if
/// none.
[[nodiscard]] std::string options_of(const sim::Scenario& scenario);

}  // namespace lamport::tools
