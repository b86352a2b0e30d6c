#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "lamport/core/patience.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/sim/fault.hpp"
#include "lamport/sim/liveness.hpp"
#include "lamport/sim/simulation.hpp"
#include "lamport/sim/swarm.hpp"

namespace lamport::sim {
namespace {

using core::ProcessId;
using core::VirtualTime;
using core::mutex::Lamport;
using std::chrono::milliseconds;

Fault crash(core::Duration at, std::vector<ProcessId> who) {
  return {FaultKind::kCrash, VirtualTime(at), kForGood, std::move(who), 0};
}

/// A run of four processes under `faults`.
template <class P>
struct Crashed {
  explicit Crashed(std::vector<Fault> faults) {
    Scenario scenario;
    scenario.processes = 4;
    scenario.entries = 3;
    scenario.events_max = 5000;
    scenario.beyond_needs = true;
    scenario.faults = std::move(faults);
    Choices choices(5);
    Simulation<P> simulation(scenario, choices);
    end = simulation.run([&](const core::TraceEvent<P>& event) {
      trace.push_back(event);
      return true;
    });
    effects = simulation.fault_effects();
  }

  [[nodiscard]] std::uint64_t count(FaultKind kind) const { return effects[kind]; }
  /// When each process crashed, by process.
  [[nodiscard]] std::map<ProcessId, VirtualTime> crashes() const {
    std::map<ProcessId, VirtualTime> crashes;
    for (const auto& event : trace) {
      if (std::holds_alternative<core::Faulted>(event.what)) {
        EXPECT_EQ(event.cause, core::kNoEvent);
        EXPECT_TRUE(crashes.emplace(event.id.process, event.at).second) << "nobody crashes twice";
      }
    }
    return crashes;
  }

  std::vector<core::TraceEvent<P>> trace;
  RunEnd end = RunEnd::kQuiet;
  FaultCounts effects;
};

template <class P>
void expect_silence_after_the_crash(const Crashed<P>& run) {
  std::map<ProcessId, core::EventId> latest;
  for (const auto& event : run.trace) {
    latest[event.id.process] = event.id;
  }
  for (const auto& event : run.trace) {
    if (std::holds_alternative<core::Faulted>(event.what)) {
      EXPECT_EQ(latest[event.id.process], event.id) << "nothing follows it";
    }
  }
}

/// Who sent the message that the last event delivers.
ProcessId sender_of_last(const Crashed<Lamport>& run) {
  return std::get<core::Received<Lamport>>(run.trace.back().what).from;
}

TEST(CrashTest, WhoHasCrashedDoesNothingAnyMore) {
  const Crashed<Lamport> run({crash(milliseconds(30), {ProcessId(0), ProcessId(2)})});
  EXPECT_EQ(run.crashes(),
            (std::map<ProcessId, VirtualTime>{{ProcessId(0), VirtualTime(milliseconds(30))},
                                              {ProcessId(2), VirtualTime(milliseconds(30))}}));
  expect_silence_after_the_crash(run);
  EXPECT_EQ(run.count(FaultKind::kCrash), 2U);
  EXPECT_EQ(run.end, RunEnd::kQuiet) << "the others wait for ever";
}

TEST(CrashTest, ItsTimersDieToo) {
  const Crashed<core::Reliable<Lamport>> run({crash(milliseconds(12), {ProcessId(1)})});
  EXPECT_EQ(run.crashes().size(), 1U);
  expect_silence_after_the_crash(run);
}

TEST(CrashTest, WhatItHadSentStillArrivesAndWhatComesForItVanishes) {
  const Crashed<Lamport> run({crash(milliseconds(12), {ProcessId(1)})});
  const VirtualTime crashed = run.crashes().at(ProcessId(1));
  std::map<core::EventId, ProcessId> under_way;
  std::uint64_t arrived = 0;
  for (const auto& event : run.trace) {
    EXPECT_FALSE(std::holds_alternative<core::Dropped>(event.what)) << "no link lost it";
    if (const auto* sent = std::get_if<core::Sent<Lamport>>(&event.what)) {
      under_way[event.id] = sent->to;
    } else if (const auto* received = std::get_if<core::Received<Lamport>>(&event.what)) {
      under_way.erase(event.cause);
      arrived += received->from == ProcessId(1) && event.at > crashed ? 1U : 0U;
    }
  }
  EXPECT_GT(arrived, 0U);
  EXPECT_FALSE(under_way.empty());
  for (const auto& [sent, to] : under_way) {
    EXPECT_EQ(to, ProcessId(1));
  }
}

TEST(CrashTest, EveryProcessStartsAlsoIfItCrashesAtOnce) {
  const Crashed<Lamport> run({crash(milliseconds(0), {ProcessId(3)})});
  std::uint64_t events = 0;
  for (const auto& event : run.trace) {
    events += event.id.process == ProcessId(3) ? 1U : 0U;
  }
  EXPECT_EQ(events, 2U) << "it started and crashed";
}

TEST(CrashTest, WhatHasWaitedForAPausedProcessVanishesWithIt) {
  const Fault pause{FaultKind::kPause,
                    VirtualTime(milliseconds(5)),
                    VirtualTime(milliseconds(50)),
                    {ProcessId(0)},
                    0};
  const Crashed<Lamport> run({pause, crash(milliseconds(30), {ProcessId(0)})});
  expect_silence_after_the_crash(run);
  EXPECT_GT(run.count(FaultKind::kPause), 0U);
  EXPECT_EQ(run.count(FaultKind::kCrash), 1U);
}

TEST(CrashTest, ACrashThatCostsNothingIsNotCountedAndOneAfterTheRunDoesNotHappen) {
  const Crashed<Lamport> calm({});
  const core::Duration end = calm.trace.back().at.time_since_epoch();
  const Crashed<Lamport> after({crash(end + milliseconds(1), {ProcessId(0), ProcessId(1)})});
  EXPECT_EQ(after.trace, calm.trace);
  EXPECT_EQ(after.count(FaultKind::kCrash), 0U);
  // The last event is that a RELEASE arrives, at a process that has entered for the last time.
  const Crashed<Lamport> before({crash(end - core::Duration(1), {sender_of_last(calm)})});
  EXPECT_EQ(before.crashes().size(), 1U);
  EXPECT_EQ(before.count(FaultKind::kCrash), 0U);
  EXPECT_EQ(before.trace.size(), calm.trace.size() + 1);
}

TEST(CrashTest, ARunIsOverAlsoWhereSomebodySendsForEverToWhoHasCrashed) {
  using P = core::Reliable<core::mutex::SuzukiKasami>;
  Scenario scenario;
  scenario.processes = 4;
  scenario.entries = 3;
  scenario.loss_permille = 200;
  scenario.beyond_needs = true;
  scenario.faults = {crash(milliseconds(20), {ProcessId(2)})};
  const core::Patience patience = patience_of(scenario, subject_of<P>());
  bool sent_for_ever = false;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Choices choices(seed);
    Simulation<P> simulation(scenario, choices);
    VirtualTime acted;
    VirtualTime now;
    EXPECT_EQ(simulation.run([&](const core::TraceEvent<P>& event) {
      now = event.at;
      acted = std::holds_alternative<core::Commanded<P>>(event.what) ? now : acted;
      return true;
    }),
              RunEnd::kQuiet);
    const VirtualTime from = std::max(acted, patience.calm);
    EXPECT_LE(now, from + 2 * patience.limit + P::kResendDelayMax + scenario.delay.max);
    sent_for_ever = sent_for_ever || now >= from + 2 * patience.limit;
  }
  EXPECT_TRUE(sent_for_ever);
}

TEST(CrashTest, ARunIsNotOverBeforeSomebodyActsOrTheLastFaultEnds) {
  using P = core::Reliable<Lamport>;
  Scenario scenario;
  scenario.think = {std::chrono::hours(1), std::chrono::hours(1)};
  scenario.beyond_needs = true;
  scenario.faults = {crash(milliseconds(20), {ProcessId(2)})};
  ASSERT_LT(2 * patience_of(scenario, subject_of<P>()).limit, scenario.think.min);
  Choices choices(1);
  Simulation<P> simulation(scenario, choices);
  std::uint64_t requests = 0;
  EXPECT_EQ(simulation.run([&](const core::TraceEvent<P>& event) {
    requests += static_cast<std::uint64_t>(std::holds_alternative<core::Commanded<P>>(event.what));
    return true;
  }),
            RunEnd::kQuiet);
  EXPECT_EQ(requests, 2U);
}

TEST(CrashTest, WhereAllIsLostARunEndsAtItsLimit) {
  using P = core::Reliable<Lamport>;
  Scenario scenario;
  scenario.loss_permille = Scenario::kPermille;
  scenario.events_max = 100'000;
  scenario.beyond_needs = true;
  scenario.faults = {crash(milliseconds(20), {ProcessId(2)})};
  Choices choices(1);
  Simulation<P> simulation(scenario, choices);
  EXPECT_EQ(simulation.run([](const core::TraceEvent<P>& /*event*/) { return true; }),
            RunEnd::kLimit);
}

TEST(CrashTest, OnlyTheFirstCrashOfAProcessHappens) {
  const Crashed<Lamport> run(
      {crash(milliseconds(10), {ProcessId(1)}), crash(milliseconds(20), {ProcessId(1)})});
  EXPECT_EQ(run.crashes().at(ProcessId(1)), VirtualTime(milliseconds(10)));
  EXPECT_EQ(run.count(FaultKind::kCrash), 1U);
}

TEST(CrashTest, ACrashHasNoEndAndComesWithinAnHour) {
  const auto error_of = [](const Fault& fault) {
    const auto fits = admissible(fault, 4);
    return fits ? std::string() : fits.error().message;
  };
  Fault fault = crash(milliseconds(5), {ProcessId(0)});
  EXPECT_EQ(error_of(fault), "");
  fault.from = kFaultUntilMax + core::Duration(1);
  EXPECT_EQ(error_of(fault), "crash: it must come within one hour");
  fault = crash(milliseconds(5), {ProcessId(0)});
  fault.until = VirtualTime(milliseconds(6));
  EXPECT_EQ(error_of(fault), "crash: it has no end");
  fault = crash(milliseconds(5), {ProcessId(0)});
  fault.kind = FaultKind::kPause;
  EXPECT_EQ(error_of(fault), "pause: it must begin before it ends, and end within one hour");
}

TEST(CrashTest, AProtocolThatNeedsAllItsProcessesRefusesIt) {
  Scenario scenario;
  scenario.faults = {crash(milliseconds(5), {ProcessId(0)})};
  EXPECT_FALSE(offered(scenario).no_crash);
  for (const core::Guarantees& needs : {Lamport::kNeeds, core::Reliable<Lamport>::kNeeds}) {
    const auto fits = admissible(scenario, needs);
    ASSERT_FALSE(fits.has_value());
    EXPECT_NE(fits.error().message.find("no_crash"), std::string::npos);
  }
  EXPECT_TRUE(admissible(scenario, {.fifo = true, .lossless = true, .unique = true}).has_value());
}

}  // namespace
}  // namespace lamport::sim
