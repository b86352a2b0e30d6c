#pragma once

namespace lamport::tools {

/// What a tool's exit code says.
enum class ExitCode : int {
  kHolds = 0,         ///< All was done, and every property holds.
  kViolated = 1,      ///< A property is violated, or two runs differ.
  kUsage = 2,         ///< A wrong option or input; nothing was done.
  kIncomplete = 3,    ///< The run ended before it was done, or a crash holds it up.
  kTimedOut = 70,     ///< The deadline passed.
  kInterrupted = 130  ///< The user stopped it.
};

}  // namespace lamport::tools
