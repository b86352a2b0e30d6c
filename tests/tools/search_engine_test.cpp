#include "lamport/tools/search_engine.hpp"

#include <cstddef>

#include <gtest/gtest.h>

#include "brittle.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/tools/searching.hpp"
#include "lamport/tools/state_search.hpp"
#include "lamport/tools/tape_run.hpp"

namespace lamport::tools {
namespace {

TEST(SearchEngineTest, ACheckThatTheLastChoiceMakesFailIsShrunkWithThatChoice) {
  const Searching<Brittle> brittle;
  SearchRequest request{.strategy = Strategy::kWalk, .processes = 4, .entries = 1};
  request.memory_max = std::size_t{1} << 30U;
  std::size_t failed = 0;
  for (request.seed_first = 1; request.seed_first <= 40; ++request.seed_first) {
    request.seed_last = request.seed_first;
    const auto result =
        brittle.search(request, [](const SearchedSoFar& /*counts*/) { return true; });
    ASSERT_TRUE(result.has_value());
    ASSERT_EQ(result->end, sim::SearchEnd::kBroken) << "nobody ever enters";
    if (result->found->property == "failed check") {
      ++failed;
      EXPECT_EQ(result->found->processes, 2U);
      EXPECT_EQ(result->found->choices.size(), 3U) << "both ask, and one is greeted";
      const auto run = brittle.replay_tape(result->found->tape, Impossible::kEnds);
      EXPECT_EQ(run.value().violated(), "failed check");
    }
  }
  EXPECT_GT(failed, 10U);
}

}  // namespace
}  // namespace lamport::tools
