#pragma once

#include <string>

#include "command_line.hpp"
#include "lamport/tools/cluster_file.hpp"
#include "lamport/tools/exit_code.hpp"
#include "lamport/tools/protocol_tools.hpp"
#include "run_options.hpp"

namespace lamport::tools {

/// Runs the one process of `cluster` that `options` name, and prints what it came to; `command`
/// asks for the same again.
[[nodiscard]] ExitCode run_member_here(const CommandLine& line, const ProtocolTools& protocol,
                                       const RunOptions& options, const ClusterFile& cluster,
                                       const std::string& command);

}  // namespace lamport::tools
