#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "command_line.hpp"
#include "lamport/props/json.hpp"
#include "lamport/tools/exit_code.hpp"
#include "lamport/tools/registry.hpp"
#include "lamport/tools/scenario_plan.hpp"
#include "lamport/tools/values.hpp"
#include "plan_options.hpp"

namespace lamport::props {
class JsonLines;
}  // namespace lamport::props

namespace lamport::tools {

/// What `lamport-replay` was asked for.
struct ReplayOptions : PlanOptions {
  std::optional<std::uint64_t> seed;
  std::optional<SeedRange> seeds;
  std::string file;        ///< Of `seed`, `seeds` and `file` just one is given.
  bool directory = false;  ///< Whether `file` is a directory, and so a captured run.
  bool check_determinism = false;
  bool shrink = false;
  std::string tape;  ///< Where to save what `shrink` comes to; "" for a name made of the seed.
  bool lenient = false;
  bool events = false;
  std::string trace;
  std::string gantt;
};

/// Declares the options on `line` and reads the command line. Returns the exit code if there is
/// nothing left to do. Ensures otherwise: the options fit each other.
[[nodiscard]] std::optional<ExitCode> parse_replay(CommandLine& line, const Registry& registry,
                                                   int argc, const char* const* argv,
                                                   ReplayOptions& options);

/// What was asked for besides the run, as options for a command that asks for it again: "
/// --shrink".
[[nodiscard]] std::string besides_the_run(const CommandLine& line, const ReplayOptions& options);

// The jobs. Each prints its result and returns the exit code.

[[nodiscard]] ExitCode replay_seed(const CommandLine& line, const Registry& registry,
                                   const SimulationTools& protocol, const ReplayOptions& options,
                                   std::uint64_t seed);
[[nodiscard]] ExitCode replay_seeds(const CommandLine& line, const Registry& registry,
                                    const SimulationTools& protocol, const ReplayOptions& options,
                                    SeedRange seeds);
/// Runs each seed in two processes, and compares.
[[nodiscard]] ExitCode check_determinism(const CommandLine& line, const Registry& registry,
                                         const SimulationTools& protocol,
                                         const ReplayOptions& options, SeedRange seeds);
/// A saved trace, or a tape.
[[nodiscard]] ExitCode replay_file(const CommandLine& line, const Registry& registry,
                                   const ReplayOptions& options);
/// The directory that a run over TCP has left.
[[nodiscard]] ExitCode replay_directory(const CommandLine& line, const Registry& registry,
                                        const ReplayOptions& options);
/// The tape of which `first` is the first of its `lines`.
[[nodiscard]] ExitCode replay_tape(const CommandLine& line, const Registry& registry,
                                   const ReplayOptions& options, props::JsonLines& lines,
                                   const props::Json& first);

}  // namespace lamport::tools
