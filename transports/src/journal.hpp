#pragma once

#include <string>
#include <utility>

#include "lamport/core/ids.hpp"
#include "lamport/transports/log.hpp"

namespace lamport::transports {

/// The log of one host: each line begins with its process. Thread: any, as the sink.
class Journal {
 public:
  /// `sink` may be empty.
  Journal(core::ProcessId self, LogSink sink)
      : prefix_("process " + std::to_string(self.value()) + ": "), sink_(std::move(sink)) {}

  void info(const std::string& line) const { write(Level::kInfo, line); }
  void warning(const std::string& line) const { write(Level::kWarning, line); }
  void error(const std::string& line) const { write(Level::kError, line); }

 private:
  void write(Level level, const std::string& line) const {
    if (sink_) {
      sink_(level, prefix_ + line);
    }
  }

  std::string prefix_;
  LogSink sink_;
};

}  // namespace lamport::transports
