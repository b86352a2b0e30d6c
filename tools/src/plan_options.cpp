#include "plan_options.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lamport/props/json.hpp"
#include "lamport/tools/fault_text.hpp"
#include "needs.hpp"

namespace lamport::tools {
namespace {

void declare_faults(CommandLine& line, const ScenarioField& field, ScenarioPlan& plan) {
  line.value(std::string(field.name), "none|swarm|LIST",
             std::string(field.help) + "; swarm draws them from the seed. Kinds: " + fault_names(),
             field.text(plan.scenario), [&](std::string_view text) -> core::Result<void> {
               plan.swarm_faults = text == "swarm";
               return plan.swarm_faults ? core::Result<void>() : field.set(plan.scenario, text);
             });
}

/// Takes the fields that the file has into `plan`, but for those that are given.
core::Result<void> take_file(const std::string& path, ScenarioPlan& plan) {
  std::ifstream in(path, std::ios::binary);
  if (std::error_code unknown; std::filesystem::is_directory(path, unknown)) {
    return core::refused("it is a directory; write the name of a JSON file");
  }
  std::string text(props::kJsonBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.eof()) {
    return core::refused(in ? "a scenario has at most 2^20 bytes; write a smaller file"
                            : "it cannot be read; write the name of a JSON file");
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  return props::parse_json(text).and_then([&](const props::Json& json) {
    sim::Scenario scenario;
    std::vector<const ScenarioField*> taken;
    return take_fields(json, scenario, taken).and_then([&] {
      for (const ScenarioField* field : taken) {
        if (std::ranges::find(plan.given, field) == plan.given.end()) {
          // It reads back what it wrote.
          std::ignore = field->set(plan.scenario, field->text(scenario));
          plan.given.push_back(field);
        }
      }
      core::Result<void> fits;
      for (const sim::Fault& fault : scenario.faults) {
        if (fits) {
          fits = sim::admissible(fault, plan.scenario.processes);
        }
      }
      return fits.map_error([](core::Error error) {
        error.message.insert(0, "faults: ");
        return error;
      });
    });
  });
}

std::string command(const std::string& program, const std::string& seeds, const Registry& registry,
                    std::string_view protocol, const std::string& options) {
  return fmt::format(
      "{} {}{}{}", shell_word(program), seeds,
      protocol == registry.default_name() ? "" : fmt::format(" --protocol {}", protocol), options);
}

}  // namespace

void declare_plan(CommandLine& line, const Registry& registry, PlanOptions& options) {
  options.protocol = registry.default_name();
  line.value("protocol", "NAME", "The protocol: " + registry.names_of_all(), options.protocol,
             [&options](std::string_view text) -> core::Result<void> {
               options.protocol = text;
               return {};
             });
  line.text("scenario", "JSON",
            "A file with the scenario, or fields of it; other options override it",
            options.scenario);
  line.flag("swarm", "Draw the scenario from the seed, but for what is said of it",
            options.plan.swarm);
  for (const ScenarioField& field : scenario_fields()) {
    if (field.name == kFaultsField) {
      declare_faults(line, field, options.plan);
    } else {
      line.scenario_field(std::string(field.name), options.plan.scenario);
    }
  }
}

std::optional<ExitCode> complete_plan(const CommandLine& line, PlanOptions& options) {
  ScenarioPlan& plan = options.plan;
  for (const ScenarioField& field : scenario_fields()) {
    if (line.given(std::string(field.name))) {
      plan.given.push_back(&field);
    }
  }
  if (!options.scenario.empty()) {
    if (const auto done = take_file(options.scenario, plan); !done) {
      return line.usage_error(options.scenario, done.error().message);
    }
  }
  const auto is_given = [&plan](std::string_view name) {
    return std::ranges::any_of(plan.given,
                               [&](const ScenarioField* field) { return field->name == name; });
  };
  if (plan.swarm && !plan.scenario.faults.empty() && !is_given("processes")) {
    return refuse_field(line, options, kFaultsField,
                        "it names processes; say with --processes N how many there are, for "
                        "--swarm would draw that");
  }
  plan.swarm_faults |= plan.swarm && !is_given(kFaultsField);
  return std::nullopt;
}

ExitCode refuse_field(const CommandLine& line, const PlanOptions& options, std::string_view field,
                      std::string_view message) {
  if (options.scenario.empty() || line.given(std::string(field))) {
    return line.usage_error(fmt::format("--{}", field), message);
  }
  std::string key(field);
  std::ranges::replace(key, '-', '_');
  return line.usage_error(options.scenario, fmt::format("{}: {}", key, message));
}

std::optional<ExitCode> check_entries(const CommandLine& line, const SearchTools& protocol) {
  if (!line.given("entries") || protocol.asks_again()) {
    return std::nullopt;
  }
  return line.usage_error("--entries",
                          fmt::format("users of {} ask only once; leave it out", protocol.name()));
}

std::optional<ExitCode> check_needs(const CommandLine& line, const SimulationTools& protocol,
                                    const PlanOptions& options, std::string_view fix) {
  const sim::Scenario& scenario = options.plan.scenario;
  const auto refuse = [&](std::string_view field, const std::string& message) {
    return refuse_field(line, options, field, message);
  };
  if (const auto unfit = check_entries(line, protocol)) {
    return unfit;
  }
  if (scenario.faults.size() > sim::kFaultsMax) {
    return refuse(kFaultsField, fmt::format("there are {}; write at most {}",
                                            scenario.faults.size(), sim::kFaultsMax));
  }
  for (const sim::Fault& fault : scenario.faults) {
    if (const auto fits = sim::admissible(fault, scenario.processes); !fits) {
      return refuse(kFaultsField, fits.error().message);
    }
  }
  const core::Guarantees offers = sim::offered(scenario);
  sim::Scenario calm = scenario;
  calm.faults.clear();
  for (const Need& need : kNeeds) {
    if (!scenario.beyond_needs && protocol.needs().*need.guarantee && !(offers.*need.guarantee)) {
      const bool by_fault = sim::offered(calm).*need.guarantee;
      return refuse(by_fault ? kFaultsField : need.field,
                    fmt::format("{} needs {}; {}", protocol.name(), need.words, fix));
    }
  }
  if (const auto fits = sim::admissible(scenario, protocol.needs()); !fits) {
    return line.usage_error("", fits.error().message);
  }
  return std::nullopt;
}

void print_scenario(const Paint& paint, const SearchTools& protocol, std::string_view seed_name,
                    const std::string& seed,
                    const std::function<std::string(const ScenarioField&)>& text) {
  fmt::print("{}\n  {:<14}{}\n  {:<14}{}\n", paint.heading("scenario"), "protocol", protocol.name(),
             seed_name, seed);
  for (const ScenarioField& field : scenario_fields()) {
    if (field.name != "entries" || protocol.asks_again()) {
      fmt::print("  {:<14}{}\n", field.name, text(field));
    }
  }
}

std::string replay_command(const CommandLine& line, const Registry& registry,
                           std::string_view protocol, const SeededRun& run) {
  return command(line.sibling("replay"), fmt::format("--seed {}", run.seed), registry, protocol,
                 options_of(run.scenario));
}

std::string seeds_command(const CommandLine& line, const Registry& registry,
                          std::string_view protocol, const ScenarioPlan& plan, SeedRange seeds) {
  return command(line.program(), fmt::format("--seeds {}..{}", seeds.first, seeds.last), registry,
                 protocol, plan.options());
}

}  // namespace lamport::tools
