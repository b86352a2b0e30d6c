#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "lamport/core/digest.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/explorable.hpp"
#include "lamport/sim/trace_tally.hpp"
#include "lamport/sim/world.hpp"

/// How probable each trace is.
namespace lamport::calibration {

/// A trace by its name, in an order of their own.
using TraceKey = std::pair<std::uint64_t, std::uint64_t>;

[[nodiscard]] inline TraceKey key_of(const core::Fingerprint& name) {
  return {name.high, name.low};
}

/// Traces with their probabilities, which sum up to 1.
using TraceMass = std::map<TraceKey, double>;

/// The mass of all traces by the walk from `first`, which has started, but for rounding.
///
/// It goes on from all that runs can have done after 0, 1, 2 … moves, where what differs only in
/// the order of independent moves counts as one: for what comes is the same. Requires: nothing may
/// go wrong, and all runs end. Cost: O(what runs can have done · moves²), and the worlds of two
/// such steps.
template <sim::Explorable P>
[[nodiscard]] TraceMass walk_mass(const sim::World<P>& first) {
  struct Prefix {
    sim::World<P> world;
    std::vector<sim::Choice<P>> choices;
    double probability = 0;
  };
  using Move = typename sim::World<P>::Move;
  TraceMass mass;
  sim::TraceNames<P> names(first.processes());
  std::map<TraceKey, Prefix> prefixes;
  prefixes.emplace(TraceKey(), Prefix{first, {}, 1});
  while (!prefixes.empty()) {
    std::map<TraceKey, Prefix> longer;
    for (auto& [key, prefix] : prefixes) {
      std::vector<Move> moves;
      prefix.world.for_each_move([&](const Move& move) { moves.push_back(move); });
      if (moves.empty()) {
        mass[key] += prefix.probability;
      }
      for (const Move& move : moves) {
        prefix.choices.push_back(prefix.world.choice_of(move));
        const auto [next, is_new] = longer.try_emplace(key_of(names.of(prefix.choices)), prefix);
        if (is_new) {
          next->second.world.make(move);
          next->second.probability = 0;
        }
        next->second.probability += prefix.probability / static_cast<double>(moves.size());
        prefix.choices.pop_back();
      }
    }
    prefixes = std::move(longer);
  }
  return mass;
}

}  // namespace lamport::calibration
