#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/digest.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/state_form.hpp"
#include "lamport/sim/breadth_first.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/cycle.hpp"
#include "lamport/sim/form_queue.hpp"
#include "lamport/sim/grown_bytes.hpp"
#include "lamport/sim/labelled_graph.hpp"
#include "lamport/sim/relative_form.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/sim/state_numbers.hpp"
#include "lamport/sim/world.hpp"

namespace lamport::sim {

/// What is wrong, and a way there; of a fair cycle, that way and then once round.
template <class P>
struct Endless {
  Breach<P> breach;
  std::optional<Cycle> cycle{};
};

/// Goes on from every state that a world can come to, where states that differ only in what has
/// been counted so far are one: see `RelativeForm`. Then looks for a fair cycle in which a user
/// waits for ever. On the way it finds what breadth-first search does, and the shortest way to it.
///
/// A cycle is fair if each link, each timer and each user who has to do something is, again and
/// again, not able to go on, or does. Nobody has to make a free move.
template <class P>
class FairCycles {
 public:
  /// From `first`, which has started. Takes at the most `memory_max` bytes, up to a
  /// state or two. Requires: in it nothing may go wrong, and links are FIFO.
  FairCycles(const World<P>& first, std::size_t memory_max)
      : first_(first), at_(first), memory_max_(memory_max) {
    LAMPORT_CHECK(first.links().is_fifo() && !first.may_fail(),
                  "links and processes keep what they hold");
  }

  /// Searches, once. `go_on(counts)` is asked before every state is gone on from, and before every
  /// look for cycles.
  template <class GoOn>
  [[nodiscard]] SearchEnd run(GoOn&& go_on) {
    begin();
    while (!flaw_ && next_depth()) {
      while (!flaw_ && !frontier_.empty()) {
        if (!go_on(counts())) {
          return SearchEnd::kStopped;
        }
        if (bytes_with_next() > memory_max_) {
          return SearchEnd::kMemory;
        }
        const std::size_t size = expand_next().size();
        if (!flaw_ && bytes() > memory_max_) {
          return SearchEnd::kMemory;  // Before a block is given back: moves may be left out.
        }
        frontier_.drop(size);
      }
    }
    for (std::uint32_t p = 0; !flaw_ && p < first_.processes(); ++p) {
      if (!go_on(counts())) {
        return cycle_.empty() ? SearchEnd::kStopped : SearchEnd::kBroken;
      }
      look_for_cycles(core::ProcessId(p));
    }
    return is_broken() ? SearchEnd::kBroken : SearchEnd::kExhausted;
  }

  /// Whether something wrong was found so far, at whatever end.
  [[nodiscard]] bool is_broken() const { return flaw_ || !cycle_.empty(); }

  [[nodiscard]] CycleCounts counts() const {
    CycleCounts counts = counts_;
    counts.distinct = states_.size();
    counts.transitions = graph_.edges();
    counts.bytes = bytes();
    return counts;
  }

  /// What is wrong, once the search has ended so. Cost: O(choices · moves of a state).
  [[nodiscard]] Endless<P> found() const {
    LAMPORT_CHECK(is_broken(), "something is wrong");
    const core::ScopedCheckThrow throwing;
    Run run{first_, first_, {}};
    relative_.bring(run.brought);
    for (const Edge& edge : way_to(flaw_ ? flaw_->state : cycle_begin_)) {
      go(run, edge);
    }
    if (flaw_) {
      if (!flaw_->at_rest) {
        go(run, {LabelledGraph::kNone, flaw_->label});
      }
      return {{flaw_->promise, flaw_->is_check, std::move(run.choices)}};
    }
    const Cycle cycle{run.choices.size(), waits_for_ever_};
    for (const Edge& edge : cycle_) {
      go(run, edge);
    }
    return {{std::string(Promise::kAnswered), false, std::move(run.choices)}, cycle};
  }

 private:
  using Move = typename World<P>::Move;
  using Promise = typename World<P>::Promise;
  using Edge = LabelledGraph::Edge;
  using Vertex = LabelledGraph::Vertex;

  /// What is wrong in a state, or by a move from there.
  struct Wrong {
    Vertex state;
    std::uint32_t label;
    bool at_rest;
    std::string promise;
    bool is_check;
  };

  void begin() {
    World<P> first = first_;
    if (const auto& broken = first.broken()) {
      flaw_ = Wrong{0, 0, true, std::string(*broken), false};
    }
    static_cast<void>(take_in(first, 0));
  }

  /// Goes on to what was taken in. Returns whether that is anything.
  [[nodiscard]] bool next_depth() {
    std::swap(frontier_, next_);
    counts_.frontier = states_.size() - graph_.size();
    counts_.depth += frontier_.empty() ? 0U : 1U;
    return !frontier_.empty();
  }

  /// Goes on from the next state, and returns its form.
  std::span<const std::byte> expand_next() {
    const core::ScopedCheckThrow throwing;
    const Vertex here = graph_.size();
    graph_.begin_vertex();
    const std::span<const std::byte> form = at_.read(frontier_.front());
    note_who_waits();
    moves_.clear();
    at_.for_each_move([&](const Move& move) { moves_.push_back(move); });
    const auto is_free = [](const Move& move) { return move.free; };
    if (std::ranges::all_of(moves_, is_free)) {
      ++counts_.at_rest;
      if (at_.somebody_waits()) {
        flaw_ = Wrong{here, 0, true, std::string(Promise::kAnswered), false};
      }
    }
    for (const Move& move : moves_) {
      if (flaw_ || bytes() > memory_max_) {
        break;
      }
      try_move(move, here);
      static_cast<void>(at_.read(form));
    }
    return form;
  }

  void try_move(const Move& move, Vertex here) {
    const std::uint32_t label = label_of(at_, move);
    try {
      at_.make(move);
      if (const auto& broken = at_.broken()) {
        flaw_ = Wrong{here, label, false, std::string(*broken), false};
      }
    } catch (const core::CheckFailure& failure) {
      flaw_ = Wrong{here, label, false, failure.what(), true};
    }
    counts_.tested += at_.tested();
    if (!flaw_) {
      graph_.add({take_in(at_, here), label});
    }
  }

  /// The number of the state of `world`, to which the search comes from state `before`. Leaves the
  /// relative form of it.
  [[nodiscard]] Vertex take_in(World<P>& world, Vertex before) {
    const auto [number, is_new] = states_.add(fingerprint(world));
    if (is_new) {
      before_.push_back(before);
      next_.put(form_.bytes());
    }
    return number;
  }
  [[nodiscard]] core::Fingerprint fingerprint(World<P>& world) const {
    relative_.bring(world);
    return world.fingerprint(form_);
  }

  void note_who_waits() {
    for (std::uint32_t p = 0; p < at_.processes(); ++p) {
      waits_.push_back(at_.user(core::ProcessId(p)).waits());
    }
    counts_.waiting += at_.somebody_waits() ? 1U : 0U;
  }

  /// Who goes on by the move: a link, the user of a process, or one of its timers.
  [[nodiscard]] std::uint32_t label_of(const World<P>& world, const Move& move) const {
    const std::uint32_t processes = world.processes();
    if (move.free) {
      return LabelledGraph::kFree;
    }
    if (move.is_of_link()) {
      return move.from.value() * processes + move.process.value();
    }
    if (move.kind == Move::Kind::kGive) {
      return processes * processes + move.process.value();
    }
    const Choice<P> choice = world.choice_of(move);
    auto known = std::ranges::find(timers_, choice);
    if (known == timers_.end()) {
      known = timers_.insert(known, choice);
    }
    return processes * (processes + 1) + static_cast<std::uint32_t>(known - timers_.begin());
  }

  /// Whether there is a fair cycle of states in which the user at `process` waits; of several the
  /// one to which the way is shorter is kept.
  void look_for_cycles(core::ProcessId process) {
    std::vector<bool> among(graph_.size());
    for (Vertex state = 0; state < graph_.size(); ++state) {
      among[state] = waits_[state * std::size_t{first_.processes()} + process.value()];
    }
    const Components components(graph_, among);
    counts_.components += components.size();
    for (std::size_t c = 0; c < components.size(); ++c) {
      const Vertex begin = components[c].front();
      if ((cycle_.empty() || begin < cycle_begin_) && components.is_fair(c)) {
        waits_for_ever_ = process;
        cycle_begin_ = begin;
        cycle_ = components.fair_walk(c);
      }
    }
  }

  [[nodiscard]] std::vector<Edge> way_to(Vertex state) const {
    std::vector<Edge> way;
    for (; state != 0; state = before_[state]) {
      const auto edges = graph_.edges_of(before_[state]);
      way.push_back(*std::ranges::find(edges, state, &Edge::to));
    }
    std::ranges::reverse(way);
    return way;
  }

  /// A run, and the relative form of where it is.
  struct Run {
    World<P> world;
    World<P> brought;
    std::vector<Choice<P>> choices;
  };

  /// Goes on by `edge`, or to what is wrong if it leads to `kNone`.
  void go(Run& run, const Edge& edge) const {
    std::optional<Move> found;
    World<P> after = run.brought;
    run.brought.for_each_move([&](const Move& move) {
      if (!found && label_of(run.brought, move) == edge.label) {
        after = run.brought;
        found = leads(after, move, edge.to) ? std::optional(move) : std::nullopt;
      }
    });
    LAMPORT_CHECK(found.has_value(), "a way that was found can be gone again");
    while (found->is_of_link() &&
           RelativeForm<P>::is_void(run.world, found->from, found->process)) {
      make(run, *found);
    }
    make(run, *found);
    run.brought = std::move(after);
  }
  static void make(Run& run, const Move& move) {
    run.choices.push_back(run.world.choice_of(move));
    try {
      run.world.make(move);
    } catch (const core::CheckFailure&) {  // NOLINT(bugprone-empty-catch): it is what was found
    }
  }
  /// Makes the move, and brings `world` to its relative form. Returns whether it is that of state
  /// `to` then or, if that is `kNone`, whether something is wrong.
  [[nodiscard]] bool leads(World<P>& world, const Move& move, Vertex to) const {
    bool is_wrong = false;
    try {
      world.make(move);
      is_wrong = world.broken().has_value();
    } catch (const core::CheckFailure&) {
      is_wrong = true;
    }
    return to == LabelledGraph::kNone ? is_wrong : fingerprint(world) == states_[to];
  }

  [[nodiscard]] std::size_t bytes() const {
    return states_.bytes() + graph_.bytes() + before_.capacity() * sizeof(Vertex) +
           waits_.capacity() / 8 + frontier_.bytes() + next_.bytes();
  }
  /// What it takes at the most with what the next state leads to, or when it looks for cycles.
  [[nodiscard]] std::size_t bytes_with_next() const {
    const std::size_t processes = at_.processes();
    const std::size_t moves = processes * (processes + 1) + timers_.size() + processes;
    return std::max(states_.bytes_with(moves) + graph_.bytes_with(moves) +
                        grown_bytes(before_, moves) + 2 * waits_.capacity() / 8 +
                        frontier_.bytes() + next_.bytes(),
                    bytes() + graph_.size() * Components::kBytesPerVertex);
  }

  World<P> first_;
  World<P> at_;  ///< The state that is gone on from.
  std::size_t memory_max_;
  StateNumbers states_;  ///< By the fingerprints of their relative forms. Numbers are vertices.
  LabelledGraph graph_;
  std::vector<Vertex> before_;  ///< By state: from which the search came there first.
  std::vector<bool> waits_;     ///< By state × processes + process: whether its user waits.
  FormQueue frontier_;          ///< Of this depth's states, those left to go on from, by number.
  FormQueue next_;              ///< The next depth's so far.
  std::vector<Move> moves_;     ///< From the state that is gone on from.
  mutable std::vector<Choice<P>> timers_;  ///< That have been due, each once.
  mutable RelativeForm<P> relative_;
  mutable core::FormWriter form_;
  CycleCounts counts_;
  std::optional<Wrong> flaw_;
  core::ProcessId waits_for_ever_;  ///< If there is a cycle: whose user.
  Vertex cycle_begin_ = 0;
  std::vector<Edge> cycle_;
};

}  // namespace lamport::sim
