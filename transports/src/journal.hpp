#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include "lamport/core/ids.hpp"
#include "lamport/transports/log.hpp"

namespace lamport::transports {

/// The log of one host: each line begins with its process. Of the warnings in one second the first
/// hundred are written, so that a peer that causes them does not fill the disk; how many were left
/// out, the next one says. Thread: any, as the sink.
class Journal {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::uint32_t kWarningsMax = 100;

  /// `sink` may be empty. `now` says the time.
  Journal(core::ProcessId self, LogSink sink, std::function<Clock::time_point()> now = Clock::now)
      : prefix_("process " + std::to_string(self.value()) + ": "),
        sink_(std::move(sink)),
        now_(std::move(now)) {}

  void info(const std::string& line) const { write(Level::kInfo, line); }
  void error(const std::string& line) const { write(Level::kError, line); }
  void warning(const std::string& line) const {
    std::uint64_t left_out = 0;
    {
      const std::scoped_lock lock(mutex_);
      const Clock::time_point now = now_();
      if (warnings_ == 0 || now - begun_ >= std::chrono::seconds(1)) {
        begun_ = now;
        warnings_ = 0;
        left_out = std::exchange(left_out_, 0);
      }
      if (warnings_ == kWarningsMax) {
        ++left_out_;
        return;
      }
      ++warnings_;
    }
    if (left_out > 0) {
      write(Level::kWarning, std::to_string(left_out) + " warnings were left out");
    }
    write(Level::kWarning, line);
  }

 private:
  void write(Level level, const std::string& line) const {
    if (sink_) {
      sink_(level, prefix_ + line);
    }
  }

  std::string prefix_;
  LogSink sink_;
  std::function<Clock::time_point()> now_;
  mutable std::mutex mutex_;
  mutable Clock::time_point begun_;     ///< The second.
  mutable std::uint32_t warnings_ = 0;  ///< Written in it.
  mutable std::uint64_t left_out_ = 0;  ///< Since the last that was written.
};

}  // namespace lamport::transports
