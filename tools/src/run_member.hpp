#pragma once

#include <string>

#include "command_line.hpp"
#include "lamport/tools/exit_code.hpp"
#include "lamport/tools/protocol_tools.hpp"
#include "run_options.hpp"

namespace lamport::tools {

/// Runs the one process of a cluster that `options` name, and prints what it came to; `command`
/// asks for the same again. Requires: `options.cluster`.
[[nodiscard]] ExitCode run_member_here(const CommandLine& line, const ProtocolTools& protocol,
                                       const RunOptions& options, const std::string& command);

}  // namespace lamport::tools
