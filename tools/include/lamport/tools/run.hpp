#pragma once

#include "lamport/tools/registry.hpp"

namespace lamport::tools {

/// The whole of `lamport-run` for the protocols of `registry`: processes over real TCP on this
/// host, and what their merged traces say. Returns the exit code, see exit_code.hpp.
[[nodiscard]] int run_main(const Registry& registry, int argc, const char* const* argv);

}  // namespace lamport::tools
