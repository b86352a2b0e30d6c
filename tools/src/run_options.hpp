#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "command_line.hpp"
#include "lamport/tools/cluster_file.hpp"
#include "lamport/tools/cluster_run.hpp"
#include "lamport/tools/exit_code.hpp"
#include "lamport/tools/registry.hpp"

namespace lamport::tools {

/// What `lamport-run` was asked for.
struct RunOptions {
  std::string protocol;
  ClusterRequest request;
  bool in_process = false;
  std::string gantt;
  std::string config;                  ///< The file of a cluster; "" if all run on this host.
  std::optional<ClusterFile> cluster;  ///< What it says.
  std::uint32_t id = 0;                ///< Of the process of it that is run here.
  std::string counter;                 ///< The file that holds its counter; "" for none.
};

/// Declares the options on `line` and reads the command line. Returns the exit code if there is
/// nothing left to do. Ensures otherwise: ports and open files suffice.
[[nodiscard]] std::optional<ExitCode> parse_run(CommandLine& line, const Registry& registry,
                                                int argc, const char* const* argv,
                                                RunOptions& options);

/// The command that asks for the same, ready to paste.
[[nodiscard]] std::string run_command(const CommandLine& line, const Registry& registry,
                                      const RunOptions& options);

}  // namespace lamport::tools
