#include "lamport/sim/fair_cycles.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/maekawa.hpp"
#include "lamport/core/mutex/raymond.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "lamport/core/mutex/user.hpp"
#include "lamport/core/state_form.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/hazards.hpp"
#include "lamport/sim/stepper.hpp"
#include "lamport/sim/world.hpp"
#include "starving.hpp"
#include "worlds.hpp"

namespace lamport::sim {
namespace {

using core::ProcessId;
using core::mutex::Exclusion;
using core::mutex::Lamport;
using core::mutex::Maekawa;
using core::mutex::Raymond;
using core::mutex::RicartAgrawala;
using core::mutex::SuzukiKasami;
using core::mutex::User;

constexpr std::size_t kMemoryOfCycles = std::size_t{1} << 30U;
constexpr auto kUntilItEnds = [](const CycleCounts& /*counts*/) { return true; };

template <class P>
World<P> first_world(std::uint32_t processes) {
  World<P> world(processes, User(User::kForEver), Hazards{});
  world.start();
  return world;
}

/// What a search that finds nothing wrong has done: distinct, transitions, depth, components.
using Searched = std::array<std::uint64_t, 4>;

template <class P>
Searched searched(std::uint32_t processes) {
  FairCycles<P> search(first_world<P>(processes), kMemoryOfCycles);
  EXPECT_EQ(search.run(kUntilItEnds), SearchEnd::kExhausted) << P::kName;
  const CycleCounts counts = search.counts();
  EXPECT_TRUE(processes == 1 || counts.waiting > 0);
  return {counts.distinct, counts.transitions, counts.depth, counts.components};
}

TEST(FairCyclesTest, NobodyWaitsForEverAtAnyProtocolOfTwo) {
  EXPECT_EQ(searched<Lamport>(2), (Searched{98, 167, 14, 0}));
  EXPECT_EQ(searched<RicartAgrawala>(2), (Searched{26, 45, 9, 0}));
  EXPECT_EQ(searched<Maekawa>(2), (Searched{49, 82, 10, 0}));
  EXPECT_EQ(searched<SuzukiKasami>(2), (Searched{34, 62, 13, 2}));
  EXPECT_EQ(searched<Raymond>(2), (Searched{14, 24, 8, 2}));
}

TEST(FairCyclesTest, NorOfThree) {
  EXPECT_EQ(searched<RicartAgrawala>(3), (Searched{2198, 6553, 19, 0}));
  EXPECT_EQ(searched<Maekawa>(3), (Searched{5774, 16937, 47, 12}));
  EXPECT_EQ(searched<SuzukiKasami>(3), (Searched{4156, 17788, 34, 213}));
  EXPECT_EQ(searched<Raymond>(3), (Searched{86, 196, 10, 16}));
}

TEST(FairCyclesTest, ACycleThatLeavesALinkUnservedIsNotFair) {
  // Who has the token comes and goes, and never hears of the other's request.
  EXPECT_EQ(searched<Raymond>(2)[3], 2U);
  EXPECT_EQ(searched<SuzukiKasami>(2)[3], 2U);
}

TEST(FairCyclesTest, OneProcessWaitsForNobody) {
  EXPECT_EQ(searched<Raymond>(1), (Searched{2, 2, 2, 0}));
}

/// What is wrong; the choices can be taken one after the other.
template <class P>
std::optional<Endless<P>> found(std::uint32_t processes) {
  FairCycles<P> search(first_world<P>(processes), kMemoryOfCycles);
  if (search.run(kUntilItEnds) != SearchEnd::kBroken) {
    return std::nullopt;
  }
  Endless<P> found = search.found();
  constexpr auto kNobody = [](const auto& /*event*/) {};
  const core::ScopedCheckThrow throwing;
  Stepper<P> stepper(processes, Hazards{}.promised());
  stepper.start(kNobody);
  for (const Choice<P>& choice : found.breach.choices) {
    EXPECT_TRUE(stepper.possible(choice));
    stepper.take(choice, kNobody);
  }
  return found;
}

/// Who has to go on, in a world: of each a name.
template <class P>
auto name_of(const Move<P>& move) {
  return std::tuple(move.kind, move.from.value(), move.process.value(),
                    move.kind == Move<P>::Kind::kFire ? move.index : 0);
}

/// Expects that the choices from `begin` on lead back, that going on so for ever is fair, and that
/// somebody waits all along.
template <class P>
void expect_fair_cycle(std::uint32_t processes, const Endless<P>& endless) {
  using Name = decltype(name_of(std::declval<const Move<P>&>()));
  World<P> world = first_world<P>(processes);
  World<P> begin = world;
  std::vector<bool> waits(processes, true);
  std::optional<std::vector<Name>> owed;
  ASSERT_TRUE(endless.cycle.has_value());
  for (std::size_t i = 0; i < endless.breach.choices.size(); ++i) {
    const bool is_in_cycle = i >= endless.cycle->begin;
    begin = i == endless.cycle->begin ? world : begin;
    const std::vector<Move<P>> moves = moves_of(world);
    const auto taken = std::ranges::find_if(moves, [&](const Move<P>& move) {
      return world.choice_of(move) == endless.breach.choices[i];
    });
    ASSERT_NE(taken, moves.end());
    if (is_in_cycle) {
      std::vector<Name> left;
      for (const Move<P>& move : moves) {
        const bool is_owed = !owed || std::ranges::find(*owed, name_of<P>(move)) != owed->end();
        if (!move.free && is_owed && name_of<P>(move) != name_of<P>(*taken)) {
          left.push_back(name_of<P>(move));
        }
      }
      owed = left;
      for (std::uint32_t p = 0; p < processes; ++p) {
        waits[p] = waits[p] && world.user(ProcessId(p)).waits();
      }
    }
    world.make(Move<P>(*taken));
    EXPECT_NE(world.broken(), Exclusion::kMutualExclusion);
  }
  EXPECT_TRUE(owed && owed->empty());
  EXPECT_TRUE(waits[endless.cycle->waits.value()]);
  RelativeForm<P>().bring(world);
  RelativeForm<P>().bring(begin);
  EXPECT_TRUE(world.agrees_with(begin));
}

template <class P>
void expect_starved(std::uint32_t processes, std::size_t way, std::size_t cycle) {
  SCOPED_TRACE(P::kName);
  const auto endless = found<P>(processes);
  ASSERT_TRUE(endless.has_value());
  EXPECT_EQ(endless->breach.promise, "granted eventually");
  expect_fair_cycle<P>(processes, *endless);
  EXPECT_EQ(endless->cycle->begin, way);
  EXPECT_EQ(endless->breach.choices.size(), way + cycle);
}

TEST(FairCyclesTest, WhoIsPassedOverForEverIsFound) {
  expect_starved<starving::BentBy<starving::LatestFirst>>(3, 3, 8);
  expect_starved<starving::BentBy<starving::LowestFirst>>(3, 8, 10);
  expect_starved<starving::BentBy<starving::ById>>(3, 27, 28);
}

TEST(FairCyclesTest, OfTwoNobodyIsPassedOverForThereIsNoThird) {
  EXPECT_FALSE(found<starving::BentBy<starving::LowestFirst>>(2).has_value());
  EXPECT_FALSE(found<starving::BentBy<starving::ById>>(2).has_value());
}

TEST(FairCyclesTest, ATimerThatIsSetForEverIsNoExcuse) {
  EXPECT_FALSE(found<starving::Dozer<true>>(1).has_value()) << "the other has to fire, too";
  expect_starved<starving::Dozer<false>>(1, 1, 1);
}

TEST(FairCyclesTest, WhatBreadthFirstSearchFindsIsFoundToo) {
  const auto two_inside = found<starving::BentBy<starving::LetsAllIn>>(2);
  ASSERT_TRUE(two_inside.has_value());
  EXPECT_EQ(two_inside->breach.promise, "mutual exclusion");
  EXPECT_FALSE(two_inside->cycle.has_value());
  EXPECT_EQ(two_inside->breach.choices.size(), 6U);

  const auto stuck = found<starving::BentBy<starving::SaysNothing>>(2);
  ASSERT_TRUE(stuck.has_value());
  EXPECT_EQ(stuck->breach.promise, "granted eventually");
  EXPECT_FALSE(stuck->cycle.has_value());
  EXPECT_EQ(stuck->breach.choices.size(), 2U);
}

TEST(FairCyclesTest, ItEndsWhenItIsToldToOrTakesTooMuch) {
  FairCycles<RicartAgrawala> told(first_world<RicartAgrawala>(3), kMemoryOfCycles);
  EXPECT_EQ(told.run([](const CycleCounts& counts) { return counts.distinct < 500; }),
            SearchEnd::kStopped);
  EXPECT_LT(told.counts().distinct, 2000U);
  constexpr std::size_t kLittle = 100'000;
  FairCycles<RicartAgrawala> full(first_world<RicartAgrawala>(3), kLittle);
  EXPECT_EQ(full.run(kUntilItEnds), SearchEnd::kMemory);
  EXPECT_GT(full.counts().bytes, kLittle / 4);
  EXPECT_LE(full.counts().bytes, kLittle);
}

}  // namespace
}  // namespace lamport::sim
