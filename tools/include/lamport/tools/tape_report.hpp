#pragma once

#include <cstdint>
#include <string>

#include "lamport/core/guarantees.hpp"
#include "lamport/props/json.hpp"
#include "lamport/tools/tape_run.hpp"
#include "lamport/tools/terminal.hpp"

/// The reports on tapes. Pure functions; a text ends with the end of its last line.
namespace lamport::tools {

/// The run as a space-time diagram, what it violates, and its digest.
[[nodiscard]] std::string tape_run_text(const TapeRun& run, std::uint32_t processes,
                                        const Paint& paint);
/// {processes, choices, deliveries, at_rest, steps, properties, violation, digest}.
[[nodiscard]] props::Json tape_run_json(const TapeRun& run, std::uint32_t processes);

/// A test in C++, ready to paste: of a protocol with `needs`, the tape's run violates nothing if
/// all of them are promised, and otherwise what the tape says. `name` is an identifier.
[[nodiscard]] std::string regression_test(const TapeFile& tape, const core::Guarantees& needs,
                                          const std::string& name);

}  // namespace lamport::tools
