#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lamport/core/result.hpp"
#include "lamport/sim/fault.hpp"

/// Faults as command lines and scenario files write them: KIND:FROM..UNTIL:WHO[:PERMILLE], joined
/// by commas, and `none` if there are none. WHO is processes joined by +, as in
/// loss:10ms..50ms:0+2:300,partition:20ms..80ms:1. What never ends has no UNTIL: crash:5ms:0.
namespace lamport::tools {

/// Errors: text that is no such list; the message says which part, and what would be right. Whether
/// the processes are there is not asked here.
[[nodiscard]] core::Result<std::vector<sim::Fault>> parse_faults(std::string_view text);

/// The text that is read back as `faults`.
[[nodiscard]] std::string text_of(const std::vector<sim::Fault>& faults);

/// The names of all kinds, as in "a, b".
[[nodiscard]] std::string fault_names();

}  // namespace lamport::tools
