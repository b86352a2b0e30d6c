#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/sampler.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/sim/world.hpp"

namespace lamport::sim {

/// Runs a world on from where it is, by moves that a sampler chooses, again and again.
template <Explorable P>
class RandomExecutions {
 public:
  /// From `first`, which has started.
  explicit RandomExecutions(const World<P>& first) : first_(first), world_(first) {}

  /// What a run came to.
  struct Execution {
    std::span<const Choice<P>> choices;  ///< Valid up to the next run.
    bool complete = false;               ///< Whether nothing was left that has to happen.
    std::optional<std::string> failed;   ///< The check that the last choice made fail.
  };

  /// One run, of at most `kMovesMax` moves; the same seed and settings give the same. Calls
  /// `visit(world)` after each move, which returns whether to go on.
  template <class Visit>
  [[nodiscard]] Execution run(std::uint64_t seed, const SamplerSettings& settings, Visit&& visit) {
    Choices drawn(seed);
    Sampler<P> sampler(settings, drawn);
    const core::ScopedCheckThrow throwing;
    Execution execution;
    choices_.clear();
    world_ = first_;
    bool goes_on = true;
    while (goes_on && !execution.failed) {
      moves_.clear();
      bool may_end = true;
      world_.for_each_move([&](const typename World<P>::Move& move) {
        may_end = may_end && is_mishap(move);
        moves_.push_back(move);
      });
      if (may_end) {
        execution.complete = true;
        break;
      }
      if (choices_.size() == kMovesMax) {
        break;
      }
      const auto& move = moves_[sampler.next(world_, moves_)];
      choices_.push_back(world_.choice_of(move));
      try {
        world_.make(move);
        goes_on = visit(std::as_const(world_));
      } catch (const core::CheckFailure& failure) {
        execution.failed = failure.what();
      }
    }
    execution.choices = choices_;
    return execution;
  }

 private:
  using Move = typename World<P>::Move;

  /// Whether it is something that goes wrong.
  [[nodiscard]] static bool is_mishap(const Move& move) {
    return move.kind == Move::Kind::kDouble || move.kind == Move::Kind::kLose ||
           move.kind == Move::Kind::kCrash;
  }

  World<P> first_;
  World<P> world_;
  std::vector<Move> moves_;
  std::vector<Choice<P>> choices_;
};

}  // namespace lamport::sim
