#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/sim/breadth_first.hpp"
#include "lamport/sim/hazards.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/sim/world.hpp"

/// Counts of the states that a specification can come to, by our search and by one that has nothing
/// in common with it.
namespace lamport::examples {

/// States that differ, states generated, and the depth, as TLC reports them.
using Reachable = std::array<std::uint64_t, 3>;

/// By our search. `keep(process)` says of a process that has changed whether to go on.
template <class P, class Keep>
Reachable reachable(std::uint32_t processes, const sim::Hazards& hazards, Keep keep) {
  sim::World<P> first(processes, typename P::Service::User(), hazards);
  first.start();
  sim::BreadthFirst<P, Keep> search(first, keep, {.memory_max = std::size_t{1} << 30U});
  EXPECT_EQ(
      search.run([](const auto& task) { task(0); }, [](const sim::SearchCounts&) { return true; }),
      sim::SearchEnd::kExhausted);
  const sim::SearchCounts counts = search.counts();
  return {counts.distinct, counts.generated, counts.depth};
}

/// By a specification's actions on its variables: `for_each_next(state, visit)` calls `visit(next)`
/// for each step. States that `keep` refuses are generated, and no more.
template <class State, class ForEachNext, class Keep>
Reachable reachable_by_actions(const State& first, ForEachNext for_each_next, Keep keep) {
  Reachable counts{1, 1, 0};
  std::set<State> known{first};
  std::vector<State> depth{first};
  while (!depth.empty()) {
    ++counts[2];
    std::vector<State> next_depth;
    for (const State& state : depth) {
      for_each_next(state, [&](State next) {
        ++counts[1];
        if (keep(next) && known.insert(next).second) {
          next_depth.push_back(std::move(next));
        }
      });
    }
    depth = std::move(next_depth);
  }
  counts[0] = known.size();
  return counts;
}

}  // namespace lamport::examples
