#pragma once

#include <istream>

#include "lamport/core/result.hpp"
#include "lamport/tools/registry.hpp"
#include "lamport/tools/tape_run.hpp"

namespace lamport::tools {

/// Reads a tape and repeats it on the protocol that it names, without the choices that are no
/// longer possible. Errors: it is no tape, or of no protocol in `registry`; the message begins with
/// the line.
[[nodiscard]] core::Result<TapeRun> try_tape(const Registry& registry, std::istream& tape);

}  // namespace lamport::tools
