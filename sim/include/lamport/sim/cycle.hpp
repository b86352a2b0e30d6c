#pragma once

#include <cstddef>

#include "lamport/core/ids.hpp"

namespace lamport::sim {

/// Choices that can be made again and again, for ever, while a user waits.
struct Cycle {
  std::size_t begin = 0;  ///< How many choices lead there.
  core::ProcessId waits;
};

}  // namespace lamport::sim
