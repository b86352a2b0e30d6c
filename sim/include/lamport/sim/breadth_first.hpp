#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/digest.hpp"
#include "lamport/core/inlining.hpp"
#include "lamport/core/state_form.hpp"
#include "lamport/sim/audit.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/sim/visited_states.hpp"
#include "lamport/sim/world.hpp"

namespace lamport::sim {

/// A promise of the service that is broken, or a check that fails, and the shortest way there.
template <class P>
struct Breach {
  std::string promise;
  std::vector<Choice<P>> choices;
};

/// Goes on from every state that a world can come to, all of one depth before any of the next, so
/// that what is wrong is found by the shortest way.
///
/// States are told apart by the 128 bit fingerprints of their forms: two of n states have the same
/// one with a probability of about n² / 2^129. `Keep(process)` says of a process that a move has
/// changed whether to keep the state; one that is not kept counts as generated only.
template <Explorable P, class Keep>
class BreadthFirst {
 public:
  /// From `first`, which has started. Takes at most about `memory_max` bytes. An audit keeps the
  /// states themselves, and reads each one back, to see whether any is taken for another.
  BreadthFirst(const World<P>& first, Keep keep, std::size_t memory_max, bool audit)
      : first_(first), keep_(std::move(keep)), memory_max_(memory_max), at_(first) {
    if (audit) {
      audit_.emplace(first);
    }
  }

  /// Searches, once. `go_on(counts)` is asked every few thousand states.
  template <class GoOn>
  [[nodiscard]] SearchEnd run(GoOn&& go_on) {
    const core::ScopedCheckThrow throwing;
    counts_.generated = 1;
    if (keeps_all(first_)) {
      first_.write(forms_);
      successors_.push_back({core::fingerprint_of(forms_.bytes()), here_, forms_.bytes().size()});
      add_successors();
    }
    while (next_size_ > 0) {
      frontier_.swap(next_);
      next_.clear();
      counts_.frontier = std::exchange(next_size_, 0);
      ++counts_.depth;
      if (const auto ended = expand_frontier(go_on)) {
        return *ended;
      }
    }
    return SearchEnd::kExhausted;
  }

  [[nodiscard]] SearchCounts counts() const {
    SearchCounts counts = counts_;
    counts.distinct = visited_.size();
    counts.bytes = bytes();
    if (audit_) {
      counts.collisions = audit_->collisions();
      counts.undescribed = audit_->undescribed();
    }
    return counts;
  }
  /// What is broken, once the search has ended so. Cost: O(depth · moves of a state).
  [[nodiscard]] Breach<P> breach() const {
    const core::ScopedCheckThrow throwing;
    std::vector<core::Fingerprint> way{here_};
    while (visited_.before(way.back()) != core::Fingerprint()) {
      way.push_back(visited_.before(way.back()));
    }
    Breach<P> breach{broken_.value_or(""), {}};
    World<P> world = first_;
    for (std::size_t i = way.size() - 1; i-- > 0;) {
      go(world, breach.choices, [&](World<P>& after) {
        core::FormWriter form;
        after.write(form);
        return core::fingerprint_of(form.bytes()) == way[i];
      });
    }
    if (!broken_at_rest_) {
      go(world, breach.choices, [](World<P>& after) { return after.broken().has_value(); });
    }
    return breach;
  }

 private:
  using Move = typename World<P>::Move;
  using Promise = typename World<P>::Promise;
  struct Successor {
    core::Fingerprint state;
    core::Fingerprint before;
    std::size_t size;  ///< Of its form.
  };
  static constexpr std::uint64_t kAskEvery = 1024;
  /// States after which their successors are added.
  static constexpr std::uint64_t kBatch = 16;

  /// Goes on from all states of this depth. Returns why the search ends, if it does.
  template <class GoOn>
  [[nodiscard]] std::optional<SearchEnd> expand_frontier(GoOn& go_on) {
    std::span<const std::byte> rest = frontier_;
    for (std::uint64_t i = 0; i < counts_.frontier; ++i) {
      if (i % kAskEvery == 0 && !go_on(counts())) {
        return SearchEnd::kStopped;
      }
      rest = rest.subspan(expand(rest).size());
      if (broken_ || (i + 1) % kBatch == 0 || i + 1 == counts_.frontier) {
        add_successors();
      }
      if (broken_) {
        return SearchEnd::kBroken;
      }
      if (bytes() > memory_max_) {
        return SearchEnd::kMemory;
      }
    }
    return std::nullopt;
  }

  /// Goes on from the state whose form `bytes` begin with, and returns that form.
  std::span<const std::byte> expand(std::span<const std::byte> bytes) {
    const std::span<const std::byte> form = at_.read(bytes);
    here_ = core::fingerprint_of(form);
    moves_.clear();
    at_.for_each_move([&](const Move& move) { moves_.push_back(move); });
    for (const Move& move : moves_) {
      if (!try_move(move)) {
        return form;
      }
    }
    counts_.generated += moves_.size();
    if (std::all_of(moves_.begin(), moves_.end(), [](const Move& move) { return move.free; })) {
      ++counts_.at_rest;
      if constexpr (PromisesAnswers<Promise>) {
        if (at_.somebody_waits()) {
          broken_ = Promise::kAnswered;
          broken_at_rest_ = true;
        }
      }
    }
    return form;
  }

  /// Notes where `move` leads. Returns whether no promise is broken.
  LAMPORT_INLINE bool try_move(const Move& move) {
    try {
      at_.make(move);
    } catch (const core::CheckFailure& failure) {
      broken_ = failure.what();
    }
    counts_.told += at_.told();
    if (const auto& broken = at_.broken()) {
      broken_ = *broken;
    }
    if (broken_) {
      return false;
    }
    if (keep_(at_.process(move.process))) {
      const std::size_t begin = forms_.bytes().size();
      at_.write_moved(forms_);
      const std::span<const std::byte> form = forms_.bytes().subspan(begin);
      successors_.push_back({core::fingerprint_of(form), here_, form.size()});
      visited_.prefetch(successors_.back().state);
      if (audit_) {
        audit_->add(successors_.back().state, form, at_);
      }
    }
    at_.undo();
    return true;
  }

  /// Adds the successors that are new, now that the memory for them has been fetched.
  void add_successors() {
    std::span<const std::byte> rest = forms_.bytes();
    for (const Successor& successor : successors_) {
      if (visited_.add(successor.state, successor.before)) {
        next_.insert(next_.end(), rest.begin(),
                     rest.begin() + static_cast<std::ptrdiff_t>(successor.size));
        ++next_size_;
      }
      rest = rest.subspan(successor.size);
    }
    successors_.clear();
    forms_.clear();
  }

  /// Makes the first move from `world` after which `is_it(world)`, and adds its choice.
  template <class IsIt>
  static void go(World<P>& world, std::vector<Choice<P>>& choices, IsIt is_it) {
    std::optional<World<P>> found;
    world.for_each_move([&](const Move& move) {
      if (found) {
        return;
      }
      World<P> after = world;
      bool is_found = false;
      try {
        after.make(move);
        is_found = is_it(after);
      } catch (const core::CheckFailure&) {
        is_found = true;
      }
      if (is_found) {
        choices.push_back(world.choice_of(move));
        found = std::move(after);
      }
    });
    LAMPORT_CHECK(found.has_value(), "a way that was found can be gone again");
    world = *std::move(found);
  }

  [[nodiscard]] bool keeps_all(const World<P>& world) const {
    bool keeps = true;
    for (std::uint32_t p = 0; p < world.processes(); ++p) {
      keeps = keeps && keep_(world.process(core::ProcessId(p)));
    }
    return keeps;
  }
  [[nodiscard]] std::size_t bytes() const {
    return visited_.bytes_with_next() + frontier_.capacity() + next_.capacity() +
           (audit_ ? audit_->bytes() : 0);
  }

  World<P> first_;
  Keep keep_;
  std::size_t memory_max_;
  World<P> at_;  ///< The state that is gone on from.
  core::Fingerprint here_;
  VisitedStates visited_;
  std::vector<std::byte> frontier_;  ///< The forms of this depth's states, one behind the other.
  std::vector<std::byte> next_;      ///< Those of the next depth's so far.
  std::uint64_t next_size_ = 0;
  std::vector<Successor> successors_;  ///< Not yet added.
  core::FormWriter forms_;             ///< Theirs, one behind the other.
  std::vector<Move> moves_;
  SearchCounts counts_;
  std::optional<Audit<P>> audit_;
  std::optional<std::string> broken_;
  bool broken_at_rest_ = false;  ///< Whether it is, rather than by a move from there.
};

}  // namespace lamport::sim
