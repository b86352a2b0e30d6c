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
#include "lamport/core/ids.hpp"
#include "lamport/core/state_form.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/sim/search_shard.hpp"
#include "lamport/sim/world.hpp"

namespace lamport::sim {

/// A promise of the service that is broken, or a check that fails, and the shortest way there.
template <class P>
struct Breach {
  std::string promise;  ///< Or what the check said.
  bool is_check = false;
  std::vector<Choice<P>> choices;
};

/// How a search by states is done.
struct SearchSettings {
  std::size_t memory_max = 0;  ///< The most bytes that its states take.
  std::uint32_t shards = 1;    ///< Parts that can be searched at the same time; ≥ 1.
  bool audit = false;          ///< Whether to keep the states themselves; see `Audit`.
};

/// Goes on from every state that a world can come to, all of one depth before any of the next, so
/// that what is wrong is found by the shortest way.
///
/// States are told apart by the 128 bit fingerprints of their forms: two of n states have the same
/// one with a probability of about n² / 2^129. `Keep(process)` says of a process that a move has
/// changed whether to keep the state; one that is not kept counts as generated only.
///
/// The states are parted into shards by their fingerprints. Those of one depth are gone on from in
/// rounds: first each shard finds what its own states lead to, then each takes in those successors
/// that are its own. Whatever the number of shards, a search that comes to its end comes to the
/// same, and of several things that are wrong at one depth it shows the same.
template <Explorable P, class Keep>
class BreadthFirst {
 public:
  /// From `first`, which has started.
  BreadthFirst(const World<P>& first, const Keep& keep, const SearchSettings& settings)
      : first_(first), settings_(settings) {
    LAMPORT_CHECK(settings.shards >= 1, "there is a shard");
    for (std::uint32_t shard = 0; shard < settings.shards; ++shard) {
      shards_.emplace_back(first, keep, shard, settings.shards, settings.audit);
    }
  }

  /// Searches, once. `together(task)` calls `task(shard)` for each shard, at the same time or not,
  /// and returns when all are done. `go_on(counts)` is asked before every round.
  template <class Together, class GoOn>
  [[nodiscard]] SearchEnd run(Together&& together, GoOn&& go_on) {
    shards_.front().begin(first_);
    take_in(together);
    while (next_depth()) {
      while (is_at_work()) {
        const SearchCounts so_far = counts();
        if (!go_on(so_far)) {
          return ended(SearchEnd::kStopped);
        }
        const std::size_t left =
            settings_.memory_max - std::min(so_far.bytes, settings_.memory_max);
        together([&](std::uint32_t shard) {
          shards_[shard].expand(states_of_round(), settings_.memory_max / (32 * shards_.size()),
                                left / shards_.size());
        });
        if (is_full()) {
          return ended(SearchEnd::kMemory);
        }
        take_in(together);
      }
      if (is_broken()) {
        return SearchEnd::kBroken;
      }
    }
    return ended(SearchEnd::kExhausted);
  }

  /// Whether something wrong was found so far, at whatever end.
  [[nodiscard]] bool is_broken() const { return flaw() != nullptr; }

  [[nodiscard]] SearchCounts counts() const {
    SearchCounts counts;
    for (const Shard& shard : shards_) {
      shard.add_to(counts);
    }
    counts.depth = depth_;
    return counts;
  }

  /// What is broken, once the search has ended so. Cost: O(depth · moves of a state).
  [[nodiscard]] Breach<P> breach() const {
    const Flaw* const found = flaw();
    LAMPORT_CHECK(found != nullptr, "something is broken");
    const core::ScopedCheckThrow throwing;
    std::vector<core::Fingerprint> way{found->state};
    for (std::uint32_t depth = depth_; depth > 1; --depth) {
      way.push_back(before(way.back(), depth));
    }
    Breach<P> breach{found->promise, found->is_check, {}};
    World<P> world = first_;
    for (std::size_t i = way.size() - 1; i-- > 0;) {
      go(world, breach.choices, [&](const World<P>& after) {
        core::FormWriter form;
        return after.fingerprint(form) == way[i];
      });
    }
    if (!found->at_rest) {
      go(world, breach.choices, [](const World<P>& after) { return after.broken().has_value(); });
    }
    return breach;
  }

 private:
  using Shard = SearchShard<P, Keep>;
  using Move = typename World<P>::Move;

  /// Alone, so few states that all they lead to stays in the nearest cache; among others, so many
  /// that waiting for them costs little.
  [[nodiscard]] std::uint64_t states_of_round() const { return shards_.size() == 1 ? 16 : 4096; }

  /// What is wrong is shown, though another flaw of this depth might be in its place.
  [[nodiscard]] SearchEnd ended(SearchEnd end) const {
    return is_broken() ? SearchEnd::kBroken : end;
  }

  /// Each shard takes in what all of them have found for it.
  template <class Together>
  void take_in(Together& together) {
    together([&](std::uint32_t shard) {
      for (Shard& finder : shards_) {
        shards_[shard].take_in(finder, depth_);
      }
    });
  }

  /// Whether there is a state of the next depth, to which the search goes.
  [[nodiscard]] bool next_depth() {
    bool any = false;
    for (Shard& shard : shards_) {
      any |= shard.next_depth();
    }
    depth_ += any ? 1U : 0U;
    return any;
  }

  [[nodiscard]] bool is_at_work() const {
    return std::any_of(shards_.begin(), shards_.end(),
                       [](const Shard& shard) { return shard.is_at_work(); });
  }

  /// What is broken, at this depth; null if nothing. Of several, the same for any number of shards.
  [[nodiscard]] const Flaw* flaw() const {
    const Flaw* first = nullptr;
    for (const Shard& shard : shards_) {
      const Flaw* const flaw = shard.flaw();
      if (flaw != nullptr && (first == nullptr || *flaw < *first)) {
        first = flaw;
      }
    }
    return first;
  }

  /// From which state of the depth before the search came to `state`, of this depth.
  [[nodiscard]] core::Fingerprint before(const core::Fingerprint& state,
                                         std::uint32_t depth) const {
    const std::uint64_t low = shard_of(state.low).visited().before(state);
    return shard_of(low).visited().of_depth(low, depth - 1);
  }
  [[nodiscard]] const Shard& shard_of(std::uint64_t low) const {
    return shards_[sim::shard_of(low, settings_.shards)];
  }

  /// Makes the first move from `world` after which `is_it(world)`, or which makes a check fail, and
  /// adds its choice.
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

  [[nodiscard]] std::size_t bytes() const {
    std::size_t bytes = 0;
    for (const Shard& shard : shards_) {
      bytes += shard.bytes();
    }
    return bytes;
  }
  /// Whether there is no room for all that was found, or for taking it in.
  [[nodiscard]] bool is_full() const {
    std::size_t at_most = bytes();
    for (const Shard& shard : shards_) {
      at_most += shard.bytes_to_take_in(shards_);
    }
    return at_most > settings_.memory_max || std::ranges::any_of(shards_, &Shard::is_full);
  }

  World<P> first_;
  SearchSettings settings_;
  std::vector<Shard> shards_;
  std::uint32_t depth_ = 0;
};

}  // namespace lamport::sim
