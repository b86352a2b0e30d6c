#pragma once

#include "lamport/tools/registry.hpp"

namespace lamport::tools {

/// The whole of `lamport-explore` for the protocols of `registry`: many seeds on several threads,
/// or what breaks without each guarantee that a protocol needs. Returns the exit code, see
/// exit_code.hpp.
[[nodiscard]] int explore_main(const Registry& registry, int argc, const char* const* argv);

}  // namespace lamport::tools
