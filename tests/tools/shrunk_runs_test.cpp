#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "lamport/sim/hazards.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/tools/own_protocols.hpp"
#include "lamport/tools/search_tools.hpp"
#include "lamport/tools/state_search.hpp"
#include "lamport/tools/values.hpp"

/// How short a run becomes when it is shrunk, beside the shortest that there is.
namespace lamport::tools {
namespace {

/// A scenario that offers less than the protocol needs.
struct TooLittle {
  std::string protocol;
  std::uint32_t processes;
  std::uint32_t entries;
  sim::Hazards hazards;
};

const std::vector<TooLittle> kTooLittle = {
    {"lamport", 2, 2, {.fifo = false}},     {"lamport", 3, 1, {.fifo = false}},
    {"lamport", 3, 1, {.losses = 1}},       {"ricart-agrawala", 3, 2, {.losses = 1}},
    {"maekawa", 3, 1, {.losses = 2}},       {"maekawa", 4, 1, {.fifo = false}},
    {"suzuki-kasami", 3, 2, {.losses = 1}}, {"raymond", 3, 2, {.losses = 1}},
    {"raymond", 4, 2, {.fifo = false}},     {"suzuki-kasami", 3, 1, {.losses = 3}},
};

SearchResult searched(const TooLittle& scenario, Strategy strategy, std::uint64_t seed_first) {
  SearchRequest request{.strategy = strategy,
                        .processes = scenario.processes,
                        .entries = scenario.entries,
                        .hazards = scenario.hazards};
  request.memory_max = std::size_t{1} << 30U;
  request.seed_first = seed_first;
  request.seed_last = seed_first + 999;
  return own_protocols()
      .find_among_all(scenario.protocol)
      .value()
      ->search(request, [](const SearchedSoFar& /*counts*/) { return true; })
      .value();
}

/// With LAMPORT_RUNS=7 it looks at some 200.
TEST(ShrunkRunsTest, OfAHundredAreNinetyFiveAtMostATenthLongerThanTheShortest) {
  const char* const asked = std::getenv("LAMPORT_RUNS");  // NOLINT(concurrency-mt-unsafe)
  const std::uint64_t runs = parse_number(asked == nullptr ? "1" : asked, 1, 1000).value();
  std::size_t comparable = 0;
  std::size_t short_enough = 0;
  for (const TooLittle& scenario : kTooLittle) {
    const SearchResult shortest = searched(scenario, Strategy::kBfs, 1);
    if (!shortest.found) {
      continue;
    }
    for (const Strategy strategy : {Strategy::kWalk, Strategy::kPos, Strategy::kPct}) {
      for (std::uint64_t run = 0; run < runs; ++run) {
        const SearchResult random = searched(scenario, strategy, 1 + 1000 * run);
        if (random.found && random.found->property == shortest.found->property) {
          ++comparable;
          const std::size_t size = random.found->choices.size();
          const std::size_t least = shortest.found->choices.size();
          short_enough += 10 * size <= 11 * least ? 1U : 0U;
        }
      }
    }
  }
  fmt::print("[ shrunk   ] {} of {} are at most a tenth longer than the shortest\n", short_enough,
             comparable);
  EXPECT_GE(comparable, 10 * runs);
  EXPECT_GE(100 * short_enough, 95 * comparable);
}

}  // namespace
}  // namespace lamport::tools
