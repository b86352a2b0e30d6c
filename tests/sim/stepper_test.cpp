#include "lamport/sim/stepper.hpp"

#include <cstdint>
#include <map>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/check.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/sim/choice_recorder.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/simulation.hpp"
#include "lamport/sim/swarm.hpp"

namespace lamport::sim {
namespace {

using core::ProcessId;
using core::mutex::Acquire;
using core::mutex::Lamport;
using core::mutex::Release;

constexpr ProcessId k0(0);
constexpr ProcessId k1(1);
constexpr core::Guarantees kAll{.fifo = true, .lossless = true, .unique = true, .no_crash = true};
constexpr auto kIgnore = [](const auto& /*event*/) {};

core::Guarantees without(bool core::Guarantees::* guarantee) {
  core::Guarantees promised = kAll;
  promised.*guarantee = false;
  return promised;
}

/// Two processes that have started, and process 0 has sent a REQUEST and, once 1 replied and it has
/// left, a RELEASE.
Stepper<Lamport> with_two_messages_under_way(const core::Guarantees& promised) {
  Stepper<Lamport> stepper(2, promised);
  stepper.start(kIgnore);
  stepper.take(Give<Lamport>{k0, Acquire{}}, kIgnore);
  stepper.take(Deliver{k0, k1, 1}, kIgnore);
  stepper.take(Deliver{k1, k0, 1}, kIgnore);
  stepper.take(Give<Lamport>{k0, Release{}}, kIgnore);
  stepper.take(Give<Lamport>{k0, Acquire{}}, kIgnore);
  return stepper;  // Its messages 2, the RELEASE, and 3, a REQUEST, are under way.
}

TEST(StepperTest, FifoLinksDeliverTheOldestMessageOnlyAndOthersAny) {
  const Stepper<Lamport> fifo = with_two_messages_under_way(kAll);
  EXPECT_TRUE(fifo.possible(Deliver{k0, k1, 2}));
  EXPECT_FALSE(fifo.possible(Deliver{k0, k1, 3}));
  const auto any = with_two_messages_under_way(without(&core::Guarantees::fifo));
  EXPECT_TRUE(any.possible(Deliver{k0, k1, 2}));
  EXPECT_TRUE(any.possible(Deliver{k0, k1, 3}));
}

TEST(StepperTest, OnlyLinksThatMayLoseLoseAndWhatIsLostNeverArrives) {
  EXPECT_FALSE(with_two_messages_under_way(kAll).possible(Lose{k0, k1, 2}));
  auto lossy = with_two_messages_under_way(without(&core::Guarantees::lossless));
  ASSERT_TRUE(lossy.possible(Lose{k0, k1, 2}));
  EXPECT_FALSE(lossy.possible(Lose{k0, k1, 1})) << "it has arrived";
  std::vector<core::TraceEvent<Lamport>> events;
  lossy.take(Lose{k0, k1, 2}, [&](const auto& event) { events.push_back(event); });
  ASSERT_EQ(events.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<core::Dropped>(events.front().what));
  EXPECT_FALSE(lossy.possible(Deliver{k0, k1, 2}));
  EXPECT_FALSE(lossy.possible(Lose{k0, k1, 2}));
  EXPECT_TRUE(lossy.possible(Deliver{k0, k1, 3})) << "FIFO links go on behind a loss";
}

TEST(StepperTest, OnlyLinksThatMayDoubleDeliverAgain) {
  EXPECT_FALSE(with_two_messages_under_way(kAll).possible(Deliver{k0, k1, 1}));
  auto doubling = with_two_messages_under_way(without(&core::Guarantees::unique));
  EXPECT_TRUE(doubling.possible(Deliver{k0, k1, 1}));
  doubling.take(Deliver{k0, k1, 2}, kIgnore);
  EXPECT_FALSE(doubling.possible(Deliver{k0, k1, 1})) << "it would overtake number 2";
  EXPECT_TRUE(doubling.possible(Deliver{k0, k1, 2}));
}

TEST(StepperTest, CommandsAreThoseThatTheUserMayGive) {
  Stepper<Lamport> stepper(2, kAll);
  stepper.start(kIgnore);
  EXPECT_TRUE(stepper.possible(Give<Lamport>{k0, Acquire{}}));
  EXPECT_FALSE(stepper.possible(Give<Lamport>{k0, Release{}}));
  stepper.take(Give<Lamport>{k0, Acquire{}}, kIgnore);
  EXPECT_FALSE(stepper.possible(Give<Lamport>{k0, Acquire{}})) << "it waits";
  EXPECT_FALSE(stepper.possible(Give<Lamport>{k0, Release{}}));
  stepper.take(Deliver{k0, k1, 1}, kIgnore);
  stepper.take(Deliver{k1, k0, 1}, kIgnore);
  EXPECT_TRUE(stepper.possible(Give<Lamport>{k0, Release{}}));
}

TEST(StepperTest, ATimerFiresOnceForEachTimeThatItIsSet) {
  using R = core::Reliable<Lamport>;
  Stepper<R> stepper(2, {.no_crash = true});
  stepper.start(kIgnore);
  const FireTimer<R> resend{k0, core::reliable::Resend{k1}};
  EXPECT_FALSE(stepper.possible(resend));
  stepper.take(Give<R>{k0, Acquire{}}, kIgnore);
  ASSERT_TRUE(stepper.possible(resend));
  stepper.take(resend, kIgnore);
  EXPECT_TRUE(stepper.possible(resend)) << "unanswered, it is set again";
}

TEST(StepperTest, WhatIsNotPossibleIsAFailedCheck) {
  const core::ScopedCheckThrow throwing;
  Stepper<Lamport> stepper(2, kAll);
  stepper.start(kIgnore);
  EXPECT_THROW(stepper.take(Deliver{k0, k1, 1}, kIgnore), core::CheckFailure);
}

TEST(StepperTest, TheMildestChoicesBringEveryRequestToItsGrantAndTheRunToRest) {
  Stepper<core::Reliable<Lamport>> stepper(3, {.no_crash = true});
  using R = core::Reliable<Lamport>;
  std::uint32_t grants = 0;
  const auto count = [&](const core::TraceEvent<R>& event) {
    const auto* emitted = std::get_if<core::Emitted<R>>(&event.what);
    grants += static_cast<std::uint32_t>(
        emitted != nullptr && std::holds_alternative<core::mutex::Granted>(emitted->output));
  };
  stepper.start(count);
  EXPECT_FALSE(stepper.mildest().has_value());
  for (std::uint32_t p = 0; p < 3; ++p) {
    stepper.take(Give<R>{ProcessId(p), Acquire{}}, count);
  }
  for (int i = 0; i < 1000; ++i) {
    if (const auto next = stepper.mildest()) {
      stepper.take(*next, count);
    }
  }
  EXPECT_FALSE(stepper.mildest().has_value());
  EXPECT_EQ(grants, 3U);
}

/// A trace's events by process, without their times.
template <class P>
class Histories {
 public:
  void add(core::TraceEvent<P> event) {
    event.at = {};
    by_process_[event.id.process].push_back(event);
  }
  friend bool operator==(const Histories&, const Histories&) = default;

 private:
  std::map<ProcessId, std::vector<core::TraceEvent<P>>> by_process_;
};

/// Expects that the choices which a simulation's trace consists of give the same trace again. Where
/// a message is lost, the simulation says so in its sender's turn and the stepper after it, so on
/// such links only that the choices are possible.
template <class P>
void expect_choices_repeat(const Scenario& scenario, std::uint64_t seed) {
  using Event = core::TraceEvent<P>;
  Choices choices(seed);
  ChoiceRecorder<P> recorder(scenario.processes);
  Histories<P> simulated;
  Simulation<P>(scenario, choices).run([&](const Event& event) {
    recorder.observe(event);
    simulated.add(event);
    return true;
  });
  Histories<P> stepped;
  const auto keep = [&](const Event& event) { stepped.add(event); };
  Stepper<P> stepper(scenario.processes, offered(scenario));
  stepper.start(keep);
  for (const Step<P>& step : recorder.steps()) {
    ASSERT_TRUE(stepper.possible(step.choice))
        << P::kName << ", seed " << seed << ", choice of kind " << step.choice.index() << " at "
        << process_of<P>(step.choice).value();
    stepper.take(step.choice, keep);
  }
  if (offered(scenario).lossless) {
    EXPECT_TRUE(simulated == stepped) << P::kName << ", seed " << seed;
  }
}

TEST(StepperTest, TheChoicesOfASimulationRepeatIt) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    expect_choices_repeat<Lamport>(swarm(seed, Lamport::kNeeds), seed);
    expect_choices_repeat<core::Reliable<Lamport>>(swarm(seed, {.no_crash = true}), seed);
  }
}

}  // namespace
}  // namespace lamport::sim
