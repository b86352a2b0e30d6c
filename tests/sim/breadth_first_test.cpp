#include "lamport/sim/breadth_first.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "brute_force.hpp"
#include "lamport/core/check.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/maekawa.hpp"
#include "lamport/core/mutex/raymond.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/every_state.hpp"
#include "lamport/sim/hazards.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/sim/stepper.hpp"
#include "lamport/sim/world.hpp"

namespace lamport::sim {
namespace {

using core::ProcessId;
using core::mutex::Lamport;
using core::mutex::Maekawa;
using core::mutex::Raymond;
using core::mutex::RicartAgrawala;
using core::mutex::SuzukiKasami;
using testing::HasSubstr;

constexpr std::size_t kPlenty = std::size_t{1} << 30U;
constexpr EveryState kKeepAll;
constexpr auto kInTurn = [](const auto& task) { task(0); };
constexpr auto kToTheEnd = [](const SearchCounts& /*counts*/) { return true; };

struct Extent {
  std::uint32_t processes = 2;
  std::uint32_t entries = 1;
  Hazards hazards{};
};

template <class P>
World<P> first_world(const Extent& extent) {
  World<P> world(extent.processes, core::mutex::User(extent.entries), extent.hazards);
  world.start();
  return world;
}

template <class P, class Keep>
BruteCounts searched(const Extent& extent, Keep keep) {
  BreadthFirst<P, Keep> search(first_world<P>(extent), keep, {.memory_max = kPlenty});
  EXPECT_EQ(search.run(kInTurn, kToTheEnd), SearchEnd::kExhausted);
  const SearchCounts counts = search.counts();
  return {counts.distinct, counts.generated, counts.depth};
}

/// What the shortest way to something wrong is.
template <class P>
std::optional<Breach<P>> breach_of(const Extent& extent) {
  BreadthFirst<P, EveryState> search(first_world<P>(extent), kKeepAll, {.memory_max = kPlenty});
  if (search.run(kInTurn, kToTheEnd) == SearchEnd::kBroken) {
    return search.breach();
  }
  return std::nullopt;
}

template <class P>
void expect_as_by_brute_force(const Extent& extent) {
  BruteForce<P> brute(extent.processes, extent.entries, extent.hazards);
  EXPECT_EQ((searched<P>(extent, kKeepAll)), brute.run(kKeepAll));
}

template <class P>
void expect_counts(const BruteCounts& once, const BruteCounts& twice) {
  EXPECT_EQ((searched<P>({.entries = 1}, kKeepAll)), once);
  EXPECT_EQ((searched<P>({.entries = 2}, kKeepAll)), twice);
  expect_as_by_brute_force<P>({.entries = 1});
  expect_as_by_brute_force<P>({.entries = 2});
}

TEST(BreadthFirstTest, StatesOfEachProtocolAreAsManyAsByBruteForce) {
  expect_counts<Lamport>({59, 73, 11}, {704, 959, 21});
  expect_counts<RicartAgrawala>({31, 39, 9}, {163, 219, 17});
  expect_counts<Maekawa>({50, 64, 12}, {324, 468, 23});
  expect_counts<SuzukiKasami>({20, 26, 9}, {84, 114, 17});
  expect_counts<Raymond>({20, 26, 9}, {80, 112, 15});
}

TEST(BreadthFirstTest, OfThreeProcessesTooAndWithWhateverMayGoWrong) {
  expect_as_by_brute_force<Raymond>({.processes = 3});
  expect_as_by_brute_force<SuzukiKasami>({.processes = 3});
  const Hazards crashes{.crashes = 1};
  expect_as_by_brute_force<Lamport>({.hazards = crashes});
  expect_as_by_brute_force<RicartAgrawala>({.hazards = crashes});
  expect_as_by_brute_force<Maekawa>({.hazards = crashes});
  expect_as_by_brute_force<Lamport>({.hazards = {.duplications = 1}});
  const Hazards unordered{.fifo = false};
  expect_as_by_brute_force<RicartAgrawala>({.entries = 2, .hazards = unordered});
  expect_as_by_brute_force<SuzukiKasami>({.entries = 2, .hazards = unordered});
  expect_as_by_brute_force<Raymond>({.entries = 2, .hazards = unordered});
  const Hazards both{.fifo = false, .duplications = 1};
  expect_as_by_brute_force<RicartAgrawala>({.hazards = both});
  expect_as_by_brute_force<Raymond>({.hazards = both});
}

TEST(BreadthFirstTest, AStateThatIsNotToBeKeptCountsAsGeneratedOnly) {
  constexpr auto kEarly = [](const Lamport& process) {
    return process.clock() <= core::LogicalTime(3);
  };
  BruteForce<Lamport> brute(2, 2, {});
  const BruteCounts early = searched<Lamport>({.entries = 2}, kEarly);
  EXPECT_EQ(early, brute.run(kEarly));
  EXPECT_LT(early[0], 704U);

  constexpr auto kNone = [](const Lamport& /*process*/) { return false; };
  EXPECT_EQ((searched<Lamport>({}, kNone)), (BruteCounts{0, 1, 0}));
}

/// Expects that the choices can be taken one after the other, and returns what they come to.
template <class P>
Stepper<P> stepped(const Extent& extent, const Breach<P>& breach) {
  constexpr auto kNobody = [](const auto& /*event*/) {};
  Stepper<P> stepper(extent.processes, extent.hazards.promised());
  stepper.start(kNobody);
  for (const Choice<P>& choice : breach.choices) {
    EXPECT_TRUE(stepper.possible(choice));
    stepper.take(choice, kNobody);
  }
  return stepper;
}

TEST(BreadthFirstTest, OnUnorderedLinksLamportsTwoAreInsideTogetherAfterSixChoices) {
  const Extent extent{.entries = 2, .hazards = {.fifo = false}};
  const auto breach = breach_of<Lamport>(extent);
  ASSERT_TRUE(breach.has_value());
  EXPECT_EQ(breach->promise, "mutual exclusion");
  EXPECT_EQ(breach->choices.size(), 6U);
  const Stepper<Lamport> stepper = stepped(extent, *breach);
  for (const ProcessId inside : {ProcessId(0), ProcessId(1)}) {
    EXPECT_TRUE(stepper.possible(Give<Lamport>{inside, core::mutex::Release{}}));
  }
}

TEST(BreadthFirstTest, AfterOneLossLamportsRequestIsNeverGranted) {
  const Extent extent{.hazards = {.losses = 1}};
  const auto breach = breach_of<Lamport>(extent);
  ASSERT_TRUE(breach.has_value());
  EXPECT_EQ(breach->promise, "granted eventually");
  ASSERT_EQ(breach->choices.size(), 2U);
  EXPECT_EQ(breach->choices[1], Choice<Lamport>(Lose{ProcessId(0), ProcessId(1), 1}));
  EXPECT_FALSE(stepped(extent, *breach).mildest().has_value()) << "nothing is left to happen";
}

TEST(BreadthFirstTest, WhatArrivesTwiceBreaksWhatTheTokenPromises) {
  const Extent extent{.hazards = {.duplications = 1}};
  const auto breach = breach_of<SuzukiKasami>(extent);
  ASSERT_TRUE(breach.has_value());
  EXPECT_EQ(breach->promise, "fencing tokens");
  EXPECT_EQ(breach->choices.size(), 8U);
  std::ignore = stepped(extent, *breach);
  EXPECT_FALSE(breach_of<Lamport>(extent).has_value()) << "until messages overtake as well";
}

TEST(BreadthFirstTest, OfWhoWaitsForOneThatHasCrashedNothingIsSaid) {
  EXPECT_FALSE(breach_of<Lamport>({.hazards = {.crashes = 1}}).has_value());
  EXPECT_FALSE(breach_of<SuzukiKasami>({.hazards = {.crashes = 2}}).has_value());
}

enum class Flaw : std::uint8_t { kNone, kFailsACheck, kForgets };

/// A process that has nobody to ask, and grants at once.
template <Flaw Planted>
class Hermit {
 public:
  struct Nothing {
    static constexpr std::string_view kName = "NOTHING";
    static constexpr auto kFields = core::fields();
    friend bool operator==(const Nothing&, const Nothing&) = default;
  };
  using Service = core::mutex::Service;
  using Message = std::variant<Nothing>;
  using Timer = core::NoTimer;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = core::NoNote;
  static constexpr std::string_view kName = "hermit";
  static constexpr core::Guarantees kNeeds{};

  Hermit(ProcessId id, std::uint32_t processes) : id_(id), processes_(processes) {}
  [[nodiscard]] ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const { return processes_; }

  void on_start(core::Turn<Hermit>& /*turn*/) {}
  void on_message(ProcessId /*from*/, const Message& /*message*/, core::Turn<Hermit>& /*turn*/) {}
  void on_timer(const Timer& /*timer*/, core::Turn<Hermit>& /*turn*/) {}
  void on_command(const Command& command, core::Turn<Hermit>& turn) {
    if (std::holds_alternative<core::mutex::Acquire>(command)) {
      turn.emit(core::mutex::Granted{{}, core::FencingToken(++grants_)});
    } else {
      LAMPORT_CHECK(Planted != Flaw::kFailsACheck || grants_ < 2, "a hermit leaves once", grants_);
      turn.emit(core::mutex::Freed{});
    }
  }
  friend bool operator==(const Hermit&, const Hermit&) = default;

 private:
  ProcessId id_;
  std::uint32_t processes_;
  std::uint64_t grants_ = 0;

 public:
  static constexpr auto kState = [] {
    if constexpr (Planted == Flaw::kForgets) {
      return core::fields();
    } else {
      return core::fields(core::field("grants", &Hermit::grants_));
    }
  }();
};

TEST(BreadthFirstTest, ACheckThatFailsIsFoundByItsShortestWay) {
  using Checked = Hermit<Flaw::kFailsACheck>;
  const auto breach = breach_of<Checked>({.processes = 1, .entries = 5});
  ASSERT_TRUE(breach.has_value());
  EXPECT_THAT(breach->promise, HasSubstr("a hermit leaves once"));
  EXPECT_EQ(breach->choices.size(), 4U);
  EXPECT_EQ(breach->choices.back(),
            Choice<Checked>(Give<Checked>{ProcessId(0), core::mutex::Release{}}));
  EXPECT_FALSE(breach_of<Hermit<Flaw::kNone>>({.processes = 1, .entries = 5}).has_value());
}

template <class P>
SearchCounts audited(const Extent& extent) {
  BreadthFirst<P, EveryState> search(first_world<P>(extent), kKeepAll,
                                     {.memory_max = kPlenty, .audit = true});
  EXPECT_EQ(search.run(kInTurn, kToTheEnd), SearchEnd::kExhausted);
  return search.counts();
}

TEST(BreadthFirstTest, AnAuditFindsWhatAStateLeavesOutAndNothingInASoundOne) {
  EXPECT_GT(audited<Hermit<Flaw::kForgets>>({.processes = 1}).undescribed, 0U);
  EXPECT_EQ(audited<Hermit<Flaw::kNone>>({.processes = 1}).undescribed, 0U);
  const auto expect_sound = []<class P>(std::in_place_type_t<P> /*protocol*/) {
    const SearchCounts counts = audited<P>({.entries = 2});
    EXPECT_EQ(counts.undescribed, 0U) << P::kName;
    EXPECT_EQ(counts.collisions, 0U) << P::kName;
    EXPECT_EQ(counts.distinct, (searched<P>({.entries = 2}, kKeepAll))[0]);
  };
  expect_sound(std::in_place_type<Lamport>);
  expect_sound(std::in_place_type<RicartAgrawala>);
  expect_sound(std::in_place_type<Maekawa>);
  expect_sound(std::in_place_type<SuzukiKasami>);
  expect_sound(std::in_place_type<Raymond>);
}

TEST(BreadthFirstTest, AtRestAreTheStatesInWhichNothingHasToHappen) {
  EXPECT_EQ(audited<Hermit<Flaw::kNone>>({.processes = 1, .entries = 3}).at_rest, 4U)
      << "before and after each stay";
}

/// What a search in so many shards comes to; they are done one after the other, the last one first.
template <class P>
std::pair<SearchCounts, std::vector<Choice<P>>> in_shards(const Extent& extent,
                                                          std::uint32_t shards) {
  BreadthFirst<P, EveryState> search(first_world<P>(extent), kKeepAll,
                                     {.memory_max = kPlenty, .shards = shards});
  const auto backwards = [&](const auto& task) {
    for (std::uint32_t shard = shards; shard-- > 0;) {
      task(shard);
    }
  };
  const SearchEnd end = search.run(backwards, kToTheEnd);
  SearchCounts counts = search.counts();
  counts.bytes = 0;
  return {counts, end == SearchEnd::kBroken ? search.breach().choices : std::vector<Choice<P>>()};
}

TEST(BreadthFirstTest, ItComesToTheSameInAnyNumberOfShards) {
  const auto expect_same = []<class P>(const Extent& extent, bool broken) {
    const auto alone = in_shards<P>(extent, 1);
    EXPECT_EQ(alone.second.empty(), !broken) << P::kName;
    for (const std::uint32_t shards : {2U, 3U, 7U}) {
      EXPECT_EQ(in_shards<P>(extent, shards), alone) << P::kName << " in " << shards;
    }
  };
  expect_same.operator()<Lamport>({.entries = 2}, false);
  expect_same.operator()<RicartAgrawala>({.processes = 3}, false);
  expect_same.operator()<Maekawa>({.processes = 3}, false);
  expect_same.operator()<Lamport>({.processes = 3, .entries = 2, .hazards = {.fifo = false}}, true);
  expect_same.operator()<Lamport>({.processes = 3, .hazards = {.losses = 1}}, true);
  expect_same.operator()<SuzukiKasami>({.entries = 2, .hazards = {.losses = 2}}, true);
}

TEST(BreadthFirstTest, WhatWasFoundWrongIsShownAlsoIfItIsToldToEnd) {
  std::size_t shown = 0;
  for (std::uint64_t most = 40; most < 4'000; most += 40) {
    bool told = false;
    BreadthFirst<Lamport, EveryState> search(
        first_world<Lamport>({.processes = 3, .hazards = {.losses = 3}}), kKeepAll,
        {.memory_max = kPlenty});
    const SearchEnd end = search.run(kInTurn, [&](const SearchCounts& counts) {
      told = counts.generated > most;
      return !told;
    });
    if (told && end == SearchEnd::kBroken) {
      ++shown;
      EXPECT_EQ(search.breach().promise, "granted eventually");
    }
  }
  EXPECT_GT(shown, 0U);
}

TEST(BreadthFirstTest, ItEndsBeforeItTakesMoreMemoryThanItMay) {
  constexpr std::size_t kLittle = 200'000;
  BreadthFirst<Lamport, EveryState> search(first_world<Lamport>({.entries = 10}), kKeepAll,
                                           {.memory_max = kLittle});
  EXPECT_EQ(search.run(kInTurn, kToTheEnd), SearchEnd::kMemory);
  EXPECT_GT(search.counts().bytes, kLittle / 4)
      << "a table may be too small, and twice it too large";
  EXPECT_LE(search.counts().bytes, kLittle);
  EXPECT_GT(search.counts().distinct, 1000U);
}

TEST(BreadthFirstTest, ItEndsWhenItIsToldTo) {
  BreadthFirst<Lamport, EveryState> search(first_world<Lamport>({.entries = 4}), kKeepAll,
                                           {.memory_max = kPlenty});
  EXPECT_EQ(search.run(kInTurn, [](const SearchCounts& counts) { return counts.distinct < 500; }),
            SearchEnd::kStopped);
  EXPECT_GE(search.counts().distinct, 500U);
  EXPECT_LT(search.counts().distinct, 2000U);
  EXPECT_GT(search.counts().frontier, 0U);
}

}  // namespace
}  // namespace lamport::sim
