#pragma once

#include "lamport/tools/registry.hpp"

namespace lamport::tools {

/// The whole of `lamport-replay` for the protocols of `registry`: a run again from its seed, a
/// saved trace beside the same run now, or many seeds. Returns the exit code, see exit_code.hpp.
[[nodiscard]] int replay_main(const Registry& registry, int argc, const char* const* argv);

}  // namespace lamport::tools
