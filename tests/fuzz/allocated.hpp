#pragma once

#include <cstddef>

namespace lamport::fuzz {

/// Watches how much memory this program holds. Clang's address sanitizer counts it; without that
/// nothing seems to be held. One at a time; the program has one thread.
class AllocationWatch {
 public:
  AllocationWatch();

  /// The most bytes that were held at any time so far, beyond those that were held at the start.
  [[nodiscard]] std::size_t most() const;

 private:
  std::size_t before_ = 0;
};

}  // namespace lamport::fuzz
