#include <atomic>
#include <cstddef>
#include <cstdint>

#include <gtest/gtest.h>

#include "impatient.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/sim/swarm.hpp"
#include "lamport/tools/add_simulated.hpp"
#include "lamport/tools/own_protocols.hpp"
#include "lamport/tools/registry.hpp"
#include "lamport/tools/simulation_tools.hpp"
#include "lamport/tools/state_search.hpp"
#include "lamport/tools/tape_run.hpp"

/// What the tools do with a protocol of a service that is not mutual exclusion.
namespace lamport::examples {
namespace {

constexpr auto kGoOn = [](const tools::SearchedSoFar& /*counts*/) { return true; };

tools::SearchRequest request_of(tools::Strategy strategy) {
  tools::SearchRequest request{.strategy = strategy, .processes = 3};
  request.memory_max = std::size_t{1} << 30U;
  request.seed_last = 300;
  return request;
}

/// As the tools have it.
const tools::SimulationTools& two_phase_commit() {
  static const tools::Registry registry = tools::own_protocols();
  return *registry.find_among_all("two-phase-commit").value();
}

class CommitmentToolsTest : public testing::TestWithParam<tools::Strategy> {};

TEST_P(CommitmentToolsTest, EveryStrategyFindsAndShowsTheImpatientOneByAsFewChoicesAsCanBe) {
  const tools::Searching<Impatient> impatient;
  const auto result = impatient.search(request_of(GetParam()), kGoOn);
  ASSERT_TRUE(result.has_value());
  ASSERT_EQ(result->end, sim::SearchEnd::kBroken);
  EXPECT_EQ(result->found->property, "atomicity");
  EXPECT_EQ(result->found->choices.size(), 3U) << "one aborts, all are told to commit, one does";
  EXPECT_FALSE(result->verdicts.at(0).holds);
  const auto run = impatient.replay_tape(result->found->tape, tools::Impossible::kEnds);
  ASSERT_TRUE(run.has_value());
  EXPECT_EQ(run->violated(), "atomicity");
  EXPECT_EQ(run->judgement.digest.text(), result->found->tape.digest);
  EXPECT_TRUE(run->judgement.stays.empty());
}

TEST_P(CommitmentToolsTest, AndNothingWrongWithTheOtherOne) {
  const tools::SimulationTools& sound = two_phase_commit();
  const auto result = sound.search(request_of(GetParam()), kGoOn);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->end, sim::SearchEnd::kExhausted);
  EXPECT_TRUE(result->verdicts.at(0).holds);
  EXPECT_GT(result->verdicts.at(0).checked, 0U);
  EXPECT_FALSE(sound.asks_again());
}

TEST(CommitmentSimulationTest, TheSimulatorFindsTheImpatientOneAndMakesItSmaller) {
  const tools::Simulating<Impatient> impatient;
  EXPECT_FALSE(impatient.excludes());
  const std::atomic<bool> interrupted = false;
  std::uint64_t violating = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    sim::Scenario scenario;
    scenario.processes = 5;
    const tools::SeededRun run{scenario, seed};
    const tools::ReplayResult result = impatient.replay(run, {interrupted});
    EXPECT_EQ(result.judgement.digest, impatient.replay(run, {interrupted}).judgement.digest);
    EXPECT_EQ(impatient.run_schedule(run).violated.empty(), !result.judgement.violation);
    if (result.judgement.violation) {
      ++violating;
      EXPECT_EQ(result.judgement.violation->property, "atomicity");
      const auto shrunk = impatient.shrink(run, [](const auto& /*progress*/) { return true; });
      ASSERT_TRUE(shrunk.has_value()) << shrunk.error().message;
      EXPECT_EQ(shrunk->run.taken, 3U);
      EXPECT_EQ(shrunk->tape.processes, 2U);
    }
  }
  EXPECT_GT(violating, 3U);
}

TEST(CommitmentSimulationTest, TheOtherOneIsAtomicWhateverGoesWrong) {
  const tools::SimulationTools& sound = two_phase_commit();
  std::uint64_t told = 0;
  std::uint64_t faults = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    sim::Scenario scenario = sim::swarm(seed, sound.needs());
    scenario.faults = sim::swarm_faults(seed, scenario, sound.subject());
    const tools::ScheduleResult result = sound.run_schedule({scenario, seed});
    EXPECT_EQ(result.violated, "") << seed;
    told += result.verdicts.at(0).checked;
    faults += scenario.faults.size();
  }
  EXPECT_GT(told, 300U);
  EXPECT_GT(faults, 300U);
}

INSTANTIATE_TEST_SUITE_P(Strategies, CommitmentToolsTest,
                         testing::Values(tools::Strategy::kBfs, tools::Strategy::kDfs,
                                         tools::Strategy::kDpor, tools::Strategy::kWalk,
                                         tools::Strategy::kPos, tools::Strategy::kPct,
                                         tools::Strategy::kPortfolio));

}  // namespace
}  // namespace lamport::examples
