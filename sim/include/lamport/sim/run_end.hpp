#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lamport/core/ids.hpp"

namespace lamport::sim {

/// Why a run ended.
enum class RunEnd : std::uint8_t {
  kQuiet,    ///< Nothing is left to happen, or only resends to who has crashed.
  kStopped,  ///< The observer asked for it.
  kLimit,    ///< The scenario's `events_max` was reached, or `core::kVirtualTimeMax`.
  kFailed,   ///< A `LAMPORT_CHECK` failed, in the protocol or the observer; see `failed_check()`.
};

/// A check that failed in a run.
struct FailedCheck {
  std::string what;  ///< The process whose turn it was, and what the check said; "" if none failed.
  std::vector<core::EventId> before;  ///< That process's latest event, and the cause of its turn.
};

}  // namespace lamport::sim
