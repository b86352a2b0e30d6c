#include "lamport/sim/relative_form.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/maekawa.hpp"
#include "lamport/core/mutex/raymond.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "lamport/core/mutex/user.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/hazards.hpp"
#include "lamport/sim/world.hpp"
#include "worlds.hpp"

namespace lamport::sim {
namespace {

using core::ProcessId;
using core::mutex::User;

template <class P>
World<P> at_the_start(std::uint32_t processes) {
  World<P> world(processes, User(User::kForEver), Hazards{});
  world.start();
  return world;
}

template <class P>
World<P> relative(World<P> world) {
  RelativeForm<P>().bring(world);
  return world;
}

template <class P>
World<P> after(World<P> world, const Move<P>& move) {
  world.make(move);
  return world;
}

/// Whether the message that arrives by `move` comes to nothing.
template <class P>
bool is_void(const World<P>& world, const Move<P>& move) {
  return core::TellsVoidMessages<P> && move.is_of_link() &&
         form_of(relative(after(world, move))) == form_of(relative(world));
}

template <class P>
void expect_same_moves(const World<P>& world, const World<P>& other) {
  const auto moves = moves_of(world);
  const auto others = moves_of(other);
  ASSERT_EQ(moves.size(), others.size());
  for (std::size_t i = 0; i < moves.size(); ++i) {
    const auto tie = [](const Move<P>& move) {
      return std::tie(move.kind, move.free, move.process, move.from, move.index, move.command);
    };
    EXPECT_TRUE(tie(moves[i]) == tie(others[i])) << "move " << i;
  }
  for (std::uint32_t p = 0; p < world.processes(); ++p) {
    EXPECT_EQ(world.user(ProcessId(p)).waits(), other.user(ProcessId(p)).waits());
  }
}

/// Draws where to go on.
class Walk {
 public:
  explicit Walk(std::uint64_t seed)
      : choices_(seed), stream_(choices_.stream({StreamKind::kDelay, 0, 0})) {}
  template <class T>
  const T& pick(const std::vector<T>& among) {
    return among[choices_.below(stream_, among.size())];
  }

 private:
  Choices choices_;
  Choices::Handle stream_;
};

/// Expects of every world on random walks that its relative form has the same moves, each of which
/// leads to the relative form of what it leads to from the world itself.
template <class P>
void expect_one_step_alike(std::uint32_t processes) {
  for (std::uint64_t seed = 1; seed <= 8 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(std::string(P::kName) + ", seed " + std::to_string(seed));
    Walk walk(seed);
    World<P> world = at_the_start<P>(processes);
    for (int step = 0; step < 200 && !testing::Test::HasFailure(); ++step) {
      const World<P> brought = relative(world);
      EXPECT_EQ(form_of(relative(brought)), form_of(brought)) << "it is relative already";
      expect_same_moves(world, brought);
      for (const Move<P>& move : moves_of(world)) {
        if (!is_void(world, move)) {
          const World<P> next = after(brought, move);
          EXPECT_EQ(form_of(relative(next)), form_of(relative(after(world, move))));
          EXPECT_FALSE(next.broken().has_value());
        }
      }
      world = after(world, walk.pick(moves_of(world)));
    }
  }
}

/// Expects that a run and one that is brought to its relative form after each move go the same way.
template <class P>
void expect_runs_alike(std::uint32_t processes) {
  for (std::uint64_t seed = 1; seed <= 10 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(std::string(P::kName) + ", seed " + std::to_string(seed));
    Walk walk(seed);
    World<P> world = at_the_start<P>(processes);
    World<P> brought = relative(world);
    for (int step = 0; step < 400 && !testing::Test::HasFailure(); ++step) {
      expect_same_moves(world, brought);
      const Move<P> move = walk.pick(moves_of(world));
      if (!is_void(world, move)) {
        brought = relative(after(brought, move));
      }
      world = after(world, move);
    }
  }
}

TEST(RelativeFormTest, EachMoveFromItLeadsToTheFormOfWhatTheMoveLeadsTo) {
  for (const std::uint32_t processes : {2U, 3U, 4U}) {
    expect_one_step_alike<core::mutex::Lamport>(processes);
    expect_one_step_alike<core::mutex::RicartAgrawala>(processes);
    expect_one_step_alike<core::mutex::SuzukiKasami>(processes);
    expect_one_step_alike<core::mutex::Raymond>(processes);
  }
  expect_one_step_alike<core::mutex::Maekawa>(2);
}

TEST(RelativeFormTest, RunsGoTheSameWayAsThoseThatAreBroughtToItAllAlong) {
  for (const std::uint32_t processes : {2U, 3U, 5U}) {
    expect_runs_alike<core::mutex::Lamport>(processes);
    expect_runs_alike<core::mutex::RicartAgrawala>(processes);
    expect_runs_alike<core::mutex::Maekawa>(processes);
    expect_runs_alike<core::mutex::SuzukiKasami>(processes);
    expect_runs_alike<core::mutex::Raymond>(processes);
  }
}

}  // namespace
}  // namespace lamport::sim
