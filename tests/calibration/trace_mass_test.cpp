#include "trace_mass.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/maekawa.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/depth_first.hpp"
#include "lamport/sim/trace_tally.hpp"
#include "lamport/sim/world.hpp"
#include "lamport/tools/state_search.hpp"
#include "sampled.hpp"

namespace lamport::calibration {
namespace {

using core::mutex::Lamport;
using core::mutex::Maekawa;

double whole(const TraceMass& mass) {
  double sum = 0;
  for (const auto& [trace, probability] : mass) {
    sum += probability;
  }
  return sum;
}

/// The same once more, by trying every order of moves, each with its own probability.
template <class P>
TraceMass mass_by_every_order(const sim::World<P>& first) {
  using Move = typename sim::World<P>::Move;
  TraceMass mass;
  sim::TraceNames<P> names(first.processes());
  sim::DepthFirst<P> all(first, sim::Reduction::kNone, sim::kMemoryUnlimited);
  static_cast<void>(all.run(
      [&](std::span<const sim::Choice<P>> choices) {
        double probability = 1;
        sim::World<P> world = first;
        for (const sim::Choice<P>& choice : choices) {
          std::vector<Move> moves;
          Move made{};
          world.for_each_move([&](const Move& move) {
            moves.push_back(move);
            made = world.choice_of(move) == choice ? move : made;
          });
          probability /= static_cast<double>(moves.size());
          world.make(made);
        }
        mass[key_of(names.of(choices))] += probability;
        return true;
      },
      [](const auto& /*choices*/, const std::string& /*what*/) {},
      [](const auto& /*counts*/) { return true; }));
  return mass;
}

template <class P>
void expect_mass_of_every_order(const SmallScenario& scenario) {
  const TraceMass mass = walk_mass<P>(started<P>(scenario));
  const TraceMass brute = mass_by_every_order<P>(started<P>(scenario));
  ASSERT_EQ(mass.size(), brute.size());
  EXPECT_NEAR(whole(mass), 1, 1e-12);
  for (const auto& [trace, probability] : brute) {
    ASSERT_TRUE(mass.contains(trace));
    EXPECT_NEAR(mass.at(trace), probability, 1e-12);
  }
}

TEST(WalkMassTest, IsThatOfTryingEveryOrder) {
  expect_mass_of_every_order<Lamport>({.processes = 2, .entries = 1});
  expect_mass_of_every_order<Maekawa>({.processes = 2, .entries = 1});
}

TEST(WalkMassTest, IsOfAllTracesThatAreCountedOtherwise) {
  const SmallScenario twice{.processes = 2, .entries = 2};
  const TraceMass mass = walk_mass<Lamport>(started<Lamport>(twice));
  EXPECT_EQ(mass.size(), 112U);
  EXPECT_EQ(count_traces<Lamport>(twice), 112U);
  EXPECT_NEAR(whole(mass), 1, 1e-12);
}

TEST(WalkMassTest, IsWhatWalksSample) {
  const SmallScenario once{.processes = 2, .entries = 1};
  constexpr std::uint64_t kRuns = 100'000;
  const TraceMass sampled =
      sampled_mass(sampled_traces<Lamport>(once, tools::Strategy::kWalk, {1, kRuns}));
  for (const auto& [trace, probability] : walk_mass<Lamport>(started<Lamport>(once))) {
    ASSERT_TRUE(sampled.contains(trace));
    EXPECT_NEAR(sampled.at(trace), probability, 0.006);  // Four times its standard error at most.
  }
}

}  // namespace
}  // namespace lamport::calibration
