#include "lamport/sim/world.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/state_form.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/hazards.hpp"
#include "sleeper.hpp"

namespace lamport::sim {
namespace {

using core::ProcessId;
using core::mutex::Acquire;
using core::mutex::Lamport;
using core::mutex::User;

using Names = std::vector<std::string>;

constexpr Hazards kHarmless{};
constexpr Hazards kUnordered{.fifo = false};
constexpr Hazards kSets{.fifo = false, .duplications = Hazards::kUnlimited};

static_assert(Explorable<Sleeper> && TakesSelectively<Sleeper>);
static_assert(Explorable<Lamport> && !TakesSelectively<Lamport>);
static_assert(core::PromisesAnswers<core::mutex::Exclusion> && !core::PromisesAnswers<int>);

/// As in "lose 0>1 #2", "give 1 Acquire", "fire 0 7".
template <class P>
std::string name_of(const World<P>& world, const Move<P>& move) {
  using Kind = typename Move<P>::Kind;
  const Choice<P> choice = world.choice_of(move);
  const std::string at = std::to_string(process_of<P>(choice).value());
  if (const auto* give = std::get_if<Give<P>>(&choice)) {
    return "give " + at +
           (std::holds_alternative<Acquire>(give->command) ? " Acquire" : " Release");
  }
  if constexpr (requires(const typename P::Timer& timer) { timer.hour; }) {
    if (const auto* fire = std::get_if<FireTimer<P>>(&choice)) {
      return "fire " + at + " " + std::to_string(fire->timer.hour);
    }
  }
  const auto of_link = [](std::string_view kind, const auto& message) {
    return std::string(kind) + " " + std::to_string(message.from.value()) + ">" +
           std::to_string(message.to.value()) + " #" + std::to_string(message.number);
  };
  if (const auto* lose = std::get_if<Lose>(&choice)) {
    return of_link("lose", *lose);
  }
  if (const auto* deliver = std::get_if<Deliver>(&choice)) {
    return of_link(move.kind == Kind::kDouble ? "double" : "deliver", *deliver);
  }
  return "crash " + at;
}

template <class P>
Names names_of(const World<P>& world) {
  Names names;
  world.for_each_move([&](const Move<P>& move) { names.push_back(name_of(world, move)); });
  return names;
}

template <class P>
Move<P> move_of(const World<P>& world, std::string_view name) {
  std::vector<Move<P>> found;
  world.for_each_move([&](const Move<P>& move) {
    if (name_of(world, move) == name) {
      found.push_back(move);
    }
  });
  EXPECT_EQ(found.size(), 1U) << name;
  return found.at(0);
}

template <class P>
void go(World<P>& world, const Names& names) {
  for (const std::string& name : names) {
    world.make(move_of(world, name));
  }
}

template <class P>
World<P> started(std::uint32_t processes, std::uint32_t entries, const Hazards& hazards) {
  World<P> world(processes, User(entries), hazards);
  world.start();
  return world;
}

/// Process 0's messages 2, a RELEASE, and 3, a REQUEST, are under way to 1, which asks no more.
World<Lamport> with_two_under_way(const Hazards& hazards) {
  World<Lamport> world = started<Lamport>(2, 2, hazards);
  const std::string arrive = hazards == kSets ? "double" : "deliver";
  go(world, {"give 0 Acquire", arrive + " 0>1 #1", arrive + " 1>0 #1", "give 0 Release",
             "give 0 Acquire"});
  return world;
}

TEST(WorldTest, AFifoLinkDeliversItsOldestMessageAndAnUnorderedOneAny) {
  EXPECT_EQ(names_of(with_two_under_way(kHarmless)), (Names{"deliver 0>1 #2", "give 1 Acquire"}));
  EXPECT_EQ(names_of(with_two_under_way(kUnordered)),
            (Names{"deliver 0>1 #3", "deliver 0>1 #2", "give 1 Acquire"}))
      << "in the order of their forms";
}

TEST(WorldTest, ALossyLinkLosesAsManyAsItMay) {
  World<Lamport> fifo = with_two_under_way({.losses = 1});
  EXPECT_EQ(names_of(fifo), (Names{"deliver 0>1 #2", "lose 0>1 #2", "give 1 Acquire"}));
  go(fifo, {"lose 0>1 #2"});
  EXPECT_EQ(names_of(fifo), (Names{"deliver 0>1 #3", "give 1 Acquire"}));

  World<Lamport> unordered = with_two_under_way({.fifo = false, .losses = Hazards::kUnlimited});
  go(unordered, {"lose 0>1 #3", "lose 0>1 #2"});
  EXPECT_EQ(names_of(unordered), (Names{"give 1 Acquire"}));
}

TEST(WorldTest, ADoublingLinkKeepsWhatArrivesAsOftenAsItMay) {
  World<Lamport> world = with_two_under_way({.duplications = 1});
  EXPECT_EQ(names_of(world), (Names{"deliver 0>1 #2", "double 0>1 #2", "give 1 Acquire"}));
  go(world, {"double 0>1 #2"});
  EXPECT_EQ(names_of(world), (Names{"deliver 0>1 #2", "give 1 Acquire"}));
  go(world, {"deliver 0>1 #2"});
  EXPECT_EQ(names_of(world), (Names{"deliver 0>1 #3", "give 1 Acquire"}));

  World<Lamport> endless = with_two_under_way({.duplications = Hazards::kUnlimited});
  go(endless, {"double 0>1 #2", "double 0>1 #2"});
  EXPECT_EQ(names_of(endless), (Names{"deliver 0>1 #2", "double 0>1 #2", "give 1 Acquire"}));
}

TEST(WorldTest, WhereAllMayArriveAgainForEverALinkIsTheSetOfWhatWasSent) {
  World<Lamport> world = with_two_under_way(kSets);
  const Names all = {"double 1>0 #1", "double 0>1 #1", "double 0>1 #3", "double 0>1 #2",
                     "give 1 Acquire"};
  EXPECT_EQ(names_of(world), all);
  go(world, {"double 0>1 #1"});
  EXPECT_EQ(move_of(world, "double 0>1 #1").kind, Move<Lamport>::Kind::kDouble) << "it stays";
  EXPECT_FALSE(move_of(world, "double 0>1 #1").free) << "no other arrival is to come";

  World<Sleeper> twice = started<Sleeper>(2, 2, kSets);
  go(twice, {"give 0 Acquire", "fire 0 2", "give 0 Release", "give 0 Acquire"});
  EXPECT_EQ(names_of(twice), (Names{"fire 0 2", "fire 0 7", "double 0>1 #1", "give 1 Acquire"}));
}

TEST(WorldTest, OfEqualMessagesThatHaveNoNumbersOneIsVisited) {
  World<Sleeper> world = started<Sleeper>(2, 2, kUnordered);
  go(world, {"give 0 Acquire", "fire 0 2", "give 0 Release", "give 0 Acquire"});
  EXPECT_EQ(names_of(world),
            (Names{"fire 0 2", "fire 0 7", "deliver 0>1 #1", "deliver 0>1 #2", "give 1 Acquire"}));
  core::FormWriter form;
  world.write(form);
  std::ignore = world.read(form.bytes());
  EXPECT_EQ(names_of(world), (Names{"fire 0 2", "fire 0 7", "deliver 0>1 #0", "give 1 Acquire"}));
}

TEST(WorldTest, APendingTimerFiresOnceAndNotIfItIsCancelled) {
  World<Sleeper> world = started<Sleeper>(2, 1, kHarmless);
  go(world, {"give 0 Acquire", "fire 0 7"});
  EXPECT_EQ(names_of(world), (Names{"give 0 Release", "deliver 0>1 #1", "give 1 Acquire"}));
}

TEST(WorldTest, WhatAProcessDoesNotTakeStaysUnderWay) {
  World<Sleeper> world = started<Sleeper>(2, 1, {.losses = 1, .duplications = 1});
  go(world, {"give 0 Acquire", "give 1 Acquire"});
  EXPECT_EQ(names_of(world),
            (Names{"lose 1>0 #1", "fire 0 2", "fire 0 7", "lose 0>1 #1", "fire 1 2", "fire 1 7"}));
  go(world, {"fire 0 2"});
  EXPECT_EQ(names_of(world), (Names{"deliver 1>0 #1", "double 1>0 #1", "lose 1>0 #1",
                                    "give 0 Release", "lose 0>1 #1", "fire 1 2", "fire 1 7"}));
}

TEST(WorldTest, WhoHasCrashedDoesNothingAndNothingComesToIt) {
  World<Sleeper> world = started<Sleeper>(2, 2, {.crashes = 1});
  go(world, {"give 0 Acquire", "give 1 Acquire", "fire 1 2"});
  EXPECT_TRUE(world.somebody_waits());
  go(world, {"crash 0"});
  EXPECT_TRUE(world.has_crashed(ProcessId(0)));
  EXPECT_TRUE(world.somebody_crashed()) << "which may be the reason";
  EXPECT_EQ(names_of(world), (Names{"deliver 0>1 #1", "give 1 Release"}))
      << "what it had sent arrives";
  go(world, {"give 1 Release", "give 1 Acquire", "fire 1 2", "deliver 0>1 #1"});
  EXPECT_EQ(names_of(world), (Names{"give 1 Release"})) << "what was sent to it is gone";
}

TEST(WorldTest, WhatGoesWrongAndWhoAsksNeedNotHappen) {
  const World<Sleeper> world = [] {
    World<Sleeper> made = started<Sleeper>(2, 2, {.losses = 1, .duplications = 1, .crashes = 1});
    go(made, {"give 0 Acquire", "fire 0 2"});
    return made;
  }();
  for (const char* const name : {"lose 0>1 #1", "double 0>1 #1", "crash 0", "give 1 Acquire"}) {
    EXPECT_TRUE(move_of(world, name).free) << name;
  }
  for (const char* const name : {"deliver 0>1 #1", "give 0 Release"}) {
    EXPECT_FALSE(move_of(world, name).free) << name;
  }
}

TEST(WorldTest, APromiseIsBrokenByOneMoveAndNotByThoseAround) {
  World<Sleeper> world = started<Sleeper>(2, 1, kHarmless);
  go(world, {"give 0 Acquire", "give 1 Acquire", "fire 0 2"});
  EXPECT_FALSE(world.broken().has_value());
  go(world, {"fire 1 2"});
  EXPECT_EQ(world.broken(), core::mutex::Exclusion::kMutualExclusion);
  go(world, {"give 1 Release"});
  EXPECT_FALSE(world.broken().has_value());
}

}  // namespace
}  // namespace lamport::sim
