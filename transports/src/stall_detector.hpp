#pragma once

#include <chrono>
#include <cstdint>

#include "lamport/core/virtual_time.hpp"

namespace lamport::transports {

/// Decides when a process is stalled: something is unanswered and nothing has moved for too long.
///
/// It is shown the process now and then, with times that do not go back.
class StallDetector {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `limit` is above 0; it counts from `start` at the earliest.
  StallDetector(core::Duration limit, Time start) : limit_(limit), moved_at_(start) {}

  /// Whether a stall has lasted for the limit, since it began or was last told. `moves` is how
  /// often something has moved so far, `unanswered` how much is unanswered now.
  [[nodiscard]] bool observe(Time now, std::uint64_t moves, std::uint64_t unanswered) {
    if (moves != moves_ || unanswered == 0) {
      moves_ = moves;
      moved_at_ = now;
      return false;
    }
    if (now - moved_at_ < limit_) {
      return false;
    }
    moved_at_ = now;
    return true;
  }

 private:
  core::Duration limit_;
  std::uint64_t moves_ = 0;
  Time
      moved_at_;  ///< When something was seen to move, nothing was unanswered, or a stall was told.
};

}  // namespace lamport::transports
