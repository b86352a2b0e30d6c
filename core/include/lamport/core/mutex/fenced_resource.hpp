#pragma once

#include <cstdint>

#include "lamport/core/ids.hpp"

namespace lamport::core::mutex {

/// A resource that the critical section protects, and that protects itself from those who only
/// think to be inside: it refuses every write whose fencing token is below one that it has seen.
class FencedResource {
 public:
  /// A process that was granted with `token` writes. Returns whether it may.
  [[nodiscard]] bool write(FencingToken token) {
    if (token < newest_) {
      ++refused_;
      return false;
    }
    newest_ = token;
    ++written_;
    return true;
  }

  [[nodiscard]] std::uint64_t written() const { return written_; }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }

 private:
  FencingToken newest_;
  std::uint64_t written_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace lamport::core::mutex
