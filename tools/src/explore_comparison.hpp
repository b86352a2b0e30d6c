#pragma once

#include "lamport/tools/registry.hpp"

namespace lamport::tools {

/// Whether the command line asks for a comparison, which has options of its own.
[[nodiscard]] bool asks_to_compare(int argc, const char* const* argv);

/// `lamport-explore --compare`. Returns the exit code.
[[nodiscard]] int explore_comparison(const Registry& registry, int argc, const char* const* argv);

}  // namespace lamport::tools
