#pragma once

#include <algorithm>
#include <optional>
#include <vector>

namespace lamport::sim {

/// The pending timers of one process, in the order in which they were armed, and what is to be
/// known of each. Cost of a call: O(timers pending).
template <class Timer, class Known>
class ArmedTimers {
 public:
  struct Armed {
    Timer timer;
    Known known;
  };

  /// Requires: `timer` is not pending.
  void arm(const Timer& timer, const Known& known) { armed_.push_back({timer, known}); }

  /// `timer` is no longer pending. Returns what was known of it; none if it was not.
  std::optional<Known> disarm(const Timer& timer) {
    const auto armed = std::ranges::find(armed_, timer, &Armed::timer);
    if (armed == armed_.end()) {
      return std::nullopt;
    }
    const Known known = armed->known;
    armed_.erase(armed);
    return known;
  }
  void clear() { armed_.clear(); }

  [[nodiscard]] bool holds(const Timer& timer) const {
    return std::ranges::find(armed_, timer, &Armed::timer) != armed_.end();
  }
  [[nodiscard]] auto begin() const { return armed_.begin(); }
  [[nodiscard]] auto end() const { return armed_.end(); }

 private:
  std::vector<Armed> armed_;
};

}  // namespace lamport::sim
