#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/maekawa.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/sim/liveness.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/tools/replay_engine.hpp"
#include "planting.hpp"
#include "procrastinator.hpp"
#include "silent_bugs.hpp"
#include "token_ring.hpp"

/// Runs in which a request is never granted, each for another reason, and what is said of it.
namespace lamport::negative {
namespace {

using std::chrono::milliseconds;

const std::atomic<bool> kNotInterrupted = false;

template <class P>
tools::ReplayResult replayed(const sim::Scenario& scenario, std::uint64_t seed) {
  return tools::replay<P>({scenario, seed}, {kNotInterrupted});
}

/// The first run by one of `seeds` seeds that violates "granted eventually".
template <class P>
tools::ReplayResult first_ungranted(const sim::Scenario& scenario, std::uint64_t seeds) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    tools::ReplayResult result = replayed<P>(scenario, seed);
    if (result.judgement.violation &&
        result.judgement.violation->property == props::GrantedEventually<P>::kName) {
      return result;
    }
  }
  ADD_FAILURE() << "all requests are granted";
  return {};
}

std::string conclusion_of(const tools::ReplayResult& result) {
  return result.waits ? result.waits->diagnosis.conclusion : "";
}

sim::Scenario crashing(sim::FaultKind kind) {
  sim::Scenario scenario;
  scenario.entries = 3;
  scenario.beyond_needs = true;
  scenario.faults = {
      {kind,
       core::VirtualTime(milliseconds(20)),
       kind == sim::FaultKind::kCrash ? sim::kForGood : core::VirtualTime(milliseconds(60)),
       {core::ProcessId(2)},
       0}};
  return scenario;
}

TEST(StuckRunsTest, ALivelockNeverGoesQuietAndIsFoundAsSoonAsPatienceRunsOut) {
  using Polite = TokenRing<Manners::kAlwaysAfterYou>;
  const sim::Scenario scenario;
  const core::Patience patience = sim::patience_of(scenario, sim::subject_of<Polite>());
  const tools::ReplayResult result = replayed<Polite>(scenario, 1);
  EXPECT_EQ(result.end, sim::RunEnd::kStopped);
  ASSERT_TRUE(result.judgement.violation.has_value());
  EXPECT_EQ(result.judgement.violation->property, props::GrantedEventually<Polite>::kName);
  EXPECT_LT(result.judgement.end,
            core::VirtualTime(patience.limit) + scenario.think.max + 2 * scenario.delay.max);
  EXPECT_FALSE(result.waits.has_value()) << "the protocol does not tell";
}

TEST(StuckRunsTest, WhereEverybodyEntersInTurnPatienceLasts) {
  using Ring = TokenRing<Manners::kEnters>;
  sim::Scenario scenario;
  scenario.processes = 5;
  scenario.entries = 20;
  scenario.events_max = 20'000;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const tools::ReplayResult result = replayed<Ring>(scenario, seed);
    EXPECT_EQ(result.end, sim::RunEnd::kLimit) << seed;
    EXPECT_FALSE(result.judgement.violation.has_value()) << seed;
    EXPECT_EQ(result.judgement.entries.size(), 100U) << seed;
  }
}

TEST(StuckRunsTest, WhoWaitForOneAnotherAreACycle) {
  const AnswersNobodyWhileItWaits bug;
  const Planting planting(bug);
  const tools::ReplayResult result = first_ungranted<BrokenLamport>(sim::Scenario(), 50);
  ASSERT_TRUE(result.waits.has_value());
  EXPECT_EQ(conclusion_of(result).find("stuck: a cycle "), 0U) << conclusion_of(result);
  EXPECT_FALSE(result.blocked());
}

// Maekawa 1985 without its exchange: three of seven hold a lock each that another waits for.
TEST(StuckRunsTest, WithoutItsExchangeMaekawasAlgorithmDeadlocksInACycle) {
  sim::Scenario scenario;
  scenario.processes = 7;
  const ExchangesNothing bug;
  const Planting planting(bug);
  const auto result = first_ungranted<Sabotaged<core::mutex::Maekawa>>(scenario, 50);
  ASSERT_TRUE(result.waits.has_value());
  EXPECT_EQ(conclusion_of(result).find("stuck: a cycle "), 0U) << conclusion_of(result);
  EXPECT_GE(result.waits->diagnosis.cycle.size(), 2U);
  for (const tools::WaitEdge& edge : result.waits->graph.edges) {
    if (tools::is_in_cycle(edge, result.waits->diagnosis.cycle)) {
      EXPECT_EQ(edge.wait.message, "RELEASE")
          << "each waits for who has the lock, not for its voter";
    }
  }
}

TEST(StuckRunsTest, ALostTokenIsNamed) {
  sim::Scenario scenario;
  scenario.entries = 3;
  scenario.loss_permille = 20;
  scenario.beyond_needs = true;
  std::uint64_t named = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto result = replayed<core::mutex::SuzukiKasami>(scenario, seed);
    if (result.judgement.violation && result.waits) {
      EXPECT_EQ(conclusion_of(result).find("stuck: "), 0U) << conclusion_of(result);
      EXPECT_NE(conclusion_of(result).find(" was lost"), std::string::npos)
          << "seed " << seed << ": " << conclusion_of(result);
      named += conclusion_of(result).find("TOKEN") != std::string::npos ? 1U : 0U;
    }
  }
  EXPECT_GT(named, 5U);
}

TEST(StuckRunsTest, AProcessThatFallsSilentIsWhereTheWaitsEndAndNoCrashExcusesThem) {
  sim::Scenario scenario;
  scenario.entries = 3;
  const FallsSilent bug;
  const Planting planting(bug);
  const tools::ReplayResult result = first_ungranted<BrokenLamport>(scenario, 50);
  EXPECT_EQ(conclusion_of(result).find("stuck: "), 0U) << conclusion_of(result);
  EXPECT_EQ(conclusion_of(result).find("lost"), std::string::npos) << conclusion_of(result);
  EXPECT_FALSE(result.blocked());
}

TEST(StuckRunsTest, WhoIsGrantedPastTheDeadlineIsLateAndNotStuck) {
  sim::Scenario scenario;
  scenario.processes = 1;
  scenario.entries = 1;
  const tools::ReplayResult result = replayed<Procrastinator>(scenario, 1);
  ASSERT_TRUE(result.judgement.violation.has_value());
  EXPECT_EQ(conclusion_of(result), "late: granted in the end, but past the deadline");
  EXPECT_FALSE(result.blocked());
}

TEST(StuckRunsTest, ALostMessageIsNamedByItsEvent) {
  sim::Scenario scenario;
  scenario.entries = 3;
  scenario.loss_permille = 10;
  scenario.beyond_needs = true;
  std::uint64_t named = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const tools::ReplayResult result = replayed<core::mutex::Lamport>(scenario, seed);
    if (!result.judgement.violation || !result.waits) {
      continue;
    }
    ++named;
    const std::string conclusion = conclusion_of(result);
    EXPECT_EQ(conclusion.find("stuck: RE"), 0U) << "seed " << seed << ": " << conclusion;
    EXPECT_NE(conclusion.find(" was lost"), std::string::npos) << "seed " << seed;
  }
  EXPECT_GT(named, 20U);
}

TEST(StuckRunsTest, ACrashBlocksTheOthersAndThatIsNoFaultOfTheProtocol) {
  const sim::Scenario scenario = crashing(sim::FaultKind::kCrash);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (const tools::ReplayResult& result :
         {replayed<core::mutex::Lamport>(scenario, seed),
          replayed<core::Reliable<core::mutex::Lamport>>(scenario, seed)}) {
      ASSERT_TRUE(result.blocked()) << seed << ": " << conclusion_of(result);
      EXPECT_NE(conclusion_of(result).find("blocked: process 2 crashed, which "),
                std::string::npos);
      for (const props::Verdict& verdict : result.judgement.verdicts) {
        EXPECT_EQ(verdict.blocked, verdict.name == "granted eventually") << verdict.name;
      }
    }
  }
}

TEST(StuckRunsTest, ABugIsNotExcusedByACrash) {
  const sim::Scenario scenario = crashing(sim::FaultKind::kCrash);
  const AnswersNobodyWhileItWaits bug;
  const Planting planting(bug);
  std::uint64_t stuck = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto result = replayed<BrokenLamport>(scenario, seed);
    stuck += result.judgement.violation && !result.blocked() ? 1U : 0U;
  }
  EXPECT_GT(stuck, 0U);
}

TEST(StuckRunsTest, WhatEndsBlocksNobody) {
  const sim::Scenario scenario = crashing(sim::FaultKind::kPause);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_FALSE(replayed<core::mutex::Lamport>(scenario, seed).judgement.violation.has_value());
  }
}

}  // namespace
}  // namespace lamport::negative
