#pragma once

#include <cstdint>

namespace lamport::props {

/// How often this program has allocated with `new` so far.
[[nodiscard]] std::uint64_t allocations();

}  // namespace lamport::props
