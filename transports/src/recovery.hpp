#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

#include "journal.hpp"
#include "lamport/transports/options.hpp"
#include "lamport/transports/progress.hpp"
#include "live_counters.hpp"
#include "watchdog.hpp"

namespace lamport::transports {

/// A thread that watches another, the I/O thread, and never waits for it.
///
/// If something is unanswered and nothing has moved for `Limits::stall`, it has the I/O thread
/// recover. If the I/O thread does not do what was posted to it for `Limits::hang`, it says so in
/// the log, and again once it does.
class Recovery {
 public:
  using Task = std::function<void()>;
  using Clock = std::chrono::steady_clock;

  /// `post` has the I/O thread run a task; it is called on the recovery thread and does not block.
  /// `recover` runs on the I/O thread. The references outlive this, and this outlives the tasks.
  Recovery(const Limits& limits, const Progress& progress, const Journal& journal,
           LiveCounters& counters, std::function<void(Task)> post, Task recover);

  void start();
  /// Ends the thread; what it has posted may still run. Idempotent.
  void stop();

 private:
  void run(const std::stop_token& stopping);
  /// Posts a beat if the last one is done, and returns whether it was. As long as it isn't, nothing
  /// more is posted.
  [[nodiscard]] bool beat(Watchdog& watchdog, Clock::time_point now);
  void post_recovery();

  Limits limits_;
  const Progress& progress_;
  const Journal& journal_;
  LiveCounters& counters_;
  std::function<void(Task)> post_;
  Task recover_;

  std::atomic<std::uint64_t> beats_done_ = 0;  ///< Written by the I/O thread.

  std::mutex mutex_;  ///< For `wake_` only: the thread shares nothing else that needs a lock.
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace lamport::transports
