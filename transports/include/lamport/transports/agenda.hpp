#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/virtual_time.hpp"

namespace lamport::transports {

/// The inputs that a process is going to get at a known time: its pending timers, and commands that
/// were put off. Of each timer's value there is one at most.
template <class P>
class Agenda {
 public:
  struct Item {
    core::VirtualTime due;
    core::EventId cause;
    core::Input<P> input;  ///< A `Fire` or a `Perform`.
  };

  [[nodiscard]] bool empty() const { return items_.empty(); }
  /// When the first is due. Requires: not empty.
  [[nodiscard]] core::VirtualTime next() const { return items_.back().due; }

  /// Adds an input. Of those due together, the one that was added first comes first. Cost: O(size).
  void add(Item item) {
    const auto later = [&](const Item& each) { return each.due > item.due; };
    const auto place = std::partition_point(items_.begin(), items_.end(), later);
    items_.insert(place, std::move(item));
  }

  /// Forgets the timer of this value, if it is pending. Cost: O(size).
  void cancel(const typename P::Timer& timer) { std::ignore = take_timer(timer); }

  /// Takes out the first, if it is due at `now`.
  [[nodiscard]] std::optional<Item> take(core::VirtualTime now) {
    if (items_.empty() || items_.back().due > now) {
      return std::nullopt;
    }
    Item item = std::move(items_.back());
    items_.pop_back();
    return item;
  }

  /// Takes out the timer of this value, due or not, if it is pending. Cost: O(size).
  [[nodiscard]] std::optional<Item> take_timer(const typename P::Timer& timer) {
    const auto place = std::ranges::find_if(items_, [&](const Item& item) {
      const auto* fire = std::get_if<core::Fire<P>>(&item.input);
      return fire != nullptr && fire->timer == timer;
    });
    if (place == items_.end()) {
      return std::nullopt;
    }
    Item item = std::move(*place);
    items_.erase(place);
    return item;
  }

  /// The pending timers that `chosen` says, the first one due first. Cost: O(size).
  template <class Chosen>
  [[nodiscard]] std::vector<typename P::Timer> timers(Chosen&& chosen) const {
    std::vector<typename P::Timer> found;
    for (auto item = items_.rbegin(); item != items_.rend(); ++item) {
      if (is_timer(*item, chosen)) {
        found.push_back(std::get<core::Fire<P>>(item->input).timer);
      }
    }
    return found;
  }

  /// How many pending timers `chosen` says. Cost: O(size).
  template <class Chosen>
  [[nodiscard]] std::size_t count_timers(Chosen&& chosen) const {
    return static_cast<std::size_t>(std::count_if(
        items_.begin(), items_.end(), [&](const Item& item) { return is_timer(item, chosen); }));
  }

 private:
  template <class Chosen>
  static bool is_timer(const Item& item, Chosen& chosen) {
    const auto* fire = std::get_if<core::Fire<P>>(&item.input);
    return fire != nullptr && chosen(fire->timer);
  }

  std::vector<Item> items_;  ///< The last one due first, so that the next is at the back.
};

}  // namespace lamport::transports
