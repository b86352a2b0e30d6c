#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/digest.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/inlining.hpp"
#include "lamport/core/state_form.hpp"
#include "lamport/sim/audit.hpp"
#include "lamport/sim/form_queue.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/sim/visited_states.hpp"
#include "lamport/sim/world.hpp"

namespace lamport::sim {

/// A promise that is broken, or a check that fails, where a search has come to.
struct Flaw {
  core::Fingerprint state;
  bool at_rest = false;  ///< Whether it is broken there, rather than by a move from there.
  std::string promise;   ///< Or what the check said.
  bool is_check = false;

  /// Which of two flaws at one depth is shown: that of the shorter way, if they differ in that.
  friend bool operator<(const Flaw& a, const Flaw& b) {
    return std::tuple(!a.at_rest, a.state.low, a.state.high) <
           std::tuple(!b.at_rest, b.state.low, b.state.high);
  }
};

/// One of the parts into which the states of a search are parted by their fingerprints. Shards may
/// expand at the same time, and take in at the same time, each in a thread of its own.
template <Explorable P, class Keep>
class SearchShard {
 public:
  /// Shard `index` of `shards`.
  SearchShard(const World<P>& first, const Keep& keep, std::uint32_t index, std::uint32_t shards,
              bool audit)
      : keep_(keep), index_(index), at_(first), found_(shards) {
    if (audit) {
      audit_.emplace(first);
    }
  }

  /// The search begins with `first`, unless it is not kept.
  void begin(const World<P>& first) {
    ++counts_.generated;
    bool keeps = true;
    for (std::uint32_t p = 0; p < first.processes(); ++p) {
      keeps = keeps && keep_(first.process(core::ProcessId(p)));
    }
    core::FormWriter form;
    const core::Fingerprint state = first.fingerprint(form);
    if (const auto& broken = first.broken()) {
      note({state, true, std::string(*broken)});
    }
    if (keeps) {
      hand_over(state, form.bytes());
    }
  }

  /// Goes on to what was taken in. Returns whether that is anything.
  [[nodiscard]] bool next_depth() {
    std::swap(frontier_, next_);
    counts_.frontier = frontier_.size();
    return is_at_work();
  }
  /// Whether states of this depth are left to go on from.
  [[nodiscard]] bool is_at_work() const { return !frontier_.empty(); }
  [[nodiscard]] bool is_full() const { return bytes_found_ > bytes_left_; }

  /// Finds what the next `states_max` states lead to, or fewer if that takes `bytes_max`. Leaves
  /// off, and `is_full()`, as soon as it takes `bytes_left`.
  void expand(std::uint64_t states_max, std::size_t bytes_max, std::size_t bytes_left) {
    const core::ScopedCheckThrow throwing;
    bytes_found_ = 0;
    bytes_left_ = bytes_left;
    for (std::uint64_t i = 0;
         i < states_max && is_at_work() && bytes_found_ < bytes_max && !is_full(); ++i) {
      frontier_.drop(expand_next().size());
    }
  }

  /// Takes in what `finder` has found for this shard and is new, at the depth after `depth`.
  void take_in(SearchShard& finder, std::uint32_t depth) {
    Successors& found = finder.found_[index_];
    const auto take_in_one = [&](const Successor& successor) {
      const std::span<const std::byte> form = found.forms.front().first(successor.size);
      if (audit_) {
        audit_->keep(successor.state, form);
      }
      if (visited_.add(successor.state, successor.before, depth + 1)) {
        next_.put(form);
      }
      found.forms.drop(successor.size);
    };
    visited_.for_each_fetched(std::span<const Successor>(found.list), &Successor::state,
                              take_in_one);
    found.list.clear();
  }

  [[nodiscard]] const VisitedStates& visited() const { return visited_; }
  /// The first of what is wrong where it has come to; null if nothing.
  [[nodiscard]] const Flaw* flaw() const { return flaw_ ? &*flaw_ : nullptr; }

  void add_to(SearchCounts& counts) const {
    counts.distinct += visited_.size();
    counts.generated += counts_.generated;
    counts.frontier += counts_.frontier;
    counts.at_rest += counts_.at_rest;
    counts.tested += counts_.tested;
    counts.bytes += bytes();
    if (audit_) {
      counts.collisions += audit_->collisions();
      counts.undescribed += audit_->undescribed();
    }
  }
  [[nodiscard]] std::size_t bytes() const {
    std::size_t bytes = visited_.bytes() + frontier_.bytes() + next_.bytes();
    for (const Successors& found : found_) {
      bytes += found.forms.bytes() + found.list.capacity() * sizeof(Successor);
    }
    return bytes + (audit_ ? audit_->bytes() : 0);
  }
  /// What it takes at the most beyond that, while it takes in what `finders` have found for it.
  [[nodiscard]] std::size_t bytes_to_take_in(std::span<const SearchShard> finders) const {
    std::uint64_t states = 0;
    std::size_t forms = 0;
    for (const SearchShard& finder : finders) {
      states += finder.found_[index_].list.size();
      forms += finder.found_[index_].forms.bytes();
    }
    return visited_.bytes_to_add(states) + forms +
           (audit_ ? audit_->bytes_to_keep(states, forms) : 0);
  }

 private:
  using Move = typename World<P>::Move;
  using Promise = typename World<P>::Promise;

  struct Successor {
    core::Fingerprint state;
    std::uint64_t before;  ///< The low half of the fingerprint.
    std::size_t size;      ///< Of its form.
  };
  /// What was found for one of the shards.
  struct Successors {
    std::vector<Successor> list;
    FormQueue forms;
  };

  [[nodiscard]] std::uint32_t shards() const { return static_cast<std::uint32_t>(found_.size()); }

  /// Goes on from the next state, and returns its form.
  std::span<const std::byte> expand_next() {
    const std::span<const std::byte> form = at_.read(frontier_.front());
    here_ = core::fingerprint_of(form);
    moves_.clear();
    at_.for_each_move([&](const Move& move) { moves_.push_back(move); });
    for (const Move& move : moves_) {
      try_move(move);
      ++counts_.generated;
      if (is_full()) [[unlikely]] {
        break;
      }
    }
    const auto is_free = [](const Move& move) { return move.free; };
    if (std::all_of(moves_.begin(), moves_.end(), is_free) && !at_.somebody_crashed()) {
      ++counts_.at_rest;
      if constexpr (core::PromisesAnswers<Promise>) {
        if (at_.somebody_waits()) {
          note({here_, true, std::string(Promise::kAnswered)});
        }
      }
    }
    return form;
  }

  LAMPORT_INLINE void try_move(const Move& move) {
    bool is_sound = false;
    try {
      at_.make(move);
      is_sound = !at_.broken();
      if (const auto& broken = at_.broken()) {
        note({here_, false, std::string(*broken)});
      }
    } catch (const core::CheckFailure& failure) {
      note({here_, false, failure.what(), true});
    }
    counts_.tested += at_.tested();
    if (is_sound && keep_(at_.process(move.process))) {
      find();
    }
    at_.undo();
  }

  /// Notes the state to which a move has led, for its shard.
  LAMPORT_INLINE void find() {
    form_.clear();
    at_.write_moved(form_);
    const core::Fingerprint state = core::fingerprint_of(form_.bytes());
    hand_over(state, form_.bytes());
    if (audit_) {
      audit_->compare(form_.bytes(), at_);
    }
  }

  /// Has the shard in which `state` belongs take it in, whose form this is.
  LAMPORT_INLINE void hand_over(const core::Fingerprint& state, std::span<const std::byte> form) {
    const std::uint32_t owner = shard_of(state.low, shards());
    found_[owner].list.push_back({state, here_.low, form.size()});
    found_[owner].forms.put(form);
    bytes_found_ += form.size() + sizeof(Successor);
  }

  /// Of several the one that is less stays; of several from one state the first.
  void note(Flaw flaw) {
    if (!flaw_ || flaw < *flaw_) {
      flaw_ = std::move(flaw);
    }
  }

  Keep keep_;
  std::uint32_t index_;
  World<P> at_;  ///< The state that is gone on from.
  core::Fingerprint here_;
  VisitedStates visited_;
  FormQueue frontier_;             ///< Of this depth's states, those left to go on from.
  FormQueue next_;                 ///< The next depth's so far.
  std::vector<Successors> found_;  ///< By shard.
  std::vector<Move> moves_;        ///< From the state that is gone on from.
  core::FormWriter form_;
  std::size_t bytes_found_ = 0;  ///< In this round.
  std::size_t bytes_left_ = 0;   ///< That it may find in this round.
  SearchCounts counts_;
  std::optional<Flaw> flaw_;
  std::optional<Audit<P>> audit_;
};

}  // namespace lamport::sim
