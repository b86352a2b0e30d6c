#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamport/core/ids.hpp"

namespace lamport::props {

/// Why a run is wrong.
struct Violation {
  std::string_view property;             ///< The property's `kName`.
  core::EventId at;                      ///< The event that showed it; none for an end of run.
  std::string detail;                    ///< One sentence for a person.
  std::vector<core::EventId> witnesses;  ///< The events that contradict, `at` among them if any.
};

/// The violation that stands for a `LAMPORT_CHECK` that failed in the run, with what it said.
inline constexpr std::string_view kFailedCheck = "failed check";
[[nodiscard]] inline Violation failed_check(std::string what,
                                            std::vector<core::EventId> witnesses) {
  return {kFailedCheck, core::kNoEvent, std::move(what), std::move(witnesses)};
}

/// What a property says of a run.
struct Verdict {
  std::string_view name;
  bool holds = true;
  std::uint64_t checked = 0;  ///< How often its premise occurred; of 0 times it says nothing.
  bool blocked = false;  ///< It does not hold, but what the protocol needs did not hold either.

  /// Adds what the same property says of another run.
  Verdict& operator+=(const Verdict& other) {
    holds = holds && other.holds;
    checked += other.checked;
    blocked = blocked || other.blocked;
    return *this;
  }
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

}  // namespace lamport::props
