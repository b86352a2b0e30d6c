#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "command_line.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/tools/exit_code.hpp"
#include "lamport/tools/registry.hpp"
#include "lamport/tools/scenario_plan.hpp"
#include "lamport/tools/values.hpp"
#include "plan_options.hpp"

namespace lamport::tools {

inline constexpr std::uint32_t kJobsMax = 256;
/// How many jobs there are if nobody says: as many as this machine does at the same time.
[[nodiscard]] std::uint32_t jobs_at_first();

/// What `lamport-explore` was asked for.
struct ExploreOptions : PlanOptions {
  SeedRange seeds{1, 2000};
  std::uint32_t jobs = 1;
  std::optional<core::Duration> budget;
  std::optional<std::uint64_t> failures_max;
  bool ablate = false;
  // Never set, for each of these has a command line of its own.
  bool compare = false;
  std::string strategy;
  std::string specification;
};

/// Declares the options on `line` and reads the command line. Returns the exit code if there is
/// nothing left to do. Ensures otherwise: the options fit each other.
[[nodiscard]] std::optional<ExitCode> parse_explore(CommandLine& line, const Registry& registry,
                                                    int argc, const char* const* argv,
                                                    ExploreOptions& options);

/// The command that does the same for `seeds`, ready to paste.
[[nodiscard]] std::string explore_command(const CommandLine& line, const Registry& registry,
                                          const ExploreOptions& options, SeedRange seeds);

// The jobs. Each prints its result and returns the exit code.

[[nodiscard]] ExitCode explore_seeds(const CommandLine& line, const Registry& registry,
                                     const SimulationTools& protocol,
                                     const ExploreOptions& options);
[[nodiscard]] ExitCode explore_ablations(const CommandLine& line, const Registry& registry,
                                         const SimulationTools& protocol,
                                         const ExploreOptions& options);

}  // namespace lamport::tools
