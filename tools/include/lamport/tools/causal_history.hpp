#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/history.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/tools/event_line.hpp"

namespace lamport::tools {

/// The stays that `violation` is about: those of which it names an event, or if there are none, the
/// latest one of each process that it names.
[[nodiscard]] std::vector<props::Stay> stays_of(const props::Violation& violation,
                                                const std::vector<props::Stay>& stays);

/// The part of a trace that led to a violation: the events that happened before what it names, from
/// the Acquire commands of the stays in question on, and without messages to bystanders.
///
/// It watches the same run once more, and keeps only the events from the first of those commands
/// to the violation.
template <class P>
class CausalHistory {
 public:
  /// `stays` are the ones that the violation is about.
  CausalHistory(const props::Violation& violation, const std::vector<props::Stay>& stays,
                std::uint32_t processes)
      : ends_(violation.witnesses), kept_(processes), involved_(processes) {
    for (const props::Stay& stay : stays) {
      begins_.push_back(stay.asked);
      involved_[stay.process.value()] = true;
    }
  }

  /// Takes the next event in, and its process's clock.
  void observe(const core::TraceEvent<P>& event, std::optional<core::LogicalTime> clock) {
    // What the violation names is shown even if it came before the stays in question.
    const bool begins = contains(begins_, event.id) || contains(ends_, event.id);
    if (!begins && nodes_.empty()) {
      return;
    }
    auto& own = kept_[event.id.process.value()];
    Node node{event, clock, own.empty() ? kNone : own.back(), index_of(event.cause), false, false};
    node.after_begin = begins || is_after_begin(node.before) || is_after_begin(node.cause);
    if (node.cause != kNone) {
      nodes_[node.cause].had_effect = true;
    }
    own.push_back(nodes_.size());
    nodes_.push_back(std::move(node));
  }

  /// The history, in trace order. Cost: O(events kept).
  [[nodiscard]] std::vector<EventLine> lines() const {
    std::vector<bool> led_to(nodes_.size());
    std::vector<bool> used(nodes_.size());  ///< Messages whose delivery is in the history.
    std::vector<EventLine> lines;
    for (std::size_t i = nodes_.size(); i-- > 0;) {
      const Node& node = nodes_[i];
      if (!led_to[i] && !contains(ends_, node.event.id)) {
        continue;
      }
      for (const std::size_t earlier : {node.before, node.cause}) {
        if (earlier != kNone) {
          led_to[earlier] = true;
        }
      }
      if (node.cause != kNone && std::holds_alternative<core::Received<P>>(node.event.what)) {
        used[node.cause] = true;
      }
      if (node.after_begin && (used[i] || !is_to_bystander(node.event))) {
        lines.push_back(line_of(node));
      }
    }
    std::reverse(lines.begin(), lines.end());
    return lines;
  }

 private:
  static constexpr std::size_t kNone = SIZE_MAX;

  struct Node {
    core::TraceEvent<P> event;
    std::optional<core::LogicalTime> clock;
    std::size_t before;  ///< The process's event before this, as an index; kNone if not kept.
    std::size_t cause;   ///< Likewise.
    bool after_begin;    ///< Whether one of `begins_` is this or happened before it.
    bool had_effect;     ///< Whether it is the cause of another event.
  };

  static bool contains(const std::vector<core::EventId>& ids, core::EventId id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  }

  [[nodiscard]] bool is_after_begin(std::size_t index) const {
    return index != kNone && nodes_[index].after_begin;
  }

  /// Of an event that is kept; a process's serials have no gaps.
  [[nodiscard]] std::size_t index_of(core::EventId id) const {
    const auto& indices = kept_[id.process.value()];
    if (indices.empty() || id.serial < nodes_[indices.front()].event.id.serial) {
      return kNone;
    }
    const std::uint64_t place = id.serial - nodes_[indices.front()].event.id.serial;
    return place < indices.size() ? indices[place] : kNone;
  }

  [[nodiscard]] bool is_to_bystander(const core::TraceEvent<P>& event) const {
    const auto* sent = std::get_if<core::Sent<P>>(&event.what);
    return sent != nullptr && !involved_[sent->to.value()];
  }

  [[nodiscard]] static EventLine line_of(const Node& node) {
    EventLine line = event_line(node.event, node.clock);
    if (std::holds_alternative<core::Sent<P>>(node.event.what) && !node.had_effect) {
      line.what += ", not received by then";
    }
    return line;
  }

  std::vector<core::EventId> begins_;
  std::vector<core::EventId> ends_;
  std::vector<std::vector<std::size_t>> kept_;  ///< By process: its events' indices, in order.
  std::vector<bool> involved_;                  ///< By process: whether one of the stays is its.
  std::vector<Node> nodes_;
};

}  // namespace lamport::tools
