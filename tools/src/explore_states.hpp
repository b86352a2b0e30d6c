#pragma once

#include "lamport/tools/registry.hpp"

namespace lamport::tools {

/// Whether the command line asks for a search of states, which has options of its own.
[[nodiscard]] bool asks_for_states(int argc, const char* const* argv);

/// `lamport-explore --strategy` and `--spec`. Returns the exit code.
[[nodiscard]] int explore_states(const Registry& registry, int argc, const char* const* argv);

}  // namespace lamport::tools
