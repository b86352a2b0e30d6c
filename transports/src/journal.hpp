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

/// The log of one host: each line begins with its process. Thread: any, as the sink.
class Journal {
 public:
  using Clock = std::chrono::steady_clock;
  /// How many lines a second others may cause.
  static constexpr std::uint32_t kCausedMax = 100;

  /// `sink` may be empty.
  Journal(core::ProcessId self, LogSink sink) : Journal(self, std::move(sink), Clock::now) {}
  /// `now` says the time.
  Journal(core::ProcessId self, LogSink sink, std::function<Clock::time_point()> now)
      : prefix_("process " + std::to_string(self.value()) + ": "),
        sink_(std::move(sink)),
        now_(std::move(now)) {}

  void info(const std::string& line) const { write(Level::kInfo, line); }
  void warning(const std::string& line) const { write(Level::kWarning, line); }
  void error(const std::string& line) const { write(Level::kError, line); }

  /// A line that others can cause as often as they like. Of those in one second the first
  /// `kCausedMax` are written, and that more are left out; later, how many those were. Those two
  /// matter as much as the line that is next.
  void caused(Level level, const std::string& line) const {
    const std::scoped_lock lock(mutex_);
    const Clock::time_point now = now_();
    if (caused_ == 0 || now - second_ >= std::chrono::seconds(1)) {
      second_ = now;
      caused_ = 0;
    }
    if (caused_ == kCausedMax) {
      if (left_out_++ == 0) {
        write(level, "more lines like this in one second are left out");
      }
      return;
    }
    if (const std::uint64_t left_out = std::exchange(left_out_, 0); left_out > 0) {
      write(level, std::to_string(left_out) + " lines were left out");
    }
    ++caused_;
    write(level, line);
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
  mutable Clock::time_point second_;    ///< When it began.
  mutable std::uint32_t caused_ = 0;    ///< Lines that were written in it.
  mutable std::uint64_t left_out_ = 0;  ///< Lines since the last that was written.
};

}  // namespace lamport::transports
