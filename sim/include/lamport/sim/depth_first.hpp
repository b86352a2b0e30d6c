#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/sim/world.hpp"

namespace lamport::sim {

/// Which of the orders of independent moves are tried. Moves at different processes are
/// independent: they come to the same, whichever is made first. All orders that differ in nothing
/// else are one *trace*.
enum class Reduction : std::uint8_t {
  kNone,       ///< Every order.
  kSleepSets,  ///< Of each trace one, but moves are looked at that lead to others.
  kDpor,       ///< Of each trace one, and moves are tried only if a race asks for it.
};

/// Tries every order of moves from a world on, each up to where nothing is left to happen.
///
/// Nothing may go wrong in that world: what may happen so or so often would not be independent.
/// Sources: Godefroid 1996, "Partial-Order Methods", chapter 5, on sleep sets; Abdulla, Aronsson,
/// Jonsson and Sagonas 2014, "Optimal Dynamic Partial Order Reduction", algorithm 1, source-DPOR.
/// There a thread is what can make one move at a time: here the user of a process, each of its
/// timers, and each link, or each message on links that are not FIFO.
template <Explorable P>
class DepthFirst {
 public:
  /// From `first`, which has started, and in which nothing may go wrong. Takes about `memory_max`
  /// bytes at the most: a world for each move of the longest execution.
  DepthFirst(const World<P>& first, Reduction reduction, std::size_t memory_max)
      : reduction_(reduction), processes_(first.processes()), memory_max_(memory_max) {
    LAMPORT_CHECK(!first.may_fail(), "nothing may go wrong where traces are counted");
    nodes_.push_back(Node(first));
    counts_.bytes = first.bytes();
    for (std::uint32_t link = 0; link < processes_ * processes_; ++link) {
      sent_.emplace_back(first.links().sent(link));
    }
  }

  /// Searches, once. Calls `judge(choices)` for each complete execution, and `fail(choices, what)`
  /// for one of which the last choice makes a check fail. `judge` returns whether to go on, and so
  /// does `go_on(counts)`, which is asked every few moves.
  template <class Judge, class Fail, class GoOn>
  [[nodiscard]] SearchEnd run(Judge&& judge, Fail&& fail, GoOn&& go_on) {
    const core::ScopedCheckThrow throwing;
    enter();
    while (true) {
      const Node& node = nodes_[events_.size()];
      if (const auto next = next_of(node)) {
        if (events_.size() == kMovesMax) {
          return SearchEnd::kTooLong;
        }
        if (++counts_.moves % kAskEvery == 0 && !go_on(counts_)) {
          return SearchEnd::kStopped;
        }
        if (counts_.bytes > memory_max_) {
          return SearchEnd::kMemory;
        }
        if (const auto failed = make(*next)) {
          fail(std::span<const Choice<P>>(choices_), *failed);
          return SearchEnd::kBroken;
        }
        enter();
        continue;
      }
      if (node.enabled.empty()) {
        if (reduction_ == Reduction::kDpor) {
          ask_for_what_is_refused();
        }
        ++counts_.executions;
        counts_.longest = std::max<std::uint64_t>(counts_.longest, events_.size());
        if (!judge(std::span<const Choice<P>>(choices_))) {
          return SearchEnd::kBroken;
        }
      } else if (node.made == kNone) {
        ++counts_.blocked;
      }
      if (events_.empty()) {
        return SearchEnd::kExhausted;
      }
      leave();
    }
  }

  [[nodiscard]] const ExecutionCounts& counts() const { return counts_; }

 private:
  using Move = typename World<P>::Move;

  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  // What made something possible, or sent it, is kept as a number of events: up to that one; 0 is
  // the start.

  /// A move that is possible.
  struct Enabled {
    Move move;
    Choice<P> choice;
    std::uint32_t since;  ///< What made it possible.
    bool wanted;          ///< Whether it is to be tried.
    bool asleep = false;  ///< Whether it leads only to traces that are seen otherwise.
    bool done = false;    ///< Whether it was tried.
  };
  /// A point of the execution that is being tried.
  struct Node {
    explicit Node(const World<P>& at) : world(at) {}
    World<P> world;
    std::vector<Enabled> enabled;
    std::size_t made = kNone;  ///< Of those, the latest that was tried, if one was.
  };
  /// A move of that execution: the one that the node of the same index made.
  struct Event {
    core::ProcessId process;
    std::vector<std::uint32_t> clock;  ///< By process: how many of its events happened before.

    /// Whether it is `other`, or happened before it.
    [[nodiscard]] bool precedes(const Event& other) const {
      return other.clock[process.value()] >= clock[process.value()];
    }
  };
  static constexpr std::uint64_t kAskEvery = 64;

  /// Sees what is possible at the node that was reached.
  void enter() {
    const auto depth = static_cast<std::uint32_t>(events_.size());
    Node& node = nodes_[depth];
    node.made = kNone;
    node.enabled.clear();
    node.world.for_each_move([&](const Move& move) {
      node.enabled.push_back(
          {move, node.world.choice_of(move), depth, reduction_ != Reduction::kDpor});
      if (depth > 0) {
        inherit(nodes_[depth - 1], node.enabled.back());
      }
    });
    if (depth > 0 && reduction_ == Reduction::kDpor) {
      ask_for_what_is_gone(nodes_[depth - 1], node);
    }
    const auto awake = std::ranges::find(node.enabled, false, &Enabled::asleep);
    if (awake != node.enabled.end()) {
      awake->wanted = true;
    }
  }

  /// What was possible before, and is so still, was so since then. It sleeps on if the latest move
  /// is independent of it.
  void inherit(Node& before, Enabled& enabled) const {
    if (const Enabled* const was = find(before, enabled.choice)) {
      const Move& latest = before.enabled[before.made].move;
      enabled.since = was->since;
      enabled.asleep = reduction_ != Reduction::kNone && (was->asleep || was->done) &&
                       enabled.move.process != latest.process;
    }
  }

  /// What was possible at the process of the latest move, and is not since then, races with it.
  static void ask_for_what_is_gone(Node& before, Node& after) {
    const Enabled& latest = before.enabled[before.made];
    for (Enabled& enabled : before.enabled) {
      if (enabled.move.process == latest.move.process && find(after, enabled.choice) == nullptr) {
        enabled.wanted = true;
      }
    }
  }

  /// A message that is refused to the end of the execution may be taken before an event that has
  /// its process refuse it.
  void ask_for_what_is_refused() {
    if constexpr (TakesSelectively<P>) {
      const Links<typename P::Message>& links = nodes_[events_.size()].world.links();
      for (std::uint32_t index = 0; index < processes_ * processes_; ++index) {
        const core::ProcessId from(index / processes_);
        const core::ProcessId to(index % processes_);
        links.for_each_next(index, [&](std::uint32_t /*place*/, const auto& flight) {
          const std::uint32_t cause = sent_[index][flight.number - 1];
          events_.push_back(event_of(to, cause));
          choices_.push_back(Deliver{from, to, flight.number});
          ask_for_reversal(cause, &flight.message);
          events_.pop_back();
          choices_.pop_back();
        });
      }
    }
  }

  /// Of the node, and of the event that leads on from there.
  [[nodiscard]] std::size_t bytes_of(const Node& node) const {
    return node.world.bytes() + node.enabled.capacity() * sizeof(Enabled) + sizeof(Event) +
           processes_ * sizeof(std::uint32_t) + sizeof(Choice<P>);
  }

  [[nodiscard]] static Enabled* find(Node& node, const Choice<P>& choice) {
    const auto found = std::ranges::find(node.enabled, choice, &Enabled::choice);
    return found == node.enabled.end() ? nullptr : &*found;
  }

  [[nodiscard]] static std::optional<std::size_t> next_of(const Node& node) {
    for (std::size_t i = 0; i < node.enabled.size(); ++i) {
      const Enabled& enabled = node.enabled[i];
      if (enabled.wanted && !enabled.asleep && !enabled.done) {
        return i;
      }
    }
    return std::nullopt;
  }

  /// Makes a move of the node that was reached. Returns the check that failed, if one did.
  std::optional<std::string> make(std::size_t index) {
    const std::size_t depth = events_.size();
    if (nodes_.size() == depth + 1) {
      nodes_.push_back(Node(nodes_.back().world));
      counts_.bytes += bytes_of(nodes_[depth]);
    }
    nodes_[depth].made = index;
    const Enabled& enabled = nodes_[depth].enabled[index];
    const std::uint32_t cause = cause_of(enabled);
    events_.push_back(event_of(enabled.move.process, cause));
    choices_.push_back(enabled.choice);
    if (reduction_ == Reduction::kDpor) {
      ask_for_reversal(cause, message_of(enabled.move, nodes_[depth].world));
    }
    World<P>& after = nodes_[depth + 1].world;
    after = nodes_[depth].world;
    try {
      after.make(enabled.move);
    } catch (const core::CheckFailure& failure) {
      return failure.what();
    }
    note_sent(enabled.move.process, after);
    return std::nullopt;
  }

  /// Goes back to the node before. What was tried there leads to nothing new from now on.
  void leave() {
    events_.pop_back();
    choices_.pop_back();
    Node& node = nodes_[events_.size()];
    node.enabled[node.made].done = true;
    note_sent(node.enabled[node.made].move.process, node.world);
  }

  /// Which event sent each of the messages from `self` in `world`; those that are new, the latest.
  void note_sent(core::ProcessId self, const World<P>& world) {
    for (std::uint32_t to = 0; to < processes_; ++to) {
      const std::size_t link = world.links().index_of(self, core::ProcessId(to));
      sent_[link].resize(world.links().sent(link), static_cast<std::uint32_t>(events_.size()));
    }
  }

  /// What sent the message of the move, or made it possible.
  [[nodiscard]] std::uint32_t cause_of(const Enabled& enabled) const {
    const auto* deliver = std::get_if<Deliver>(&enabled.choice);
    return deliver == nullptr ? enabled.since
                              : sent_[deliver->from.value() * processes_ + deliver->to.value()]
                                     [deliver->number - 1];
  }

  [[nodiscard]] Event event_of(core::ProcessId process, std::uint32_t cause) const {
    Event event{process, std::vector<std::uint32_t>(processes_)};
    const auto previous = std::find_if(events_.rbegin(), events_.rend(), [&](const Event& earlier) {
      return earlier.process == event.process;
    });
    if (previous != events_.rend()) {
      event.clock = previous->clock;
    }
    if (cause > 0) {
      std::transform(event.clock.begin(), event.clock.end(), events_[cause - 1].clock.begin(),
                     event.clock.begin(),
                     [](std::uint32_t a, std::uint32_t b) { return std::max(a, b); });
    }
    ++event.clock[event.process.value()];
    return event;
  }

  [[nodiscard]] static const typename P::Message* message_of(const Move& move,
                                                             const World<P>& world) {
    const auto& links = world.links();
    return move.is_of_link()
               ? &links.flight(links.index_of(move.from, move.process), move.index).message
               : nullptr;
  }

  /// If the latest event races with an earlier one at its process, has a node try what makes them
  /// happen the other way round. `cause` is the latest event's, `message` what it delivers, if it
  /// does.
  void ask_for_reversal(std::uint32_t cause, const typename P::Message* message) {
    const core::ProcessId process = events_.back().process;
    std::size_t earlier = events_.size() - 1;
    for (bool is_race = false; !is_race;) {
      if (earlier-- == 0) {
        return;
      }
      if (events_[earlier].process != process) {
        continue;
      }
      const bool caused = cause > 0 && events_[earlier].precedes(events_[cause - 1]);
      if (caused || of_one_thread(choices_[earlier], choices_.back())) {
        return;
      }
      is_race = message == nullptr || takes(nodes_[earlier].world.process(process), *message);
    }
    std::vector<std::size_t> independent;  // Of the earlier one; the latest is the last of them.
    for (std::size_t i = earlier + 1; i < events_.size(); ++i) {
      if (i + 1 == events_.size() || !events_[earlier].precedes(events_[i])) {
        independent.push_back(i);
      }
    }
    Node& node = nodes_[earlier];
    const auto is_first = [&](std::size_t i) {
      return std::none_of(independent.begin(), independent.end(),
                          [&](std::size_t j) { return j < i && events_[j].precedes(events_[i]); });
    };
    const bool wanted = std::any_of(independent.begin(), independent.end(), [&](std::size_t i) {
      return is_first(i) && find(node, choices_[i])->wanted;
    });
    if (!wanted) {
      find(node, choices_[independent.front()])->wanted = true;
    }
  }

  /// Whether the two can only happen in this order: messages of a FIFO link.
  [[nodiscard]] bool of_one_thread(const Choice<P>& earlier, const Choice<P>& later) const {
    const auto* one = std::get_if<Deliver>(&earlier);
    const auto* other = std::get_if<Deliver>(&later);
    return one != nullptr && other != nullptr && one->from == other->from &&
           nodes_.front().world.links().is_fifo();
  }

  Reduction reduction_;
  std::uint32_t processes_;
  std::size_t memory_max_;
  std::vector<Node> nodes_;  ///< One for each event, and one behind; then memory to use again.
  std::vector<Event> events_;
  std::vector<Choice<P>> choices_;                ///< The events'.
  std::vector<std::vector<std::uint32_t>> sent_;  ///< By from × processes + to, and number - 1.
  ExecutionCounts counts_;
};

}  // namespace lamport::sim
