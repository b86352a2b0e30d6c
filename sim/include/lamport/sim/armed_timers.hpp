#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace lamport::sim {

/// The pending timers of one process, and the slot in which each of them waits. Cost of a call:
/// O(timers pending).
template <class Timer>
class ArmedTimers {
 public:
  /// Requires: `timer` is not pending.
  void arm(const Timer& timer, std::uint32_t slot) { armed_.push_back({timer, slot}); }

  /// `timer` is no longer pending. Returns its slot; none if it was not.
  std::optional<std::uint32_t> disarm(const Timer& timer) {
    const auto armed = std::find_if(armed_.begin(), armed_.end(),
                                    [&](const Armed& each) { return each.timer == timer; });
    if (armed == armed_.end()) {
      return std::nullopt;
    }
    const std::uint32_t slot = armed->slot;
    *armed = armed_.back();
    armed_.pop_back();
    return slot;
  }

 private:
  struct Armed {
    Timer timer;
    std::uint32_t slot = 0;
  };

  std::vector<Armed> armed_;
};

}  // namespace lamport::sim
