#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "lives.hpp"

/// What becomes of messages when processes are replaced by later selves while they are under way.
namespace lamport::torture {
namespace {

constexpr std::uint64_t kSeeds = 20;
constexpr int kActs = 2000;

void live(Lives& lives) {
  for (int i = 0; i < kActs && !lives.violation(); ++i) {
    lives.act();
  }
  lives.settle();
}

TEST(ReliableLivesTest, EachLifeIsDeliveredItsOwnStreamsInOrderAndNothingElse) {
  std::uint64_t replaced = 0;
  std::uint64_t delivered = 0;
  std::uint64_t late = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Lives lives(seed, Successor::kTakesAHigherIncarnation);
    live(lives);
    EXPECT_EQ(lives.violation().value_or(""), "");
    replaced += lives.replaced();
    delivered += lives.delivered();
    late += lives.late();
  }
  EXPECT_GT(replaced, kSeeds * 5);
  EXPECT_GT(delivered, kSeeds * 200);
  EXPECT_GT(late, kSeeds * 50);
}

TEST(ReliableLivesTest, OnceBothKnowEachOtherAllOfTheLatestLivesArrives) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Lives lives(seed, Successor::kTakesAHigherIncarnation);
    live(lives);
    lives.settle();
    EXPECT_EQ(lives.latest(0), lives.process(1).sent());
    EXPECT_EQ(lives.latest(1), lives.process(0).sent());
  }
}

TEST(ReliableLivesTest, WhoPretendsToBeItsFormerSelfIsFound) {
  std::uint64_t found = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Lives lives(seed, Successor::kPretendsToBeTheSame);
    for (int i = 0; i < kActs && !lives.violation(); ++i) {
      lives.act();
    }
    found += lives.violation().has_value() ? 1U : 0U;
  }
  EXPECT_EQ(found, kSeeds);
}

}  // namespace
}  // namespace lamport::torture
