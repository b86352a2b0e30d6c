#pragma once

#include <cstdint>
#include <random>

#include "lamport/core/virtual_time.hpp"

namespace lamport::transports {

/// How long to wait before the next attempt: ever longer, and never two hosts in step.
class Backoff {
 public:
  /// Requires: 0 < min ≤ max. Equal seeds give equal delays.
  Backoff(core::Duration min, core::Duration max, std::uint32_t seed);

  /// The delay after one more failure: between half of a limit and all of it, where the limit is
  /// `min` at first, then twice the last, up to `max`.
  [[nodiscard]] core::Duration next();

  /// An attempt has succeeded; the limit is `min` again.
  void reset() { limit_ = min_; }

 private:
  core::Duration min_;
  core::Duration max_;
  core::Duration limit_;
  std::minstd_rand random_;
};

}  // namespace lamport::transports
