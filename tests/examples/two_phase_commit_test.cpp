#include "lamport/examples/two_phase_commit.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "impatient.hpp"
#include "lamport/core/check.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/sim/breadth_first.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/depth_first.hpp"
#include "lamport/sim/hazards.hpp"
#include "lamport/sim/random_executions.hpp"
#include "lamport/sim/sampler.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/sim/trace_tally.hpp"
#include "lamport/sim/world.hpp"
#include "reachable.hpp"

namespace lamport::examples {
namespace {

using commitment::Abort;
using commitment::Commit;
using commitment::Prepare;
using core::ProcessId;

constexpr auto kEveryState = [](const auto& /*process*/) { return true; };
/// Messages are a set, from which none is ever removed.
constexpr sim::Hazards kMessagesStay{.fifo = false, .duplications = sim::Hazards::kUnlimited};

Reachable reachable_of(std::uint32_t managers) {
  return reachable<TwoPhaseCommit>(1 + managers, kMessagesStay, kEveryState);
}

/// The variables of the specification TwoPhase. Of its messages, `prepared_sent` has the resource
/// managers of [type |-> "Prepared"].
struct TwoPhase {
  enum class Rm : std::uint8_t { kWorking, kPrepared, kCommitted, kAborted };
  enum class Tm : std::uint8_t { kInit, kCommitted, kAborted };
  std::vector<Rm> rm_state;
  Tm tm_state = Tm::kInit;
  std::set<std::size_t> tm_prepared;
  std::set<std::size_t> prepared_sent;
  bool commit_sent = false;
  bool abort_sent = false;
  friend auto operator<=>(const TwoPhase&, const TwoPhase&) = default;
};

/// The specification's TPNext.
template <class Visit>
void for_each_step(const TwoPhase& state, Visit visit) {
  using Rm = TwoPhase::Rm;
  using Tm = TwoPhase::Tm;
  const auto step = [&](bool enabled, auto change) {
    if (enabled) {
      TwoPhase next = state;
      change(next);
      visit(std::move(next));
    }
  };
  const bool init = state.tm_state == Tm::kInit;
  step(init && state.tm_prepared.size() == state.rm_state.size(), [](TwoPhase& next) {  // TMCommit
    next.tm_state = Tm::kCommitted;
    next.commit_sent = true;
  });
  step(init, [](TwoPhase& next) {  // TMAbort
    next.tm_state = Tm::kAborted;
    next.abort_sent = true;
  });
  for (std::size_t rm = 0; rm < state.rm_state.size(); ++rm) {
    const auto turn_to = [rm](Rm to) {
      return [rm, to](TwoPhase& next) { next.rm_state[rm] = to; };
    };
    const bool working = state.rm_state[rm] == Rm::kWorking;
    step(init && state.prepared_sent.contains(rm),
         [rm](TwoPhase& next) { next.tm_prepared.insert(rm); });  // TMRcvPrepared
    step(working, [rm](TwoPhase& next) {                          // RMPrepare
      next.rm_state[rm] = Rm::kPrepared;
      next.prepared_sent.insert(rm);
    });
    step(working, turn_to(Rm::kAborted));              // RMChooseToAbort
    step(state.commit_sent, turn_to(Rm::kCommitted));  // RMRcvCommitMsg
    step(state.abort_sent, turn_to(Rm::kAborted));     // RMRcvAbortMsg
  }
}

/// `distinctStates`, `totalStates` and `stateDepth` of TwoPhase.cfg, three resource managers, in
/// tlaplus/Examples, specifications/transaction_commit/manifest.json; and what the specification
/// itself says of six.
TEST(TwoPhaseCommitTest, ItsStatesAreAsManyAsThePublishedOnes) {
  EXPECT_EQ(reachable_of(3), (Reachable{288, 1146, 11}));
  EXPECT_EQ(reachable_of(5)[0], 8832U);
  EXPECT_EQ(reachable_of(6)[0], 50'816U);
}

TEST(TwoPhaseCommitTest, ItsStatesAreAsManyAsByTheTextOfTheSpecification) {
  for (std::uint32_t managers = 1; managers <= 4; ++managers) {
    TwoPhase first;
    first.rm_state.resize(managers);
    EXPECT_EQ(reachable_of(managers),
              reachable_by_actions(
                  first, [](const TwoPhase& state, auto visit) { for_each_step(state, visit); },
                  kEveryState))
        << managers;
  }
}

TEST(TwoPhaseCommitTest, ACommitWithoutHearingFromAllBreaksAtomicityInThreeSteps) {
  sim::World<Impatient> first(4, commitment::User(), kMessagesStay);
  first.start();
  sim::BreadthFirst<Impatient, decltype(kEveryState)> search(
      first, kEveryState, {.memory_max = std::size_t{1} << 30U, .audit = true});
  ASSERT_EQ(
      search.run([](const auto& task) { task(0); }, [](const sim::SearchCounts&) { return true; }),
      sim::SearchEnd::kBroken);
  const auto breach = search.breach();
  EXPECT_EQ(breach.promise, "atomicity");
  EXPECT_EQ(breach.choices.size(), 3U) << "one aborts, all are told to commit, one does";
}

/// The traces that a search by traces comes to.
std::set<std::string> traces_of(std::uint32_t processes, bool fifo, sim::Reduction reduction) {
  sim::World<TwoPhaseCommit> first(processes, commitment::User(), {.fifo = fifo});
  first.start();
  sim::DepthFirst<TwoPhaseCommit> search(first, reduction, sim::kMemoryUnlimited);
  sim::TraceNames<TwoPhaseCommit> names(processes);
  std::set<std::string> traces;
  EXPECT_EQ(
      search.run([&](const auto& choices) { return traces.insert(names.of(choices).text()), true; },
                 [](const auto& /*choices*/, const std::string& what) { FAIL() << what; },
                 [](const sim::ExecutionCounts& /*counts*/) { return true; }),
      sim::SearchEnd::kExhausted);
  if (reduction != sim::Reduction::kNone) {
    EXPECT_EQ(search.counts().executions, traces.size());
  }
  return traces;
}

TEST(TwoPhaseCommitTest, SleepSetsAndDporTryEachTraceOfAllOrdersOnce) {
  for (const bool fifo : {true, false}) {
    for (const std::uint32_t processes : {2U, 3U}) {
      const auto all = traces_of(processes, fifo, sim::Reduction::kNone);
      EXPECT_EQ(traces_of(processes, fifo, sim::Reduction::kSleepSets), all);
      EXPECT_EQ(traces_of(processes, fifo, sim::Reduction::kDpor), all);
    }
    EXPECT_EQ(traces_of(4, fifo, sim::Reduction::kSleepSets),
              traces_of(4, fifo, sim::Reduction::kDpor));
  }
}

TEST(TwoPhaseCommitTest, EverySamplerGivesEveryCommandThatAProcessCouldBeGiven) {
  sim::World<TwoPhaseCommit> first(2, commitment::User(), {});
  first.start();
  sim::RandomExecutions<TwoPhaseCommit> runs(first);
  for (const sim::Sampling sampling :
       {sim::Sampling::kWalk, sim::Sampling::kPos, sim::Sampling::kPct}) {
    std::array<std::uint64_t, 3> given{};
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
      const auto run = runs.run(seed, {.sampling = sampling, .depth = 3, .moves_max = 4},
                                [](const auto& /*world*/) { return true; });
      for (const auto& choice : run.choices) {
        const auto* give = std::get_if<sim::Give<TwoPhaseCommit>>(&choice);
        if (give != nullptr && give->process == core::ProcessId(1)) {
          ++given.at(give->command.index());
        }
      }
    }
    EXPECT_GT(given[0], 100U) << "to prepare";
    EXPECT_GT(given[2], 50U) << "to abort";
  }
}

class TwoPhaseCommitHandlerTest : public testing::Test {
 protected:
  using Sends = std::vector<core::Turn<TwoPhaseCommit>::Send>;
  using Outputs = std::vector<TwoPhaseCommit::Output>;

  void give(TwoPhaseCommit& process, const TwoPhaseCommit::Command& command) {
    core::step<TwoPhaseCommit>(process, core::Perform<TwoPhaseCommit>{command}, core::VirtualTime(),
                               turn);
  }
  void hear(TwoPhaseCommit& process, std::uint32_t from, const TwoPhaseCommit::Message& message) {
    core::step<TwoPhaseCommit>(process, core::Receive<TwoPhaseCommit>{ProcessId(from), message},
                               core::VirtualTime(), turn);
  }

  TwoPhaseCommit manager{ProcessId(0), 3};
  TwoPhaseCommit resource{ProcessId(2), 3};
  core::Turn<TwoPhaseCommit> turn;  ///< The latest.
};

TEST_F(TwoPhaseCommitHandlerTest, AResourceManagerPreparesAndDoesAsItIsTold) {
  EXPECT_TRUE(resource.may_prepare() && resource.may_abort() && !resource.may_commit());
  give(resource, Prepare{});
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(0), TwoPhaseCommit::Prepared{}}}));
  EXPECT_FALSE(resource.may_prepare() || resource.may_abort() || resource.may_commit());
  hear(resource, 0, TwoPhaseCommit::DoCommit{});
  EXPECT_EQ(turn.outputs(), (Outputs{commitment::Committed{}}));
  hear(resource, 0, TwoPhaseCommit::DoCommit{});
  EXPECT_TRUE(turn.outputs().empty()) << "it has committed";
}

TEST_F(TwoPhaseCommitHandlerTest, AResourceManagerThatAbortsTellsNobody) {
  give(resource, Abort{});
  EXPECT_EQ(turn.outputs(), (Outputs{commitment::Aborted{}}));
  EXPECT_TRUE(turn.sends().empty());
  EXPECT_FALSE(resource.may_prepare() || resource.may_abort());
  hear(resource, 0, TwoPhaseCommit::DoAbort{});
  EXPECT_TRUE(turn.outputs().empty());
}

TEST_F(TwoPhaseCommitHandlerTest, TheTransactionManagerCommitsOnceAllArePrepared) {
  EXPECT_TRUE(manager.may_abort() && !manager.may_prepare() && !manager.may_commit());
  hear(manager, 1, TwoPhaseCommit::Prepared{});
  hear(manager, 1, TwoPhaseCommit::Prepared{});
  EXPECT_FALSE(manager.may_commit()) << "2 is not prepared";
  hear(manager, 2, TwoPhaseCommit::Prepared{});
  EXPECT_TRUE(manager.may_commit());
  EXPECT_TRUE(manager.takes(TwoPhaseCommit::Prepared{}));
  give(manager, Commit{});
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(1), TwoPhaseCommit::DoCommit{}},
                                 {ProcessId(2), TwoPhaseCommit::DoCommit{}}}));
  EXPECT_TRUE(turn.outputs().empty()) << "only resource managers tell";
  EXPECT_FALSE(manager.may_commit() || manager.may_abort());
  EXPECT_FALSE(manager.takes(TwoPhaseCommit::Prepared{}));
}

TEST_F(TwoPhaseCommitHandlerTest, TheTransactionManagerMayAbortBeforeThat) {
  give(manager, Abort{});
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(1), TwoPhaseCommit::DoAbort{}},
                                 {ProcessId(2), TwoPhaseCommit::DoAbort{}}}));
  EXPECT_FALSE(manager.may_abort());
  give(resource, Prepare{});
  hear(resource, 0, TwoPhaseCommit::DoAbort{});
  EXPECT_EQ(turn.outputs(), (Outputs{commitment::Aborted{}}));
}

TEST_F(TwoPhaseCommitHandlerTest, WhatAProcessMayNotDoIsAFailedCheck) {
  const core::ScopedCheckThrow throwing;
  EXPECT_THROW(give(manager, Prepare{}), core::CheckFailure);
  EXPECT_THROW(give(manager, Commit{}), core::CheckFailure);
  EXPECT_THROW(give(resource, Commit{}), core::CheckFailure);
  give(resource, Abort{});
  EXPECT_THROW(give(resource, Abort{}), core::CheckFailure);
  EXPECT_THROW(give(resource, Prepare{}), core::CheckFailure);
  EXPECT_THROW(TwoPhaseCommit(ProcessId(3), 3), core::CheckFailure);
}

}  // namespace
}  // namespace lamport::examples
