#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/tools/crew.hpp"
#include "lamport/tools/judged_run.hpp"
#include "lamport/tools/pace.hpp"
#include "lamport/transports/log.hpp"

namespace lamport::tools {

/// A run over TCP on this host, as it was asked for.
struct ClusterRequest {
  std::uint32_t processes = 10;
  std::uint32_t entries = 1;  ///< How often each process enters.
  /// If above 0, the run is measured for so long: processes enter again and again, and nothing is
  /// recorded or judged. Then the processes must be `separate`.
  core::Duration duration{};
  std::uint32_t contenders = 0;  ///< Then: the first so many processes ask to enter; 0 for all.
  core::Duration hold = std::chrono::milliseconds(1);
  core::Duration think = std::chrono::milliseconds(0);
  /// Each process is one of the operating system's; else all are threads of this program, which
  /// must have but one thread itself if they are separate.
  bool separate = false;
  std::uint16_t base_port = 0;  ///< Process p listens on it plus p; 0 lets the system choose.
  core::Duration deadline = std::chrono::seconds(60);
  std::string traces;  ///< The directory for the traces; "" for none.
  /// Told again and again how often the processes have entered so far. May be empty.
  std::function<void(std::uint64_t entries)> progress;
  transports::LogSink log;  ///< Where hosts log; called from several threads.
};

/// Whether `process` of a run that is measured asks to enter.
[[nodiscard]] inline bool contends(const ClusterRequest& request, core::ProcessId process) {
  return request.contenders == 0 || process.value() < request.contenders;
}

/// Why a run over TCP ended.
enum class ClusterEnd : std::uint8_t {
  kCompleted,    ///< Every process has entered as often as it was to.
  kTimedOut,     ///< The deadline passed.
  kInterrupted,  ///< The user stopped it.
  kFailed,       ///< A process failed a check, or its host something else.
  kDied,         ///< A process died, and the others have gone on as far as they could.
};

/// What a run over TCP came to, judged by its merged trace.
struct ClusterResult : JudgedRun {
  std::optional<Pace> pace;   ///< Of a run that was measured; nothing is judged then.
  std::uint64_t entries = 0;  ///< How often all together have entered and left.
  ClusterEnd end = ClusterEnd::kCompleted;
  std::uint64_t counter = 0;     ///< The plain integer that the critical section protects.
  core::Duration took{};         ///< On the wall's clock.
  std::uint64_t lost = 0;        ///< Events that were not recorded, and are not judged.
  std::vector<Death> deaths;     ///< Processes that ended before they were asked to.
  std::uint64_t reconnects = 0;  ///< Links that broke and were set up again, over all hosts.
};

}  // namespace lamport::tools
