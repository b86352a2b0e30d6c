#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "command_line.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/tools/exit_code.hpp"
#include "lamport/tools/registry.hpp"
#include "lamport/tools/scenario_plan.hpp"
#include "lamport/tools/scenario_text.hpp"
#include "lamport/tools/terminal.hpp"
#include "lamport/tools/values.hpp"

/// The options that say which runs to do, in the tools that simulate.
namespace lamport::tools {

/// What the command line says of the runs to do.
struct PlanOptions {
  std::string protocol;
  ScenarioPlan plan;
  std::string scenario;  ///< The file of a scenario, or "".
};

/// Declares --protocol, whose default is that of `registry`, and what makes a plan.
void declare_plan(CommandLine& line, const Registry& registry, PlanOptions& options);

/// Completes the plan once the command line has been read. Returns the exit code if its options do
/// not fit each other, or the scenario's file is none.
[[nodiscard]] std::optional<ExitCode> complete_plan(const CommandLine& line, PlanOptions& options);

/// Reports an error about a field of the scenario: with the option that sets it, or the scenario's
/// file if it came from there.
ExitCode refuse_field(const CommandLine& line, const PlanOptions& options, std::string_view field,
                      std::string_view message);

/// Whether users of `protocol` ask as often as `--entries` says, if it is given. Reports an error
/// if not.
[[nodiscard]] std::optional<ExitCode> check_entries(const CommandLine& line,
                                                    const SearchTools& protocol);

/// Whether `protocol` can run the scenario. Reports an error with the option that it is about, or
/// the scenario's file and key; `fix` is what to do about a need that is not met.
[[nodiscard]] std::optional<ExitCode> check_needs(const CommandLine& line,
                                                  const SimulationTools& protocol,
                                                  const PlanOptions& options, std::string_view fix);

/// Prints what the run or runs are of: `text(field)` for each field of the scenario that `protocol`
/// has a use for.
void print_scenario(const Paint& paint, const SearchTools& protocol, std::string_view seed_name,
                    const std::string& seed,
                    const std::function<std::string(const ScenarioField&)>& text);

/// The command of `lamport-replay` that repeats the run, ready to paste.
[[nodiscard]] std::string replay_command(const CommandLine& line, const Registry& registry,
                                         std::string_view protocol, const SeededRun& run);

/// This tool's command that runs the plan under `seeds`, ready to paste.
[[nodiscard]] std::string seeds_command(const CommandLine& line, const Registry& registry,
                                        std::string_view protocol, const ScenarioPlan& plan,
                                        SeedRange seeds);

}  // namespace lamport::tools
