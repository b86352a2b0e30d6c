#include "lamport/tools/execution_judge.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"
#include "lamport/core/mutex/user.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/causality.hpp"
#include "lamport/props/mutual_exclusion.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/depth_first.hpp"
#include "lamport/sim/hazards.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/sim/stepper.hpp"
#include "lamport/sim/trace_tally.hpp"
#include "lamport/sim/world.hpp"

namespace lamport::tools {
namespace {

/// Whether two are inside at once in an execution, and whether two may be by its causes.
struct Overlaps {
  bool directly = false;
  bool by_cause = false;
};

template <class P>
Overlaps overlaps_of(std::span<const sim::Choice<P>> choices, const sim::Hazards& hazards) {
  constexpr std::uint32_t kProcesses = 2;
  sim::Stepper<P> stepper(kProcesses, hazards.promised());
  props::Causality<P> causality(kProcesses, hazards.promised());
  props::MutualExclusion<P> direct(kProcesses);
  props::MutualExclusionByCause<P> by_cause(kProcesses);
  Overlaps overlaps;
  const auto observe = [&](const core::TraceEvent<P>& event) {
    causality.observe(event);
    overlaps.directly |= direct.observe(event, causality).has_value();
    overlaps.by_cause |= by_cause.observe(event, causality).has_value();
  };
  stepper.start(observe);
  for (const sim::Choice<P>& choice : choices) {
    stepper.take(choice, observe);
  }
  return overlaps;
}

/// Tries every order of a small scenario, and expects that happened-before says of any one order of
/// a trace what all of them together show. Returns how many traces are wrong.
template <class P>
int traces_wrong(const sim::Hazards& hazards) {
  sim::World<P> first(2, core::mutex::User(1), hazards);
  first.start();
  sim::DepthFirst<P> search(first, sim::Reduction::kNone, sim::kMemoryUnlimited);
  sim::TraceNames<P> names(2);
  std::map<std::string, std::pair<Overlaps, Overlaps>> of_trace;  // Of the first order, of any.
  int parted = 0;
  EXPECT_EQ(search.run(
                [&](std::span<const sim::Choice<P>> choices) {
                  const Overlaps overlaps = overlaps_of<P>(choices, hazards);
                  const auto [at, is_new] =
                      of_trace.try_emplace(names.of(choices).text(), std::pair(overlaps, overlaps));
                  parted += at->second.first.by_cause != overlaps.by_cause ? 1 : 0;
                  at->second.second.directly |= overlaps.directly;
                  return true;
                },
                [](std::span<const sim::Choice<P>> /*choices*/, const std::string& what) {
                  FAIL() << what;
                },
                [](const sim::ExecutionCounts& /*counts*/) { return true; }),
            sim::SearchEnd::kExhausted);
  EXPECT_EQ(parted, 0) << "all orders of a trace have the same causes";
  int wrong = 0;
  for (const auto& [name, overlaps] : of_trace) {
    EXPECT_EQ(overlaps.first.by_cause, overlaps.second.directly)
        << "no alarm is false, and none is missed";
    wrong += overlaps.second.directly ? 1 : 0;
  }
  return wrong;
}

TEST(ExecutionJudgeTest, HappenedBeforeSaysOfOneOrderWhatAllOrdersShow) {
  EXPECT_GT(traces_wrong<core::mutex::Lamport>({.fifo = false}), 0);
  EXPECT_EQ(traces_wrong<core::mutex::Lamport>({}), 0);
  EXPECT_EQ(traces_wrong<core::mutex::RicartAgrawala>({.fifo = false}), 0);
}

TEST(ExecutionJudgeTest, ItCountsWhatItHasJudgedUntilItForgets) {
  using P = core::mutex::RicartAgrawala;
  ExecutionJudge<P> judge(2, sim::Hazards().promised());
  const auto alone = judge.judge(std::span<const sim::Choice<P>>());
  EXPECT_FALSE(alone.has_value()) << "nobody asks";
  EXPECT_EQ(judge.verdicts().front().checked, 0U);
  const sim::Choice<P> choices[] = {sim::Give<P>{core::ProcessId(0), core::mutex::Acquire{}},
                                    sim::Deliver{core::ProcessId(0), core::ProcessId(1), 1},
                                    sim::Deliver{core::ProcessId(1), core::ProcessId(0), 1},
                                    sim::Give<P>{core::ProcessId(0), core::mutex::Release{}}};
  for (std::uint64_t judged = 1; judged <= 3; ++judged) {
    EXPECT_FALSE(judge.judge(choices).has_value());
    EXPECT_EQ(judge.verdicts().front().checked, judged);
  }
  judge.forget();
  EXPECT_EQ(judge.verdicts().front().checked, 0U);
}

}  // namespace
}  // namespace lamport::tools
