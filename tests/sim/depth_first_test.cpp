#include "lamport/sim/depth_first.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/check.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/maekawa.hpp"
#include "lamport/core/mutex/raymond.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "lamport/sim/breadth_first.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/every_state.hpp"
#include "lamport/sim/trace_tally.hpp"
#include "lamport/sim/world.hpp"
#include "sleeper.hpp"
#include "still_life.hpp"

namespace lamport::sim {
namespace {

using core::mutex::Lamport;
using core::mutex::Maekawa;
using core::mutex::Raymond;
using core::mutex::RicartAgrawala;
using core::mutex::SuzukiKasami;

/// A small scenario.
struct Small {
  std::uint32_t processes = 2;
  std::uint32_t entries = 1;
  bool fifo = true;
};

template <class P>
World<P> world_of(const Small& small) {
  World<P> world(small.processes, core::mutex::User(small.entries), {.fifo = small.fifo});
  world.start();
  return world;
}

/// What a search came to.
struct Tried {
  ExecutionCounts counts;
  std::set<std::string> traces;  ///< Their names.
};

template <class P>
Tried tried(const Small& small, Reduction reduction) {
  Tried result;
  DepthFirst<P> search(world_of<P>(small), reduction, kMemoryUnlimited);
  TraceNames<P> names(small.processes);
  const SearchEnd end = search.run(
      [&](std::span<const Choice<P>> choices) {
        result.traces.insert(names.of(choices).text());
        return true;
      },
      [](std::span<const Choice<P>> /*choices*/, const std::string& what) { FAIL() << what; },
      [](const ExecutionCounts& /*counts*/) { return true; });
  EXPECT_EQ(end, SearchEnd::kExhausted);
  result.counts = search.counts();
  return result;
}

template <class P>
void expect_each_trace_once(const Small& small) {
  const Tried all = tried<P>(small, Reduction::kNone);
  EXPECT_GT(all.counts.executions, all.traces.size()) << "some orders are of one trace";
  for (const Reduction reduction : {Reduction::kSleepSets, Reduction::kDpor}) {
    const Tried some = tried<P>(small, reduction);
    EXPECT_EQ(some.counts.executions, all.traces.size()) << P::kName;
    EXPECT_EQ(some.traces, all.traces) << P::kName;
    EXPECT_EQ(some.counts.longest, all.counts.longest);
    EXPECT_LT(some.counts.moves, all.counts.moves);
  }
}

TEST(DepthFirstTest, SleepSetsAndDporTryEachTraceOfAllOrdersOnce) {
  for (const bool fifo : {true, false}) {
    expect_each_trace_once<Lamport>({.fifo = fifo});
    expect_each_trace_once<RicartAgrawala>({.fifo = fifo});
    expect_each_trace_once<Maekawa>({.fifo = fifo});
    expect_each_trace_once<SuzukiKasami>({.fifo = fifo});
    expect_each_trace_once<Raymond>({.fifo = fifo});
  }
  expect_each_trace_once<RicartAgrawala>({.entries = 2});
  expect_each_trace_once<SuzukiKasami>({.entries = 2});
  expect_each_trace_once<SuzukiKasami>({.entries = 2, .fifo = false});
  expect_each_trace_once<Raymond>({.processes = 3});
  expect_each_trace_once<Raymond>({.processes = 3, .fifo = false});
}

TEST(DepthFirstTest, WhatAnEventPreventsHappensBeforeItInAnotherTrace) {
  expect_each_trace_once<Sleeper>({});
  expect_each_trace_once<Sleeper>({.fifo = false});
}

TEST(DepthFirstTest, WhereNotAllOrdersCanBeTriedBothComeToTheSameTraces) {
  const auto expect_same = []<class P>(const Small& small, std::uint64_t traces) {
    const Tried asleep = tried<P>(small, Reduction::kSleepSets);
    const Tried dpor = tried<P>(small, Reduction::kDpor);
    EXPECT_EQ(asleep.counts.executions, traces) << P::kName;
    EXPECT_EQ(asleep.traces, dpor.traces) << P::kName;
    EXPECT_EQ(dpor.counts.executions, dpor.traces.size()) << P::kName;
    EXPECT_LT(dpor.counts.moves, asleep.counts.moves) << P::kName;
  };
  expect_same.operator()<Lamport>({.entries = 2}, 112);
  expect_same.operator()<Maekawa>({.entries = 2}, 112);
  expect_same.operator()<RicartAgrawala>({.entries = 2, .fifo = false}, 168);
  expect_same.operator()<RicartAgrawala>({.processes = 3}, 4821);
  expect_same.operator()<SuzukiKasami>({.processes = 3}, 542);
  expect_same.operator()<Maekawa>({.processes = 3}, 182);
}

TEST(DepthFirstTest, EqualMessagesAreTwoMessages) {
  for (const Reduction reduction : {Reduction::kNone, Reduction::kSleepSets, Reduction::kDpor}) {
    EXPECT_EQ(tried<StillLife>({.entries = 0, .fifo = false}, reduction).counts.executions, 2U);
    EXPECT_EQ(tried<StillLife>({.entries = 0}, reduction).counts.executions, 1U);
  }
}

TEST(DepthFirstTest, WhereSomethingMayGoWrongItIsAFailedCheck) {
  const core::ScopedCheckThrow throwing;
  const World<Lamport> lossy(2, core::mutex::User(1), {.losses = 1});
  EXPECT_THROW(DepthFirst<Lamport>(lossy, Reduction::kDpor, kMemoryUnlimited), core::CheckFailure);
}

/// The forms of all worlds that the executions of a search pass through.
template <class P>
std::set<std::string> states_of(const Small& small, Reduction reduction) {
  std::set<std::string> states;
  const World<P> first = world_of<P>(small);
  const auto add = [&](const World<P>& world) {
    core::FormWriter form;
    states.insert(world.fingerprint(form).text());
  };
  add(first);
  DepthFirst<P> search(first, reduction, kMemoryUnlimited);
  std::ignore = search.run(
      [&](std::span<const Choice<P>> choices) {
        World<P> world = first;
        for (const Choice<P>& choice : choices) {
          World<P> after = world;
          world.for_each_move([&](const auto& move) {
            if (world.choice_of(move) == choice) {
              after.make(move);
            }
          });
          world = std::move(after);
          add(world);
        }
        return true;
      },
      [](std::span<const Choice<P>> /*choices*/, const std::string& what) { FAIL() << what; },
      [](const ExecutionCounts& /*counts*/) { return true; });
  return states;
}

TEST(DepthFirstTest, AllOrdersPassThroughTheStatesThatBreadthFirstSees) {
  const auto expect_same = []<class P>(const Small& small) {
    BreadthFirst<P, EveryState> search(world_of<P>(small), {},
                                       {.memory_max = std::size_t{1} << 30U});
    ASSERT_EQ(search.run([](const auto& task) { task(0); },
                         [](const SearchCounts& /*counts*/) { return true; }),
              SearchEnd::kExhausted);
    EXPECT_EQ(states_of<P>(small, Reduction::kNone).size(), search.counts().distinct) << P::kName;
  };
  expect_same.operator()<Lamport>({});
  expect_same.operator()<SuzukiKasami>({.entries = 2});
}

TEST(DepthFirstTest, ItEndsWhenItIsToldTo) {
  std::uint64_t judged = 0;
  const auto fail = [](std::span<const Choice<Lamport>> /*choices*/, const std::string& what) {
    FAIL() << what;
  };
  const auto go_on = [](const ExecutionCounts& /*counts*/) { return true; };
  DepthFirst<Lamport> judged_wrong(world_of<Lamport>({}), Reduction::kDpor, kMemoryUnlimited);
  EXPECT_EQ(judged_wrong.run([&](const auto& /*choices*/) { return ++judged < 3; }, fail, go_on),
            SearchEnd::kBroken);
  EXPECT_EQ(judged, 3U);
  DepthFirst<Lamport> stopped(world_of<Lamport>({.processes = 3}), Reduction::kSleepSets,
                              kMemoryUnlimited);
  EXPECT_EQ(stopped.run([](const auto& /*choices*/) { return true; }, fail,
                        [](const ExecutionCounts& counts) { return counts.moves < 20'000; }),
            SearchEnd::kStopped);
  EXPECT_GE(stopped.counts().moves, 20'000U);
  EXPECT_LT(stopped.counts().moves, 30'000U);
}

TEST(DepthFirstTest, ItEndsWhenTheWorldsOfOneExecutionTakeMoreMemoryThanTheyMay) {
  const auto most_of = [](std::size_t memory_max) {
    DepthFirst<Lamport> search(world_of<Lamport>({.processes = 3}), Reduction::kDpor, memory_max);
    const SearchEnd end = search.run([](const auto& /*choices*/) { return true; },
                                     [](std::span<const Choice<Lamport>> /*choices*/,
                                        const std::string& what) { FAIL() << what; },
                                     [](const ExecutionCounts& /*counts*/) { return true; });
    return std::pair(end, search.counts().bytes);
  };
  const auto [end, all] = most_of(kMemoryUnlimited);
  EXPECT_EQ(end, SearchEnd::kExhausted);
  EXPECT_EQ(most_of(all), std::pair(SearchEnd::kExhausted, all));
  EXPECT_EQ(most_of(all - 1).first, SearchEnd::kMemory);
  EXPECT_GT(most_of(all / 2).second, all / 2);
  EXPECT_LT(most_of(all / 2).second, all);
}

}  // namespace
}  // namespace lamport::sim
