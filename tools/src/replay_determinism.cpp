#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lamport/props/json_values.hpp"
#include "lamport/tools/interrupt.hpp"
#include "plan_options.hpp"
#include "replay_options.hpp"
#include "twin_runs.hpp"

namespace lamport::tools {
namespace {

/// The options that make the run of `seed`, as words.
std::vector<std::string> arguments_of(const SimulationTools& protocol, const ScenarioPlan& plan,
                                      std::uint64_t seed) {
  const sim::Scenario scenario = plan.of(seed, protocol.subject());
  std::vector<std::string> words = {"--seed", std::to_string(seed), "--protocol",
                                    std::string(protocol.name())};
  for (const ScenarioField& field : scenario_fields()) {
    if (field.name == "entries" && !protocol.asks_again()) {
      continue;
    }
    if (!field.is_flag() || field.text(scenario) == "yes") {
      words.push_back(fmt::format("--{}", field.name));
    }
    if (!field.is_flag()) {
      words.push_back(field.text(scenario));
    }
  }
  return words;
}

/// What the twins of all seeds came to.
struct TwinFindings {
  std::uint64_t same = 0;
  std::uint64_t seed = 0;  ///< Of the parting.
  std::optional<Parting> parting;
};

props::Json document(std::string_view protocol, SeedRange seeds, const TwinFindings& findings) {
  props::Json json = props::Json::object();
  json["schema"] = "lamport-replay-determinism/1";
  json["protocol"] = std::string(protocol);
  json["seeds"] = {props::json_of(seeds.first), props::json_of(seeds.last)};
  json["same"] = findings.same;
  json["parting"] = nullptr;
  if (const auto& parting = findings.parting) {
    json["parting"] = {{"seed", props::json_of(findings.seed)},
                       {"event", parting->event},
                       {"first", parting->first},
                       {"second", parting->second}};
  }
  return json;
}

void print(const TwinFindings& findings) {
  if (const auto& parting = findings.parting) {
    fmt::print("two runs of seed {} part at event {}\n  {:<8}{}\n  {:<8}{}\n", findings.seed,
               parting->event, "first", parting->first, "second", parting->second);
  } else {
    fmt::print("same: {}, each in two processes\n", counted(findings.same, "seed", "seeds"));
  }
}

}  // namespace

ExitCode check_determinism(const CommandLine& line, const Registry& registry,
                           const SimulationTools& protocol, const ReplayOptions& options,
                           SeedRange seeds) {
  const std::atomic<bool>& interrupted = watch_interrupts();
  const auto directory = ScratchDirectory::create();
  if (!directory) {
    return line.usage_error("--check-determinism", directory.error().message);
  }
  TwinFindings findings;
  {
    Progress progress("seeds", seeds.last - seeds.first + 1, line.quiet());
    for (findings.seed = seeds.first;; ++findings.seed) {
      auto parting =
          run_twins(arguments_of(protocol, options.plan, findings.seed), directory->path());
      if (interrupted) {
        break;
      }
      if (!parting) {
        return line.usage_error("--check-determinism", parting.error().message);
      }
      findings.parting = *std::move(parting);
      if (findings.parting) {
        break;
      }
      progress.show(++findings.same);
      if (findings.seed == seeds.last) {
        break;
      }
    }
  }
  if (line.json()) {
    fmt::print("{}\n", document(protocol.name(), seeds, findings).dump(2));
  } else {
    print(findings);
  }
  const auto command = [&](std::uint64_t first, std::uint64_t last) {
    return seeds_command(line, registry, protocol.name(), options.plan, {first, last}) +
           " --check-determinism" + (line.json() ? " --json" : "");
  };
  if (findings.parting) {
    return line.tell(fmt::format("not the same twice: seed {}", findings.seed),
                     command(findings.seed, findings.seed), ExitCode::kViolated);
  }
  if (findings.same <= seeds.last - seeds.first) {
    return line.tell(fmt::format("interrupted after {} of {} seeds", findings.same,
                                 seeds.last - seeds.first + 1),
                     command(findings.seed, seeds.last), ExitCode::kInterrupted);
  }
  const auto printed = flush_stdout();
  return printed ? ExitCode::kHolds : line.usage_error("", printed.error().message);
}

}  // namespace lamport::tools
