#include "lamport/tools/scenario_text.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <type_traits>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lamport/core/ids.hpp"
#include "lamport/props/printable.hpp"
#include "lamport/tools/fault_text.hpp"
#include "lamport/tools/values.hpp"

namespace lamport::tools {
namespace {

using props::Json;
using sim::LinkOrder;
using sim::Scenario;

constexpr std::uint64_t kNumberMax = std::numeric_limits<std::uint32_t>::max();
constexpr std::array kFields = {
    ScenarioField{"processes", "N", "Processes of the run", &Scenario::processes, 1,
                  core::kProcessesMax},
    ScenarioField{"entries", "R", "How often each process enters", &Scenario::entries, 0,
                  kNumberMax},
    ScenarioField{"links", "fifo|unordered", "Whether links keep the order of messages",
                  &Scenario::links, 0, 0},
    ScenarioField{"delay", "MIN..MAX", "Time that a message is under way", &Scenario::delay, 0, 0},
    ScenarioField{"think", "MIN..MAX", "Time outside before asking to enter", &Scenario::think, 0,
                  0},
    ScenarioField{"hold", "MIN..MAX", "Time inside the critical section", &Scenario::hold, 0, 0},
    ScenarioField{"loss", "PERMILLE", "Messages lost of a thousand sent, 0 to 1000",
                  &Scenario::loss_permille, 0, Scenario::kPermille},
    ScenarioField{"duplication", "PERMILLE",
                  "Messages delivered twice of a thousand not lost, 0 to 1000",
                  &Scenario::duplication_permille, 0, Scenario::kPermille},
    ScenarioField{kFaultsField, "none|LIST",
                  "What goes wrong when, as KIND:FROM..UNTIL:WHO[:PERMILLE],…", &Scenario::faults,
                  0, 0},
    ScenarioField{"events-max", "COUNT", "The run ends when it has this many events",
                  &Scenario::events_max, 1, std::numeric_limits<std::uint64_t>::max()},
    ScenarioField{"beyond-needs", "", "Run although links offer less than the protocol needs",
                  &Scenario::beyond_needs, 0, 0}};

/// The name of a field in JSON, where words are joined by underscores.
std::string key_of(const ScenarioField& field) {
  std::string key(field.name);
  for (char& letter : key) {
    letter = letter == '-' ? '_' : letter;
  }
  return key;
}

template <class T>
std::string member_text(const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    return value ? "yes" : "no";
  } else if constexpr (std::is_same_v<T, LinkOrder>) {
    return value == LinkOrder::kFifo ? "fifo" : "unordered";
  } else if constexpr (std::is_same_v<T, sim::DurationRange> ||
                       std::is_same_v<T, std::vector<sim::Fault>>) {
    return text_of(value);
  } else {
    return std::to_string(value);
  }
}

core::Result<LinkOrder> parse_links(std::string_view text) {
  if (text != "fifo" && text != "unordered") {
    return core::refused(
        fmt::format("{} is no kind of link; write fifo or unordered", props::in_quotes(text)));
  }
  return text == "fifo" ? LinkOrder::kFifo : LinkOrder::kUnordered;
}

core::Result<bool> parse_flag(std::string_view text) {
  if (text != "yes" && text != "no") {
    return core::refused(
        fmt::format("{} is neither yes nor no; write one of them", props::in_quotes(text)));
  }
  return text == "yes";
}

template <class T>
core::Result<T> parse_member(const ScenarioField& field, std::string_view text) {
  if constexpr (std::is_same_v<T, bool>) {
    return parse_flag(text);
  } else if constexpr (std::is_same_v<T, LinkOrder>) {
    return parse_links(text);
  } else if constexpr (std::is_same_v<T, sim::DurationRange>) {
    return parse_duration_range(text);
  } else if constexpr (std::is_same_v<T, std::vector<sim::Fault>>) {
    return parse_faults(text);
  } else {
    return parse_number(text, field.min, field.max).map([](std::uint64_t number) {
      return static_cast<T>(number);
    });
  }
}

/// All keys of a scenario's JSON form, as in "a, b".
std::string keys() {
  std::string keys;
  for (const ScenarioField& field : kFields) {
    keys.append(keys.empty() ? "" : ", ").append(key_of(field));
  }
  return keys;
}

/// What a JSON value would be on a command line; what it can't be stays JSON, and is refused there.
std::string text_of_json(const Json& json) {
  if (json.is_boolean()) {
    return json.get<bool>() ? "yes" : "no";
  }
  return json.is_string() ? json.get<std::string>() : json.dump();
}

}  // namespace

Scenario default_scenario() {
  Scenario scenario;
  scenario.entries = 3;
  return scenario;
}

bool ScenarioField::is_flag() const {
  return std::holds_alternative<bool sim::Scenario::*>(member);
}

std::string ScenarioField::text(const Scenario& scenario) const {
  return std::visit([&](auto pointer) { return member_text(scenario.*pointer); }, member);
}

core::Result<void> ScenarioField::set(Scenario& scenario, std::string_view text) const {
  return std::visit(
      [&]<class T>(T Scenario::* pointer) {
        return parse_member<T>(*this, text).map([&](T parsed) {
          scenario.*pointer = std::move(parsed);
        });
      },
      member);
}

std::span<const ScenarioField> scenario_fields() {
  return kFields;
}

Json json_of(const Scenario& scenario) {
  Json json = Json::object();
  for (const ScenarioField& field : kFields) {
    if (field.is_flag()) {
      json[key_of(field)] = field.text(scenario) == "yes";
    } else if (const auto* number = std::get_if<std::uint32_t Scenario::*>(&field.member)) {
      json[key_of(field)] = scenario.*(*number);
    } else {
      json[key_of(field)] = field.text(scenario);
    }
  }
  return json;
}

core::Result<void> take_fields(const Json& json, Scenario& scenario,
                               std::vector<const ScenarioField*>& taken) {
  if (!json.is_object()) {
    return core::refused("expected an object with a scenario's fields");
  }
  for (const auto& [key, value] : json.items()) {
    const auto field = std::ranges::find(kFields, key, key_of);
    if (field == kFields.end()) {
      return core::refused(props::printable(key) +
                           ": there is no such field; write some of: " + keys());
    }
    if (const auto done = field->set(scenario, text_of_json(value)); !done) {
      return core::failure(done.error().code, key + ": " + done.error().message);
    }
    taken.push_back(&*field);
  }
  return {};
}

core::Result<Scenario> scenario_of(const Json& json) {
  Scenario scenario;
  std::vector<const ScenarioField*> taken;
  if (const auto done = take_fields(json, scenario, taken); !done) {
    return core::failure(done.error().code, "scenario." + done.error().message);
  }
  for (const ScenarioField& field : kFields) {
    // Scenarios of before there were faults have none.
    if (field.name != kFaultsField && std::ranges::find(taken, &field) == taken.end()) {
      return core::refused("scenario: '" + key_of(field) + "' is missing");
    }
  }
  return scenario;
}

std::string option_of(const ScenarioField& field, const Scenario& scenario) {
  return fmt::format(" --{}", field.name) + (field.is_flag() ? "" : " " + field.text(scenario));
}

std::string options_of(const Scenario& scenario) {
  std::string options;
  for (const ScenarioField& field : kFields) {
    if (field.text(scenario) != field.text(default_scenario())) {
      options += option_of(field, scenario);
    }
  }
  return options;
}

}  // namespace lamport::tools
