#include "lamport/sim/fault.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/sim/simulation.hpp"

namespace lamport::sim {
namespace {

using core::ProcessId;
using core::VirtualTime;
using core::mutex::Lamport;
using Reliable = core::Reliable<Lamport>;
using std::chrono::milliseconds;

constexpr VirtualTime kFrom{milliseconds(10)};
constexpr VirtualTime kUntil{milliseconds(60)};

Fault fault_of(FaultKind kind, std::uint32_t permille) {
  return {kind, kFrom, kUntil, {ProcessId(0), ProcessId(2)}, permille};
}

/// A run under one fault, and the same without it.
template <class P>
struct Runs {
  using Event = core::TraceEvent<P>;

  explicit Runs(const Fault& fault) : Runs(std::vector{fault}) {}
  explicit Runs(std::vector<Fault> faults) {
    scenario.processes = 4;
    scenario.entries = 5;
    scenario.beyond_needs = true;
    without = run().first;
    scenario.faults = std::move(faults);
    std::tie(with, counts) = run();
    for (const FaultKind kind : kAllFaultKinds) {
      effects += counts[kind];
    }
  }

  [[nodiscard]] std::pair<std::vector<Event>, FaultCounts> run() const {
    Choices choices(5);
    Simulation<P> simulation(scenario, choices);
    std::vector<Event> trace;
    simulation.run([&](const Event& event) {
      trace.push_back(event);
      return trace.size() < 5000;
    });
    return {trace, simulation.fault_effects()};
  }

  /// By the id of a `Sent`: its event.
  [[nodiscard]] std::map<core::EventId, Event> sends() const {
    std::map<core::EventId, Event> sends;
    for (const Event& event : with) {
      if (std::holds_alternative<core::Sent<P>>(event.what)) {
        sends.emplace(event.id, event);
      }
    }
    return sends;
  }

  Scenario scenario;
  std::vector<Event> without;
  std::vector<Event> with;
  FaultCounts counts;
  std::uint64_t effects = 0;  ///< Of all kinds.
};

bool is_of(ProcessId process) {
  return process == ProcessId(0) || process == ProcessId(2);
}
bool is_within(VirtualTime at) {
  return kFrom <= at && at < kUntil;
}

/// The sends that were lost, of which each is inside the fault and one of those that `may` be.
std::uint64_t lost(const Runs<Reliable>& runs, bool (*may)(ProcessId from, ProcessId to)) {
  std::uint64_t count = 0;
  const auto sends = runs.sends();
  for (const auto& event : runs.with) {
    if (const auto* dropped = std::get_if<core::Dropped>(&event.what)) {
      EXPECT_TRUE(is_within(sends.at(event.cause).at));
      EXPECT_TRUE(may(event.id.process, dropped->to));
      ++count;
    }
  }
  // And none that may be, and is inside, arrives.
  for (const auto& event : runs.with) {
    if (const auto* received = std::get_if<core::Received<Reliable>>(&event.what)) {
      const bool inside = is_within(sends.at(event.cause).at);
      EXPECT_FALSE(inside && may(received->from, event.id.process));
    }
  }
  return count;
}

TEST(FaultTest, LossLosesWhatTheySend) {
  const Runs<Reliable> runs(fault_of(FaultKind::kLoss, 1000));
  EXPECT_GT(runs.effects, 0U);
  EXPECT_EQ(lost(runs, [](ProcessId from, ProcessId /*to*/) { return is_of(from); }), runs.effects);
}

TEST(FaultTest, APartitionLosesWhatTheSidesSendEachOther) {
  const Runs<Reliable> runs(fault_of(FaultKind::kPartition, 0));
  EXPECT_GT(runs.effects, 0U);
  EXPECT_EQ(lost(runs, [](ProcessId from, ProcessId to) { return is_of(from) != is_of(to); }),
            runs.effects);
}

TEST(FaultTest, OneWayLosesWhatTheySendTheOthers) {
  const Runs<Reliable> runs(fault_of(FaultKind::kOneWay, 0));
  EXPECT_GT(runs.effects, 0U);
  EXPECT_EQ(lost(runs, [](ProcessId from, ProcessId to) { return is_of(from) && !is_of(to); }),
            runs.effects);
}

TEST(FaultTest, DuplicationDeliversTwice) {
  const Runs<Reliable> runs(fault_of(FaultKind::kDuplication, 1000));
  std::map<core::EventId, std::uint64_t> arrivals;
  for (const auto& event : runs.with) {
    if (std::holds_alternative<core::Received<Reliable>>(event.what)) {
      ++arrivals[event.cause];
    }
  }
  std::uint64_t twice = 0;
  for (const auto& [id, sent] : runs.sends()) {
    const bool doubled = is_of(id.process) && is_within(sent.at);
    EXPECT_EQ(arrivals[id], doubled ? 2U : 1U);
    twice += doubled ? 1U : 0U;
  }
  EXPECT_GT(twice, 0U);
  EXPECT_EQ(runs.effects, twice);
}

TEST(FaultTest, ReorderingLetsMessagesOvertakeOnFifoLinks) {
  const Runs<Reliable> runs(fault_of(FaultKind::kReordering, 500));
  const auto sends = runs.sends();
  std::map<std::pair<ProcessId, ProcessId>, core::EventId> latest;
  std::uint64_t overtaken = 0;
  for (const auto& event : runs.with) {
    if (const auto* received = std::get_if<core::Received<Reliable>>(&event.what)) {
      core::EventId& last = latest[{received->from, event.id.process}];
      if (event.cause < last) {
        ++overtaken;
        EXPECT_TRUE(is_of(received->from));
      }
      last = std::max(last, event.cause);
    }
  }
  EXPECT_GT(overtaken, 0U);
  EXPECT_GT(runs.effects, 0U);
}

TEST(FaultTest, AClogHoldsAndLetsGo) {
  const Runs<Lamport> runs(fault_of(FaultKind::kClog, 0));
  const auto sends = runs.sends();
  std::uint64_t held = 0;
  for (const auto& event : runs.with) {
    if (const auto* received = std::get_if<core::Received<Lamport>>(&event.what)) {
      if (is_of(received->from) && is_within(sends.at(event.cause).at)) {
        EXPECT_GE(event.at, kUntil);
        ++held;
      }
    }
  }
  EXPECT_GT(held, 0U);
  EXPECT_EQ(runs.effects, held) << "and nothing is lost";
}

TEST(FaultTest, ASpikeStretchesTheTimeUnderWay) {
  const Runs<Lamport> runs(fault_of(FaultKind::kSpike, 20'000));
  const auto sends = runs.sends();
  std::uint64_t stretched = 0;
  for (const auto& event : runs.with) {
    if (const auto* received = std::get_if<core::Received<Lamport>>(&event.what)) {
      const core::Duration took = event.at - sends.at(event.cause).at;
      if (is_of(received->from) && is_within(sends.at(event.cause).at)) {
        EXPECT_GE(took, 20 * runs.scenario.delay.min);
        ++stretched;
      }
    }
  }
  EXPECT_GT(stretched, 0U);
  EXPECT_EQ(runs.effects, stretched);
}

TEST(FaultTest, WhoIsPausedDoesNothingAndThenAllThatHasWaitedInItsOrder) {
  const Runs<Lamport> runs(fault_of(FaultKind::kPause, 0));
  std::uint64_t at_the_end = 0;
  std::map<std::pair<ProcessId, ProcessId>, core::EventId> latest;
  for (const auto& event : runs.with) {
    if (is_of(event.id.process)) {
      EXPECT_FALSE(is_within(event.at));
      at_the_end += event.at == kUntil ? 1U : 0U;
    }
    if (const auto* received = std::get_if<core::Received<Lamport>>(&event.what)) {
      core::EventId& last = latest[{received->from, event.id.process}];
      EXPECT_LT(last, event.cause) << "links stay FIFO";
      last = event.cause;
    }
  }
  EXPECT_GT(at_the_end, runs.effects);
  EXPECT_GT(runs.effects, 1U);
  const auto grants = [](const auto& trace) {
    std::uint64_t count = 0;
    for (const auto& event : trace) {
      const auto* emitted = std::get_if<core::Emitted<Lamport>>(&event.what);
      count += emitted != nullptr && std::holds_alternative<core::mutex::Granted>(emitted->output);
    }
    return count;
  };
  EXPECT_EQ(grants(runs.with), grants(runs.without));
}

TEST(FaultTest, WhoIsSlowTakesOneInputAtATime) {
  const Runs<Lamport> runs(fault_of(FaultKind::kSlow, 400));
  const core::Duration busy = thousandths(runs.scenario.delay.max, 400);
  std::map<ProcessId, VirtualTime> taken;
  std::map<std::pair<ProcessId, ProcessId>, core::EventId> latest;
  for (const auto& event : runs.with) {
    const bool is_input = std::holds_alternative<core::Received<Lamport>>(event.what) ||
                          std::holds_alternative<core::Commanded<Lamport>>(event.what);
    if (is_input && is_of(event.id.process) && is_within(event.at)) {
      if (taken.contains(event.id.process)) {
        EXPECT_GE(event.at - taken[event.id.process], busy);
      }
      taken[event.id.process] = event.at;
    }
    if (const auto* received = std::get_if<core::Received<Lamport>>(&event.what)) {
      core::EventId& last = latest[{received->from, event.id.process}];
      EXPECT_LT(last, event.cause) << "links stay FIFO";
      last = event.cause;
    }
  }
  EXPECT_EQ(taken.size(), 2U);
  EXPECT_GT(runs.effects, 0U);
}

TEST(FaultTest, AClockThatRunsFastOrSlowMovesTimersAlone) {
  for (const std::uint32_t permille : {100U, 10'000U}) {
    Fault fault = fault_of(FaultKind::kClock, permille);
    fault.from = VirtualTime();
    const Runs<Reliable> runs(fault);
    EXPECT_GT(runs.effects, 0U);
    EXPECT_NE(runs.with, runs.without);
    const auto first = [](const auto& trace, ProcessId process) {
      for (const auto& event : trace) {
        if (event.id.process == process &&
            std::holds_alternative<core::TimerFired<Reliable>>(event.what)) {
          return event.at;
        }
      }
      return core::kVirtualTimeMax;
    };
    const VirtualTime changed = first(runs.with, ProcessId(0));
    const VirtualTime normal = first(runs.without, ProcessId(0));
    EXPECT_EQ(changed < normal, permille < 1000) << permille;
  }
}

TEST(FaultTest, WhatIsLostIsNotDoubledAndNotHeld) {
  Fault partition = fault_of(FaultKind::kPartition, 0);
  partition.who = {ProcessId(0)};
  const Runs<Reliable> runs(
      {partition, fault_of(FaultKind::kDuplication, 1000), fault_of(FaultKind::kClog, 0)});
  std::map<core::EventId, std::uint64_t> arrivals;
  std::uint64_t dropped = 0;
  for (const auto& event : runs.with) {
    dropped += std::holds_alternative<core::Dropped>(event.what) ? 1U : 0U;
    if (std::holds_alternative<core::Received<Reliable>>(event.what)) {
      ++arrivals[event.cause];
    }
  }
  const auto twice =
      std::ranges::count_if(arrivals, [](const auto& each) { return each.second == 2; });
  EXPECT_GT(twice, 0);
  EXPECT_EQ(runs.counts[FaultKind::kPartition], dropped);
  EXPECT_EQ(runs.counts[FaultKind::kDuplication], static_cast<std::uint64_t>(twice));
  EXPECT_LE(runs.counts[FaultKind::kClog], static_cast<std::uint64_t>(twice));
}

TEST(FaultTest, WhatMakesNoDifferenceIsNotCounted) {
  for (const FaultKind kind : {FaultKind::kSpike, FaultKind::kClock}) {
    const Runs<Reliable> runs(fault_of(kind, 1000));
    EXPECT_EQ(runs.effects, 0U);
    EXPECT_EQ(runs.with, runs.without);
  }
}

TEST(FaultTest, AFaultLeftOutDoesNotShiftWhatAnotherKindDraws) {
  Fault pause = fault_of(FaultKind::kPause, 0);
  pause.from = kFaultUntilMax - milliseconds(1);
  pause.until = kFaultUntilMax;
  const Fault loss = fault_of(FaultKind::kLoss, 300);
  const Runs<Reliable> alone(loss);
  EXPECT_EQ(Runs<Reliable>({pause, loss}).with, alone.with);
  EXPECT_EQ(Runs<Reliable>({loss, pause}).with, alone.with);
  EXPECT_NE(alone.with, alone.without);
}

TEST(FaultTest, WhatIsNoFaultIsRefused) {
  const auto error_of = [](const Fault& fault) {
    const auto fits = admissible(fault, 4);
    return fits ? std::string() : fits.error().message;
  };
  const Fault good = fault_of(FaultKind::kLoss, 5);
  EXPECT_EQ(error_of(good), "");
  Fault bad = good;
  bad.until = bad.from;
  EXPECT_EQ(error_of(bad), "loss: it must begin before it ends, and end within one hour");
  bad.until = kFaultUntilMax + core::Duration(1);
  EXPECT_EQ(error_of(bad), "loss: it must begin before it ends, and end within one hour");
  bad = good;
  bad.from = VirtualTime(core::Duration(-1));
  EXPECT_EQ(error_of(bad), "loss: it must begin before it ends, and end within one hour");
  bad = good;
  bad.permille = 1001;
  EXPECT_EQ(error_of(bad), "loss: its number must be 1 to 1000");
  bad = fault_of(FaultKind::kPause, 5);
  EXPECT_EQ(error_of(bad), "pause: it has no number at its end; leave it out");
  bad = good;
  bad.who = {ProcessId(1), ProcessId(1)};
  EXPECT_EQ(error_of(bad), "loss: it must name its processes, each once, in ascending order");
  bad.who = {ProcessId(4)};
  EXPECT_EQ(error_of(bad), "loss: there is no process 4; they are 0 to 3");
  bad = fault_of(FaultKind::kPartition, 0);
  bad.who = {ProcessId(0), ProcessId(1), ProcessId(2), ProcessId(3)};
  EXPECT_EQ(error_of(bad), "partition: it must leave some process on the other side");
}

TEST(FaultTest, AScenarioOffersWhatItsFaultsLeave) {
  Scenario scenario;
  scenario.faults = {fault_of(FaultKind::kReordering, 5), fault_of(FaultKind::kPause, 0)};
  const core::Guarantees offers = offered(scenario);
  EXPECT_FALSE(offers.fifo);
  EXPECT_TRUE(offers.lossless);
  EXPECT_TRUE(offers.unique);
  EXPECT_FALSE(admissible(scenario, Lamport::kNeeds).has_value());
  scenario.faults.assign(kFaultsMax + 1, fault_of(FaultKind::kPause, 0));
  EXPECT_EQ(admissible(scenario, Lamport::kNeeds).error().message, "faults must be at most 64");
}

}  // namespace
}  // namespace lamport::sim
