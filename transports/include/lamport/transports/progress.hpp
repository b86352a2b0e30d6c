#pragma once

#include <atomic>
#include <cstdint>

namespace lamport::transports {

/// How far a host is, at one instant.
struct Activity {
  std::uint64_t turns = 0;       ///< Inputs that its process has been given.
  std::uint64_t unanswered = 0;  ///< Resend timers that are pending.

  friend bool operator==(const Activity&, const Activity&) = default;
};

/// How far a host is, for other threads. Written by the I/O thread only.
class Progress {
 public:
  /// The process got a message or told its user something.
  void moved() { moves_.fetch_add(1, std::memory_order_relaxed); }
  /// A turn has ended, and `unanswered` resend timers are pending now.
  void turned(std::uint64_t unanswered) {
    unanswered_.store(unanswered);
    turns_.fetch_add(1);
  }

  [[nodiscard]] std::uint64_t moves() const { return moves_.load(std::memory_order_relaxed); }
  /// `unanswered` is at least as recent as `turns`.
  [[nodiscard]] Activity activity() const {
    const std::uint64_t turns = turns_.load();
    return {.turns = turns, .unanswered = unanswered_.load()};
  }

 private:
  std::atomic<std::uint64_t> moves_ = 0;
  std::atomic<std::uint64_t> turns_ = 0;
  std::atomic<std::uint64_t> unanswered_ = 0;
};

}  // namespace lamport::transports
