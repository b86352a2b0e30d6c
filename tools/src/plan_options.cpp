#include "plan_options.hpp"

#include <array>

#include <fmt/format.h>

#include "lamport/tools/fault_text.hpp"

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

std::string command(const std::string& program, const std::string& seeds, const Registry& registry,
                    std::string_view protocol, const std::string& options) {
  return fmt::format(
      "{} {}{}{}", shell_word(program), seeds,
      protocol == registry.default_name() ? "" : fmt::format(" --protocol {}", protocol), options);
}

}  // namespace

void declare_plan(CommandLine& line, const Registry& registry, std::string& protocol,
                  ScenarioPlan& plan) {
  protocol = registry.default_name();
  line.value("protocol", "NAME", "The protocol: " + registry.names(), protocol,
             [&protocol](std::string_view text) -> core::Result<void> {
               protocol = text;
               return {};
             });
  line.flag("swarm", "Draw the scenario from the seed, but for what other options say", plan.swarm);
  for (const ScenarioField& field : scenario_fields()) {
    if (field.name == kFaultsField) {
      declare_faults(line, field, plan);
    } else {
      line.scenario_field(std::string(field.name), plan.scenario);
    }
  }
}

std::optional<ExitCode> complete_plan(const CommandLine& line, ScenarioPlan& plan) {
  if (plan.swarm && !plan.scenario.faults.empty() && !line.given("processes")) {
    return line.usage_error("--faults",
                            "it names processes; say with --processes N how many "
                            "there are, for --swarm would draw that");
  }
  for (const ScenarioField& field : scenario_fields()) {
    if (line.given(std::string(field.name))) {
      plan.given.push_back(&field);
    }
  }
  plan.swarm_faults |= plan.swarm && !line.given(std::string(kFaultsField));
  return std::nullopt;
}

std::optional<ExitCode> check_needs(const CommandLine& line, const ProtocolTools& protocol,
                                    const sim::Scenario& scenario) {
  struct Need {
    std::string_view option;
    std::string_view words;
    bool core::Guarantees::* guarantee;
  };
  constexpr std::array kNeeds = {
      Need{"--links", "links that keep the order of messages", &core::Guarantees::fifo},
      Need{"--loss", "links that lose nothing", &core::Guarantees::lossless},
      Need{"--duplication", "links that deliver nothing twice", &core::Guarantees::unique}};
  const core::Guarantees offers = sim::offered(scenario);
  for (const sim::Fault& fault : scenario.faults) {
    if (const auto fits = sim::admissible(fault, scenario.processes); !fits) {
      return line.usage_error("--faults", fits.error().message);
    }
  }
  sim::Scenario calm = scenario;
  calm.faults.clear();
  for (const Need& need : kNeeds) {
    if (!scenario.beyond_needs && protocol.needs().*need.guarantee && !(offers.*need.guarantee)) {
      const bool by_fault = sim::offered(calm).*need.guarantee;
      return line.usage_error(by_fault ? "--faults" : need.option,
                              fmt::format("{} needs {}; leave it out, or add --beyond-needs",
                                          protocol.name(), need.words));
    }
  }
  if (const auto fits = sim::admissible(scenario, protocol.needs()); !fits) {
    return line.usage_error("", fits.error().message);
  }
  return std::nullopt;
}

void print_scenario(const Paint& paint, std::string_view protocol, std::string_view seed_name,
                    const std::string& seed,
                    const std::function<std::string(const ScenarioField&)>& text) {
  fmt::print("{}\n  {:<14}{}\n  {:<14}{}\n", paint.heading("scenario"), "protocol", protocol,
             seed_name, seed);
  for (const ScenarioField& field : scenario_fields()) {
    fmt::print("  {:<14}{}\n", field.name, text(field));
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
