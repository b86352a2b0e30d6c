#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/check.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/maekawa.hpp"
#include "lamport/core/mutex/raymond.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "lamport/core/mutex/user.hpp"
#include "lamport/core/state_form.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/hazards.hpp"
#include "lamport/sim/moving_form.hpp"
#include "lamport/sim/stepper.hpp"
#include "lamport/sim/world.hpp"
#include "worlds.hpp"

/// What holds wherever a random walk through a protocol's worlds comes.
namespace lamport::sim {
namespace {

using core::ProcessId;
using core::mutex::Lamport;

constexpr std::uint32_t kWalkers = 3;

template <class P>
World<P> at_the_start(const Hazards& hazards) {
  World<P> world(kWalkers, core::mutex::User(4), hazards);
  world.start();
  return world;
}

/// Whether no check has failed.
template <class P>
bool made(World<P>& world, const Move<P>& move) {
  const core::ScopedCheckThrow throwing;
  try {
    world.make(move);
    return true;
  } catch (const core::CheckFailure&) {
    return false;
  }
}

/// A protocol may break of them; a walk ends there.
constexpr std::array kWalked = {
    Hazards{},
    Hazards{.fifo = false},
    Hazards{.losses = 2},
    Hazards{.duplications = 2},
    Hazards{.crashes = 1},
    Hazards{.fifo = false, .losses = Hazards::kUnlimited},
    Hazards{.fifo = false, .duplications = 3, .crashes = 1},
    Hazards{.duplications = Hazards::kUnlimited, .crashes = 2},
    Hazards{.losses = 1, .duplications = 2},
    Hazards{.fifo = false, .losses = 3, .duplications = 3},
    Hazards{.fifo = false, .duplications = Hazards::kUnlimited},
    Hazards{.fifo = false, .losses = 2, .duplications = Hazards::kUnlimited, .crashes = 1}};

template <class P>
class WorldWalkTest : public testing::Test {};
using OfMutex = testing::Types<Lamport, core::mutex::RicartAgrawala, core::mutex::Maekawa,
                               core::mutex::SuzukiKasami>;
TYPED_TEST_SUITE(WorldWalkTest, OfMutex);

/// Expects that the world of `form`, whose bytes stay, comes back from each of its moves, and that
/// what a move changes is all that is written anew. Returns the forms of the worlds after them.
template <class P>
std::vector<Form> expect_undone(World<P>& world, const Form& form) {
  const std::span<const std::byte> read = world.read(form);
  EXPECT_EQ(read.size(), form.size());
  EXPECT_EQ(form_of(world), form);
  const World<P> before = world;
  std::vector<Form> after;
  for (const Move<P>& move : moves_of(before)) {
    if (made(world, move)) {
      core::FormWriter moved;
      world.write_moved(moved);
      after.push_back(form_of(world));
      EXPECT_EQ(Form(moved.bytes().begin(), moved.bytes().end()), after.back());
    }
    world.undo();
    EXPECT_EQ(form_of(world), form);
    EXPECT_TRUE(world.agrees_with(before));
  }
  return after;
}

template <class P>
void expect_all_undone(const Hazards& hazards, std::uint64_t seed) {
  Choices choices(seed);
  const auto stream = choices.stream({StreamKind::kDelay, 0, 0});
  World<P> world = at_the_start<P>(hazards);
  const Form first = form_of(world);
  Form form = first;
  for (int step = 0; step < 150 && !testing::Test::HasFailure(); ++step) {
    const std::vector<Form> after = expect_undone(world, form);
    form = after.empty() ? first : after[choices.below(stream, after.size())];
  }
}

TYPED_TEST(WorldWalkTest, EveryWorldIsReadAsItWasWrittenAndComesBackFromEachMove) {
  std::uint64_t seed = 0;
  for (const Hazards& hazards : kWalked) {
    SCOPED_TRACE("seed " + std::to_string(++seed));
    expect_all_undone<TypeParam>(hazards, seed);
  }
}

/// Walks a while, and expects the form of each world that it comes to.
template <class P>
void expect_followed(const Hazards& hazards, std::uint64_t seed) {
  Choices choices(seed);
  const auto stream = choices.stream({StreamKind::kDelay, 0, 0});
  World<P> world = at_the_start<P>(hazards);
  MovingForm<P> form(world);
  for (int step = 0; step < 150; ++step) {
    ASSERT_EQ(Form(form.bytes().begin(), form.bytes().end()), form_of(world)) << "step " << step;
    const std::vector<Move<P>> moves = moves_of(world);
    if (moves.empty() || !made(world, moves[choices.below(stream, moves.size())])) {
      return;
    }
    form.follow(world);
  }
}

TYPED_TEST(WorldWalkTest, AFormThatFollowsIsTheOneThatIsWrittenAnew) {
  for (std::size_t i = 0; i < kWalked.size(); ++i) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      SCOPED_TRACE("hazards " + std::to_string(i) + ", seed " + std::to_string(seed));
      expect_followed<TypeParam>(kWalked[i], seed);
    }
  }
}

/// Walks a while, by each choice at a `Stepper` as well.
template <class P>
void expect_stepped(const Hazards& hazards, std::uint64_t seed) {
  constexpr auto kNobody = [](const auto& /*event*/) {};
  Choices choices(seed);
  const auto stream = choices.stream({StreamKind::kDelay, 0, 0});
  World<P> world = at_the_start<P>(hazards);
  Stepper<P> stepper(kWalkers, hazards.promised());
  stepper.start(kNobody);
  for (int step = 0; step < 100; ++step) {
    const std::vector<Move<P>> moves = moves_of(world);
    if (moves.empty()) {
      return;
    }
    const Move<P> move = moves[choices.below(stream, moves.size())];
    const Choice<P> choice = world.choice_of(move);
    ASSERT_TRUE(stepper.possible(choice)) << "step " << step;
    if (!made(world, move)) {
      return;
    }
    stepper.take(choice, kNobody);
    for (std::uint32_t p = 0; p < kWalkers; ++p) {
      ASSERT_TRUE(world.process(ProcessId(p)) == stepper.process(ProcessId(p))) << "step " << step;
    }
  }
}

TYPED_TEST(WorldWalkTest, AStepperTakesItsChoicesAndComesToTheSameProcesses) {
  for (std::size_t i = 0; i < kWalked.size(); ++i) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      SCOPED_TRACE("hazards " + std::to_string(i) + ", seed " + std::to_string(seed));
      expect_stepped<TypeParam>(kWalked[i], seed);
    }
  }
}

}  // namespace
}  // namespace lamport::sim
