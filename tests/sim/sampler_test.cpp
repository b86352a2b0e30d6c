#include "lamport/sim/sampler.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/random_executions.hpp"
#include "lamport/sim/world.hpp"
#include "still_life.hpp"

namespace lamport::sim {
namespace {

using core::mutex::User;

constexpr auto kOnAndOn = [](const auto& /*world*/) { return true; };
constexpr std::uint64_t kSamples = 60'000;

template <class P>
World<P> started_world(std::uint32_t processes, std::uint32_t entries) {
  World<P> world(processes, User(entries), {});
  world.start();
  return world;
}

/// The processes at which the run's moves are made, one digit each.
std::string places_of(std::span<const Choice<StillLife>> choices) {
  std::string places;
  for (const Choice<StillLife>& choice : choices) {
    places += static_cast<char>('0' + process_of<StillLife>(choice).value());
  }
  return places;
}

/// How often each order of places was sampled.
std::map<std::string, std::uint64_t> sampled_places(std::uint32_t processes, std::uint32_t entries,
                                                    const SamplerSettings& settings) {
  RandomExecutions<StillLife> runs(started_world<StillLife>(processes, entries));
  std::map<std::string, std::uint64_t> places;
  for (std::uint64_t seed = 1; seed <= kSamples; ++seed) {
    ++places[places_of(runs.run(seed, settings, kOnAndOn).choices)];
  }
  return places;
}

/// Pearson's statistic of counts that should be in these proportions, which sum up to `whole`.
double chi_square(const std::vector<std::uint64_t>& counts, const std::vector<double>& shares,
                  double whole) {
  std::uint64_t all = 0;
  for (const std::uint64_t count : counts) {
    all += count;
  }
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double expected = static_cast<double>(all) * shares[i] / whole;
    const double off = static_cast<double>(counts[i]) - expected;
    sum += off * off / expected;
  }
  return sum;
}

/// What the statistic exceeds once in a thousand times, by degrees of freedom.
constexpr double kCritical1 = 10.83;
constexpr double kCritical2 = 13.82;
constexpr double kCritical5 = 20.52;
constexpr double kCritical8 = 26.12;

/// How often the first two moves were made at process i and then at j, by 3i + j.
std::vector<std::uint64_t> first_two(Sampling sampling) {
  std::vector<std::uint64_t> counts(9);
  for (const auto& [places, count] : sampled_places(3, 1, {.sampling = sampling})) {
    counts[static_cast<std::size_t>(3 * (places[0] - '0') + places[1] - '0')] += count;
  }
  return counts;
}

TEST(SamplerTest, AWalkMakesEachMoveWithTheSameProbability) {
  const std::vector<double> even(9, 1);
  EXPECT_LT(chi_square(first_two(Sampling::kWalk), even, 9), kCritical8);
}

TEST(SamplerTest, PosMakesTheMoveOfTheHighestPriorityAndANewOneHasANewPriority) {
  // Of three the highest is made; the two left are below it, so a new one is above both of them as
  // often as not.
  const std::vector<double> shares = {2, 1, 1, 1, 2, 1, 1, 1, 2};
  EXPECT_LT(chi_square(first_two(Sampling::kPos), shares, 12), kCritical8);
  const std::vector<double> even(9, 1);
  EXPECT_GT(chi_square(first_two(Sampling::kPos), even, 9), 1000) << "a walk would be told apart";
}

TEST(SamplerTest, PosDrawsAnewForWhatRacedWithTheMoveThatWasMade) {
  // Pending are two messages to process 0 and one to 3. If one of the two was the highest, the one
  // to 3 is below it: on average at 3/8, and the other of the two, drawn anew, above that.
  const auto places = sampled_places(4, 0, {.sampling = Sampling::kPos});
  const std::vector<std::uint64_t> after_one_of_two = {places.at("003"), places.at("030")};
  EXPECT_LT(chi_square(after_one_of_two, {5, 3}, 8), kCritical1);
  EXPECT_GT(chi_square(after_one_of_two, {1, 1}, 2), 1000) << "without, they would be even";
  const std::vector<std::uint64_t> first = {after_one_of_two[0] + after_one_of_two[1],
                                            places.at("300")};
  EXPECT_LT(chi_square(first, {2, 1}, 3), kCritical1);
}

TEST(SamplerTest, PctOfDepthOneLetsOneThreadFinishBeforeTheNextInAnyOrder) {
  const auto places = sampled_places(3, 1, {.sampling = Sampling::kPct, .depth = 1});
  ASSERT_EQ(places.size(), 6U) << "no thread was interrupted";
  std::vector<std::uint64_t> counts;
  for (const char* order : {"001122", "002211", "110022", "112200", "220011", "221100"}) {
    counts.push_back(places.at(order));
  }
  EXPECT_LT(chi_square(counts, std::vector<double>(6, 1), 6), kCritical5);
}

TEST(SamplerTest, PctOfDepthTwoInterruptsOnceAtAStepThatIsEvenlyDrawn) {
  const auto places =
      sampled_places(3, 1, {.sampling = Sampling::kPct, .depth = 2, .moves_max = 6});
  // At steps 2 and 4 a thread falls in its midst; before the third thread's, at 2, there are two to
  // come between, at 4 one; elsewhere it falls at an end, or when it is alone.
  std::vector<std::uint64_t> counts(3);
  for (const auto& [order, count] : places) {
    const bool first = order[0] != order[1];
    const bool second = !first && order[2] != order[3];
    counts[first ? 0 : second ? 1 : 2] += count;
  }
  EXPECT_LT(chi_square(counts, {1, 1, 4}, 6), kCritical2);
}

TEST(SamplerTest, TheSameSeedMakesTheSameRunAndOthersOthers) {
  using core::mutex::Lamport;
  RandomExecutions<Lamport> runs(started_world<Lamport>(3, 1));
  for (const Sampling sampling : {Sampling::kWalk, Sampling::kPos, Sampling::kPct}) {
    const SamplerSettings settings{.sampling = sampling, .depth = 3, .moves_max = 24};
    const auto made = [&](std::uint64_t seed) {
      const auto run = runs.run(seed, settings, kOnAndOn);
      EXPECT_TRUE(run.complete);
      return std::vector(run.choices.begin(), run.choices.end());
    };
    const auto first = made(1);
    EXPECT_EQ(first.size(), 24U) << "6 messages and 2 commands an entry";
    EXPECT_NE(made(2), first);
    EXPECT_EQ(made(1), first);
  }
}

}  // namespace
}  // namespace lamport::sim
