#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/mutex/exclusion.hpp"
#include "lamport/core/service.hpp"
#include "lamport/props/mutual_exclusion.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/sim/breadth_first.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/every_state.hpp"
#include "lamport/sim/explorable.hpp"
#include "lamport/sim/hazards.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/sim/world.hpp"

namespace lamport::tools {

/// Looks among all runs of small scenarios for one that is shorter than `tape`, or as short with
/// fewer processes, and violates `property`, too.
///
/// A scenario is one of at most as many processes, each of which asks as often as the one that asks
/// most in the tape, and in which no more goes wrong. Leaving out choices of a run, as a shrinker
/// does, does not come to what only another run does.
template <sim::Explorable P>
class ShorterRun {
 public:
  /// `go_on()` is asked now and then; no ends the search.
  ShorterRun(const sim::Tape<P>& tape, std::string_view property,
             const std::function<bool()>& go_on)
      : tape_(tape), property_(property), go_on_(go_on), hazards_{.fifo = tape.promised.fifo} {
    std::vector<std::uint32_t> given(tape.processes);
    for (std::size_t i = 0; i < tape.choices.size(); ++i) {
      const sim::Choice<P>& choice = tape.choices[i];
      const auto begin = tape.choices.begin();
      hazards_.losses += std::holds_alternative<sim::Lose>(choice) ? 1U : 0U;
      hazards_.crashes += std::holds_alternative<sim::Crash>(choice) ? 1U : 0U;
      hazards_.duplications += std::holds_alternative<sim::Deliver>(choice) &&
                                       std::find(begin, begin + static_cast<std::ptrdiff_t>(i),
                                                 choice) != begin + static_cast<std::ptrdiff_t>(i)
                                   ? 1U
                                   : 0U;
      if (const auto* give = std::get_if<sim::Give<P>>(&choice)) {
        given[give->process.value()] += User::is_free(give->command) ? 1U : 0U;
      }
    }
    asks_ = *std::ranges::max_element(given);
  }

  struct Found {
    sim::Tape<P> tape;
    std::string_view property;  ///< If it is not the same, one that says more.
  };

  /// None if there is none, or something else goes wrong sooner, or no state shows `property`, or
  /// the search became too large. Cost: at most `kMovesMax` moves.
  [[nodiscard]] std::optional<Found> find() {
    constexpr auto& kPromises = P::Service::Promise::kNames;
    const bool is_of_states = property_ == props::kFailedCheck ||
                              std::ranges::find(kPromises, goal_of(property_)) != kPromises.end();
    if (tape_.choices.empty() || !is_of_states) {
      return std::nullopt;
    }
    for (std::uint32_t processes = 1; processes <= std::min(tape_.processes, kProcessesMax);
         ++processes) {
      if (auto found = found_with(processes)) {
        return found;
      }
    }
    return std::nullopt;
  }

 private:
  using User = typename P::Service::User;

  static constexpr std::uint32_t kProcessesMax = 4;
  static constexpr std::uint64_t kMovesMax = 200'000;
  static constexpr std::size_t kMemoryMax = std::size_t{64} << 20U;

  [[nodiscard]] std::optional<Found> found_with(std::uint32_t processes) {
    const core::ScopedCheckThrow throwing;
    sim::World<P> first(processes, core::user_who_asks<User>(asks_), hazards_);
    try {
      first.start();
    } catch (const core::CheckFailure&) {
      return std::nullopt;
    }
    const std::size_t choices_max = tape_.choices.size() - (processes == tape_.processes ? 1U : 0U);
    sim::BreadthFirst<P, sim::EveryState> search(first, {}, {.memory_max = kMemoryMax});
    std::uint64_t moves = 0;
    // Whether a state is one at rest is seen when it is gone on from.
    const auto end = search.run([](const auto& task) { task(0); },
                                [&](const sim::SearchCounts& counts) {
                                  moves = counts.generated;
                                  return counts.depth <= choices_max + 1 &&
                                         moves_ + moves < kMovesMax && go_on_();
                                });
    moves_ += moves;
    if (end != sim::SearchEnd::kBroken) {
      return std::nullopt;
    }
    sim::Breach<P> breach = search.breach();
    const std::string_view goal = breach.is_check ? props::kFailedCheck : goal_of(property_);
    if ((breach.is_check ? property_ != goal : breach.promise != goal) ||
        breach.choices.size() > choices_max) {
      return std::nullopt;
    }
    return Found{{processes, tape_.promised, std::move(breach.choices)}, goal};
  }

  /// Two that may be inside at once are shown best by two that are.
  [[nodiscard]] static std::string_view goal_of(std::string_view property) {
    return property == props::MutualExclusionByCause<P>::kName
               ? core::mutex::Exclusion::kMutualExclusion
               : property;
  }

  const sim::Tape<P>& tape_;
  std::string_view property_;
  const std::function<bool()>& go_on_;
  sim::Hazards hazards_;
  std::uint32_t asks_ = 0;
  std::uint64_t moves_ = 0;  ///< Made so far.
};

}  // namespace lamport::tools
