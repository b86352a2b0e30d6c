#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/choice_recorder.hpp"

/// Steps as a partial order: what each of them has to follow.
namespace lamport::sim {

/// For each step the indices of those right before it: the one before at its process, the one that
/// sent its message, and for a message the loss of an earlier one of its link.
template <class P>
[[nodiscard]] std::vector<std::vector<std::size_t>> steps_before(
    const std::vector<Step<P>>& steps) {
  std::vector<std::vector<std::size_t>> before(steps.size());
  std::map<core::ProcessId, std::size_t> latest;
  std::map<std::uint32_t, std::size_t> by_turn;
  std::map<std::pair<core::ProcessId, core::ProcessId>, std::size_t> lost;
  const auto follow = [&before](std::size_t step, const auto& places, const auto& place) {
    if (const auto found = places.find(place); found != places.end()) {
      before[step].push_back(found->second);
    }
  };
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const core::ProcessId process = process_of<P>(steps[i].choice);
    follow(i, latest, process);
    latest[process] = i;
    by_turn[steps[i].turn] = i;
    if (const auto* deliver = std::get_if<Deliver>(&steps[i].choice)) {
      follow(i, by_turn, steps[i].origin.turn);
      follow(i, lost, std::pair(deliver->from, deliver->to));
    } else if (const auto* lose = std::get_if<Lose>(&steps[i].choice)) {
      lost[std::pair(lose->from, lose->to)] = i;
    }
  }
  return before;
}

/// For each step whether it is one of `ends` or has to come before one; if there are no ends, the
/// last step is one.
template <class P>
[[nodiscard]] std::vector<bool> past_of(const std::vector<Step<P>>& steps,
                                        std::span<const std::size_t> ends) {
  std::vector<bool> past(steps.size());
  for (const std::size_t end : ends) {
    past[end] = true;
  }
  if (ends.empty() && !steps.empty()) {
    past.back() = true;
  }
  const auto before = steps_before<P>(steps);
  for (std::size_t i = steps.size(); i-- > 0;) {
    for (const std::size_t earlier : past[i] ? before[i] : std::vector<std::size_t>()) {
      past[earlier] = true;
    }
  }
  return past;
}

/// The steps' indices in an order that keeps every step behind those it has to follow, and stays at
/// one process as long as it can.
template <class P>
[[nodiscard]] std::vector<std::size_t> process_by_process(const std::vector<Step<P>>& steps) {
  const auto before = steps_before<P>(steps);
  std::vector<bool> placed(steps.size());
  const auto ready = [&](std::size_t i) {
    return !placed[i] && std::all_of(before[i].begin(), before[i].end(),
                                     [&](std::size_t earlier) { return placed[earlier]; });
  };
  std::vector<std::size_t> order;
  while (order.size() < steps.size()) {
    std::size_t next = steps.size();
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const bool stays = !order.empty() && process_of<P>(steps[i].choice) ==
                                               process_of<P>(steps[order.back()].choice);
      if ((stays || next == steps.size()) && ready(i)) {
        next = i;
        if (stays) {
          break;
        }
      }
    }
    placed[next] = true;
    order.push_back(next);
  }
  return order;
}

}  // namespace lamport::sim
