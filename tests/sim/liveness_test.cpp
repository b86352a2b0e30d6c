#include "lamport/sim/liveness.hpp"

#include <chrono>

#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"

namespace lamport::sim {
namespace {

using core::Duration;
using core::ProcessId;
using core::VirtualTime;
using core::mutex::Lamport;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Subject kPlain = subject_of<Lamport>();
constexpr Subject kResending = subject_of<core::Reliable<Lamport>>();

/// Three processes, messages of at most 10 ms, 2 ms inside.
Scenario scenario() {
  Scenario scenario;
  scenario.hold = {milliseconds(1), milliseconds(2)};
  return scenario;
}

Fault fault(FaultKind kind, std::uint32_t permille) {
  return {kind, VirtualTime(seconds(1)), VirtualTime(seconds(2)), {ProcessId(0)}, permille};
}

TEST(LivenessTest, EveryProcessEntersTwiceWithAChainOfMessagesThereAndBack) {
  const core::Patience patience = patience_of(scenario(), kPlain);
  EXPECT_EQ(patience.calm, VirtualTime());
  EXPECT_EQ(patience.limit, 6 * (milliseconds(2) + 8 * milliseconds(10)));
}

TEST(LivenessTest, WhereMessagesGoAgainOneTakesAQuestionAnAnswerAndAResendEach) {
  EXPECT_EQ(kPlain.resend_delay_max, Duration::zero());
  EXPECT_EQ(kResending.resend_delay_max, core::Reliable<Lamport>::kResendDelayMax);
  const Duration passage = 3 * (milliseconds(10) + seconds(2));
  EXPECT_EQ(patience_of(scenario(), kResending).limit, 6 * (milliseconds(2) + 8 * passage));
}

TEST(LivenessTest, TheMoreIsLostTheOftenerAMessageGoes) {
  Scenario lossy = scenario();
  Duration before = patience_of(lossy, kResending).limit;
  for (const std::uint32_t permille : {1U, 10U, 100U, 300U, 900U, 999U}) {
    lossy.loss_permille = permille;
    const Duration limit = patience_of(lossy, kResending).limit;
    EXPECT_GT(limit, before) << permille;
    before = limit;
  }
  lossy.loss_permille = 500;  // A half is lost 40 times in a row once in 2^40 times.
  const Duration passage = 3 * (milliseconds(10) + 41 * seconds(2));
  EXPECT_EQ(patience_of(lossy, kResending).limit, 6 * (milliseconds(2) + 8 * passage));
  lossy.loss_permille = 1000;
  EXPECT_EQ(patience_of(lossy, kResending).limit, core::Patience::kUnlimited);
}

TEST(LivenessTest, ItCountsFromTheEndOfTheLastFaultAndWhatThatLeavesBehind) {
  const auto calm = [](std::vector<Fault> faults) {
    Scenario faulty = scenario();
    faulty.faults = std::move(faults);
    return patience_of(faulty, kResending).calm.time_since_epoch();
  };
  EXPECT_EQ(calm({fault(FaultKind::kPartition, 0)}), seconds(2));
  EXPECT_EQ(calm({fault(FaultKind::kSpike, 20'000)}), seconds(2) + milliseconds(200));
  EXPECT_EQ(calm({fault(FaultKind::kSlow, 500)}), seconds(2) + milliseconds(5));
  EXPECT_EQ(calm({fault(FaultKind::kClock, 4'000)}), seconds(10)) << "a resend takes 8 s";
  EXPECT_EQ(calm({fault(FaultKind::kClock, 4'000), fault(FaultKind::kPause, 0)}), seconds(10));
  Fault crash = fault(FaultKind::kCrash, 0);
  crash.until = kForGood;
  EXPECT_EQ(calm({crash}), seconds(1)) << "it never ends: who goes on goes on without";
}

TEST(LivenessTest, TheLongestIsLongerThanAnyRunAndNothingOverflows) {
  Scenario longest;
  longest.processes = core::kProcessesMax;
  longest.delay = longest.hold = {std::chrono::hours(1), std::chrono::hours(1)};
  longest.loss_permille = 999;
  for (const Subject& subject : {kPlain, kResending}) {
    EXPECT_EQ(patience_of(longest, subject).limit, core::kVirtualTimeMax.time_since_epoch());
  }
}

}  // namespace
}  // namespace lamport::sim
