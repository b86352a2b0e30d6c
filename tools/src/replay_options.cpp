#include "replay_options.hpp"

#include <array>
#include <limits>

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

/// What the command line says of the scenario, and what it leaves to the seed.
void complete(const CommandLine& line, ScenarioPlan& plan) {
  for (const ScenarioField& field : scenario_fields()) {
    if (line.given(std::string(field.name))) {
      plan.given.push_back(&field);
    }
  }
  plan.swarm_faults |= plan.swarm && !line.given(std::string(kFaultsField));
}

void declare(CommandLine& line, const Registry& registry, ReplayOptions& options) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  line.argument("FILE", "A saved trace or tape, to repeat and compare", options.file);
  line.value("seed", "S", "The seed of one run", "", [&](std::string_view text) {
    return parse_number(text, 0, kMax).map([&](std::uint64_t seed) { options.seed = seed; });
  });
  line.value("seeds", "A..B", "Seeds of many runs, both ends included", "",
             [&](std::string_view text) {
               return parse_seed_range(text).map([&](SeedRange seeds) { options.seeds = seeds; });
             });
  line.value("protocol", "NAME", "The protocol: " + registry.names(), options.protocol,
             [&](std::string_view text) -> core::Result<void> {
               options.protocol = text;
               return {};
             });
  line.flag("swarm", "Draw the scenario from the seed, but for what other options say",
            options.plan.swarm);
  for (const ScenarioField& field : scenario_fields()) {
    if (field.name == kFaultsField) {
      declare_faults(line, field, options.plan);
    } else {
      line.scenario_field(std::string(field.name), options.plan.scenario);
    }
  }
  line.flag("check-determinism",
            "Run each seed in two processes that share no address, and compare the traces",
            options.check_determinism);
  line.flag("shrink", "Make a run that violates a property smaller, and save it as a tape",
            options.shrink);
  line.text("tape", "TAPE", "Where --shrink saves the tape, instead of PROTOCOL-seed-S.tape",
            options.tape);
  line.flag("lenient", "Of a tape, skip what is no longer possible", options.lenient);
  line.flag("events", "Print every event", options.events);
  line.text("trace", "FILE", "Save the trace", options.trace);
  line.text("gantt", "FILE", "Save a Gantt chart as SVG", options.gantt);
}

/// Whether the options fit each other.
std::optional<ExitCode> check_options(const CommandLine& line, const ReplayOptions& options) {
  const int jobs = static_cast<int>(options.seed.has_value()) +
                   static_cast<int>(options.seeds.has_value()) +
                   static_cast<int>(!options.file.empty());
  if (jobs != 1) {
    return line.usage_error(
        "--seed",
        "write just one of --seed S for one run, --seeds A..B for many, or a trace FILE; "
        "--help has examples");
  }
  if (options.plan.swarm && !options.plan.scenario.faults.empty() && !line.given("processes")) {
    return line.usage_error("--faults",
                            "it names processes; say with --processes N how many "
                            "there are, for --swarm would draw that");
  }
  constexpr std::array kOfOneRun = {"events", "trace", "gantt", "shrink"};
  for (const char* const name : kOfOneRun) {
    if (options.check_determinism && line.given(name)) {
      return line.usage_error(fmt::format("--{}", name),
                              "--check-determinism only compares; leave it out");
    }
    if (!options.seed && line.given(name)) {
      return line.usage_error(fmt::format("--{}", name),
                              options.file.empty()
                                  ? "it is for one run; write --seed S instead of --seeds"
                                  : "a trace file is only compared; leave it out");
    }
  }
  if (line.given("tape") && !options.shrink) {
    return line.usage_error("--tape", "it is where --shrink saves; add --shrink");
  }
  if (options.lenient && options.file.empty()) {
    return line.usage_error("--lenient", "it is for a tape; write its FILE");
  }
  if (options.events && line.json()) {
    return line.usage_error("--events", "it is text; leave it out or write --trace FILE");
  }
  if (!options.file.empty()) {
    for (const ScenarioField& field : scenario_fields()) {
      if (line.given(std::string(field.name))) {
        return line.usage_error(fmt::format("--{}", field.name),
                                "a trace file brings its own scenario; leave it out");
      }
    }
    if (options.check_determinism) {
      return line.usage_error("--check-determinism", "write --seed S instead of a trace file");
    }
    if (options.plan.swarm) {
      return line.usage_error("--swarm", "a trace file brings its own scenario; leave it out");
    }
    if (line.given("protocol")) {
      return line.usage_error("--protocol", "a trace file brings its own; leave it out");
    }
  }
  return std::nullopt;
}

std::string command(const CommandLine& line, const Registry& registry, std::string_view protocol,
                    const std::string& seeds, const std::string& options) {
  return fmt::format(
      "{} {}{}{}", shell_word(line.program()), seeds,
      protocol == registry.default_name() ? "" : fmt::format(" --protocol {}", protocol), options);
}

}  // namespace

std::optional<ExitCode> parse_replay(CommandLine& line, const Registry& registry, int argc,
                                     const char* const* argv, ReplayOptions& options) {
  options.protocol = registry.default_name();
  declare(line, registry, options);
  if (const auto done = line.parse(argc, argv)) {
    return done;
  }
  complete(line, options.plan);
  return check_options(line, options);
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
  return command(line, registry, protocol, fmt::format("--seed {}", run.seed),
                 options_of(run.scenario));
}

std::string seeds_command(const CommandLine& line, const Registry& registry,
                          std::string_view protocol, const ScenarioPlan& plan, SeedRange seeds) {
  return command(line, registry, protocol, fmt::format("--seeds {}..{}", seeds.first, seeds.last),
                 plan.options());
}

}  // namespace lamport::tools
