#pragma once

#include <chrono>
#include <cstdint>
#include <utility>

#include "lamport/core/virtual_time.hpp"

namespace lamport::transports {

/// Decides when a thread hangs: a beat that it was sent is not done within a limit.
///
/// One beat at most is under way, so what waits for a thread that hangs is bounded.
class Watchdog {
 public:
  using Time = std::chrono::steady_clock::time_point;

  enum class Verdict : std::uint8_t {
    kTurns,       ///< All beats are done: send it one more.
    kTurnsAgain,  ///< The same, the first time after `kHangs`.
    kWaits,       ///< The beat is not done; there is nothing to tell.
    kHangs,       ///< It has not been done for the limit: told once.
  };

  /// `limit` is above 0.
  explicit Watchdog(core::Duration limit) : limit_(limit) {}

  /// What to do at `now`, when `beats_done` of the beats that were called for are done.
  [[nodiscard]] Verdict observe(Time now, std::uint64_t beats_done) {
    if (beats_done == beats_) {
      ++beats_;
      beat_at_ = now;
      return std::exchange(hangs_, false) ? Verdict::kTurnsAgain : Verdict::kTurns;
    }
    if (now - beat_at_ < limit_ || std::exchange(hangs_, true)) {
      return Verdict::kWaits;
    }
    return Verdict::kHangs;
  }

 private:
  core::Duration limit_;
  std::uint64_t beats_ = 0;  ///< Called for; at most one is not done.
  Time beat_at_;             ///< When the last one was.
  bool hangs_ = false;       ///< Whether that was told.
};

}  // namespace lamport::transports
