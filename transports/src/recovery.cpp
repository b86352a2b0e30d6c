#include "recovery.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "stall_detector.hpp"
#include "thread_name.hpp"

namespace lamport::transports {

Recovery::Recovery(const Limits& limits, const Progress& progress, const Journal& journal,
                   LiveCounters& counters, std::function<void(Task)> post, Task recover)
    : limits_(limits),
      progress_(progress),
      journal_(journal),
      counters_(counters),
      post_(std::move(post)),
      recover_(std::move(recover)) {}

void Recovery::start() {
  thread_ = std::jthread([this](const std::stop_token& stopping) { run(stopping); });
}

void Recovery::stop() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
}

void Recovery::run(const std::stop_token& stopping) {
  name_thread("lamport-recover");
  // Often enough that neither deadline is overrun by more than a quarter.
  const core::Duration interval = std::max<core::Duration>(
      std::min(limits_.stall, limits_.hang) / 4, std::chrono::milliseconds(1));
  Watchdog watchdog(limits_.hang);
  StallDetector stall(limits_.stall, Clock::now());
  std::unique_lock lock(mutex_);
  while (!stopping.stop_requested()) {
    wake_.wait_for(lock, stopping, interval, [] { return false; });
    const Clock::time_point now = Clock::now();
    if (beat(watchdog, now) &&
        stall.observe(now, progress_.moves(), progress_.activity().unanswered)) {
      post_recovery();
    }
  }
}

bool Recovery::beat(Watchdog& watchdog, Clock::time_point now) {
  switch (watchdog.observe(now, beats_done_.load())) {
    case Watchdog::Verdict::kTurnsAgain:
      journal_.warning("the I/O thread turns again");
      [[fallthrough]];
    case Watchdog::Verdict::kTurns:
      post_([this] { ++beats_done_; });
      return true;
    case Watchdog::Verdict::kHangs: {
      LiveCounters::add(counters_.hangs);
      const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(limits_.hang);
      journal_.error("the I/O thread has not turned for " + std::to_string(limit.count()) + " ms");
      return false;
    }
    case Watchdog::Verdict::kWaits:
      break;
  }
  return false;
}

void Recovery::post_recovery() {
  post_([this] {
    if (progress_.activity().unanswered == 0) {
      return;  // The answer came first.
    }
    LiveCounters::add(counters_.recoveries);
    journal_.info("nothing has moved while something is unanswered: resending and redialling");
    recover_();
  });
}

}  // namespace lamport::transports
