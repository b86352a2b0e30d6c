#pragma once

#include <cstdint>

#include "lamport/core/result.hpp"

namespace lamport::tools {

/// Lets this program have `count` files and sockets open at a time, within the system's hard limit.
/// Errors: the hard limit is lower; the message names it.
[[nodiscard]] core::Result<void> allow_open_files(std::uint64_t count);

}  // namespace lamport::tools
