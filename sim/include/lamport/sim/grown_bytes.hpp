#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace lamport::sim {

/// What `values` takes at the most when `more` are added to it. It is as large then as while it is
/// copied: of the larger memory only that part is in use by then.
template <class Value>
[[nodiscard]] std::size_t grown_bytes(const std::vector<Value>& values, std::size_t more) {
  const std::size_t size = values.size() + more;
  const std::size_t capacity = values.capacity();
  return (size <= capacity ? capacity : std::max(size, 2 * capacity)) * sizeof(Value);
}

}  // namespace lamport::sim
