#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "bounds.hpp"
#include "counting.hpp"
#include "fault_table.hpp"
#include "lamport/sim/fault.hpp"
#include "lamport/sim/scenario.hpp"
#include "mistakes.hpp"
#include "ordeal.hpp"
#include "tampered.hpp"

/// Each bound of `Reliable` is broken by a mistake, and `Bounds` notices just that one.
namespace lamport::torture {
namespace {

sim::Scenario with(sim::FaultKind kind, std::uint32_t permille) {
  sim::Scenario scenario = peaceful(3);
  scenario.faults = {fault_of(kind, permille)};
  return scenario;
}

template <class Mistake>
void expect_found(const sim::Scenario& scenario, std::string_view bound) {
  const std::string failed = Ordeal<Counting, Tampered<Counting, Mistake>>(scenario, 1).run();
  EXPECT_NE(failed.find(bound), std::string::npos) << Mistake::kName << ": " << failed;
}

TEST(ReliableBoundsTest, WithoutAMistakeAllHold) {
  for (const sim::Scenario& scenario :
       {peaceful(3), with(sim::FaultKind::kLoss, 300), with(sim::FaultKind::kPartition, 0)}) {
    EXPECT_EQ((Ordeal<Counting, Tampered<Counting, Faultless>>(scenario, 1).run()), "");
  }
}

TEST(ReliableBoundsTest, MoreThanAWindowOnItsWayIsFound) {
  expect_found<BelievesItIsAcknowledged>(peaceful(3), "at most a window is on its way");
}

TEST(ReliableBoundsTest, WhatComesFromBeyondTheWindowIsFound) {
  expect_found<AcknowledgesAhead>(with(sim::FaultKind::kLoss, 300),
                                  "what comes is within the window");
}

TEST(ReliableBoundsTest, AResendWithoutItsTimerIsFound) {
  expect_found<SendsTwice>(peaceful(3), "only the Resend timer sends again");
}

TEST(ReliableBoundsTest, MoreThanABurstAtOnceIsFound) {
  expect_found<ResendsTwice>(with(sim::FaultKind::kPartition, 0),
                             "a burst at most goes again at once");
}

TEST(ReliableBoundsTest, AResendWithoutBackoffIsFound) {
  expect_found<NeverBacksOff>(with(sim::FaultKind::kPartition, 0),
                              "a resend waits ever longer for an answer");
}

TEST(ReliableBoundsTest, ResendsThatGoOnAfterTheHealingAreFound) {
  expect_found<NeverAcknowledges>(peaceful(3), "a healed link sends at most a window again");
}

TEST(ReliableBoundsTest, AnAckThatAnswersNothingIsFound) {
  expect_found<AcknowledgesTwice>(peaceful(3), "a bare Ack answers something");
}

TEST(ReliableBoundsTest, HealedIsWhenNothingThatAFaultDelayedCanBeLeft) {
  const auto when = [](const sim::Scenario& scenario) {
    return healed(scenario, ReliableCounting::kAckDelay, ReliableCounting::kResendDelayMin);
  };
  const sim::Scenario scenario = with(sim::FaultKind::kSpike, 20'000);
  EXPECT_EQ(when(scenario),
            scenario.faults[0].until + 20 * scenario.delay.max + ReliableCounting::kAckDelay);
  sim::Scenario lossy = scenario;
  lossy.loss_permille = 1;
  EXPECT_EQ(when(lossy), core::kVirtualTimeMax);
  sim::Scenario far = scenario;
  far.delay.max = ReliableCounting::kResendDelayMin / 2;
  EXPECT_EQ(when(far), core::kVirtualTimeMax) << "an answer takes longer than a resend waits";
}

}  // namespace
}  // namespace lamport::torture
