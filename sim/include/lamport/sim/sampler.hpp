#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/world.hpp"

namespace lamport::sim {

/// By what the next move is chosen among those that are possible.
enum class Sampling : std::uint8_t {
  kWalk,  ///< Each with the same probability.
  /// The one with the highest priority. Each move gets a random one when it becomes possible, and a
  /// new one when another is made at its process, with which it raced. Source: Yuan, Yang and Gu
  /// 2018, "Partial Order Aware Concurrency Sampling".
  kPos,
  /// That of the thread with the highest priority. A thread is what can make one move at a time;
  /// each gets a random priority, and `depth` - 1 times in a run, when that is random, the one that
  /// would be next falls below all others. Sources: Burckhardt, Kothari, Musuvathi and Nagarakatti
  /// 2010, "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs"; with a thread
  /// for a link, as there for a process, Ozkan, Majumdar, Niksic, Befrouei and Weissenbacher 2018,
  /// "Randomized Testing of Distributed Systems with Probabilistic Guarantees".
  kPct,
};

/// How samplers that have parameters are set.
struct SamplerSettings {
  Sampling sampling = Sampling::kWalk;
  std::uint32_t depth = 3;      ///< Of PCT: the events of which a violation asks an order; ≥ 1.
  std::uint64_t moves_max = 1;  ///< Of PCT: about how long a run is, in moves; ≥ 1.
};

/// Chooses the moves of one run. Every choice is a draw of one of `choices`' streams.
template <Explorable P>
class Sampler {
 public:
  using Move = typename World<P>::Move;

  /// `choices` outlives the sampler.
  Sampler(const SamplerSettings& settings, Choices& choices)
      : settings_(settings),
        choices_(choices),
        pick_(choices.stream({StreamKind::kPick})),
        priority_(choices.stream({StreamKind::kPriority})) {
    if (settings.sampling == Sampling::kPct) {
      const auto changes = choices.stream({StreamKind::kPriorityChange});
      for (std::uint32_t i = 1; i < settings.depth; ++i) {
        changes_.push_back(1 + choices.below(changes, settings.moves_max));
      }
    }
  }

  /// The index of the next move among `moves`, which are all that are possible in `world`, where a
  /// run has come to by the moves chosen so far. Requires: there is one. Cost: O(moves²).
  [[nodiscard]] std::size_t next(const World<P>& world, std::span<const Move> moves) {
    ++step_;
    if (settings_.sampling == Sampling::kWalk) {
      return choices_.below(pick_, moves.size());
    }
    if (settings_.sampling == Sampling::kPos && step_ > 1) {
      std::erase_if(ranks_, [&](const Rank& rank) { return rank.process == latest_; });
    }
    std::size_t next = highest(world, moves);
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      if (changes_[i] == step_) {
        rank_of(world, moves[next]).priority = i;
        next = highest(world, moves);
      }
    }
    latest_ = moves[next].process;
    return next;
  }

 private:
  /// The priority of a move, or of the thread whose move it is.
  struct Rank {
    std::uint64_t site;  ///< Of the move.
    core::ProcessId process;
    Choice<P> choice;        ///< The move's, or the thread's first.
    std::uint64_t priority;  ///< Of those that are drawn all are above those of `changes_`.
  };

  /// Of a thread that could make several moves, each has the same probability.
  [[nodiscard]] std::size_t highest(const World<P>& world, std::span<const Move> moves) {
    highest_.clear();
    std::uint64_t priority = 0;
    for (std::size_t i = 0; i < moves.size(); ++i) {
      const std::uint64_t own = rank_of(world, moves[i]).priority;
      if (highest_.empty() || own > priority) {
        highest_.clear();
        priority = own;
      }
      if (own == priority) {
        highest_.push_back(i);
      }
    }
    return highest_.size() == 1 ? highest_.front()
                                : highest_[choices_.below(pick_, highest_.size())];
  }

  [[nodiscard]] Rank& rank_of(const World<P>& world, const Move& move) {
    const bool is_thread = settings_.sampling == Sampling::kPct && is_of_thread(world, move);
    const std::uint64_t site = site_of(move);
    for (Rank& rank : ranks_) {
      if (rank.site == site && (is_thread || rank.choice == world.choice_of(move))) {
        return rank;
      }
    }
    const std::uint64_t drawn =
        settings_.depth + choices_.below(priority_, std::uint64_t{1} << 62U);
    ranks_.push_back({site, move.process, world.choice_of(move), drawn});
    return ranks_.back();
  }

  /// The move's kind, process and link, as one number.
  [[nodiscard]] static std::uint64_t site_of(const Move& move) {
    constexpr unsigned kBits = 28;
    static_assert(core::kProcessesMax <= 1U << kBits);
    return std::uint64_t{static_cast<std::uint8_t>(move.kind)} << (2 * kBits) |
           std::uint64_t{move.process.value()} << kBits | move.from.value();
  }

  /// Whether the move is one of a thread that makes others, too: a user, or a link that is FIFO.
  [[nodiscard]] static bool is_of_thread(const World<P>& world, const Move& move) {
    return move.kind == Move::Kind::kGive || (move.is_of_link() && world.links().is_fifo());
  }

  SamplerSettings settings_;
  Choices& choices_;
  Choices::Handle pick_;
  Choices::Handle priority_;
  std::vector<std::uint64_t> changes_;  ///< Entry i is the step at which a priority falls to i.
  std::vector<Rank> ranks_;
  std::vector<std::size_t> highest_;  ///< Of the moves, those with the highest priority.
  std::uint64_t step_ = 0;            ///< From 1.
  core::ProcessId latest_;            ///< Where the latest move was made.
};

}  // namespace lamport::sim
