#include "strategies_table.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "broken_lamport.hpp"
#include "explorer.hpp"
#include "gallery.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/sim/breadth_first.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/sim/world.hpp"
#include "planting.hpp"
#include "silent_bugs.hpp"

namespace lamport::negative {
namespace {

constexpr Effort kLittle{
    .base_seeds = 6, .runs_max = 100, .generated_max = 50'000, .traces_max = 1'000};

std::vector<PlantedBug> bugs_named(const std::vector<std::string_view>& names) {
  std::vector<PlantedBug> bugs;
  for (const std::string_view name : names) {
    bugs.push_back(*std::ranges::find(gallery(), name, &PlantedBug::name));
  }
  return bugs;
}

std::vector<StrategiesRow> rows_of(const std::vector<std::string_view>& names, std::uint32_t jobs) {
  return strategies_rows(bugs_named(names), kLittle, jobs,
                         [](std::uint64_t /*begun*/, std::uint64_t /*all*/) {});
}

TEST(SpreadTest, TakesWhatIsNeverFoundForMoreThanAnyNumber) {
  const Spread few = spread_of({std::nullopt, 7, std::nullopt, 3});
  EXPECT_EQ(few, (Spread{7, std::nullopt, std::nullopt, 2}));
  const Spread most = spread_of({9, std::nullopt, 1, 5, 4});
  EXPECT_EQ(most, (Spread{4, 5, 9, 4}));
}

TEST(EffortTest, NoTwoBaseSeedsShareARun) {
  for (std::uint64_t base = 0; base < kLittle.base_seeds; ++base) {
    const Seeds seeds = kLittle.seeds(base);
    EXPECT_EQ(seeds.first + seeds.count, kLittle.seeds(base + 1).first);
  }
}

TEST(StrategiesRowsTest, AreInOrderAndTheSameForAnyNumberOfThreads) {
  const std::vector<std::string_view> names{"sends-it-astray", "ignores-the-tie-break",
                                            "locks-for-two"};
  const auto rows = rows_of(names, 1);
  ASSERT_EQ(rows.size(), names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(rows[i].bug.name, names[i]);
    EXPECT_TRUE(rows[i].is_found()) << names[i];
  }
  const auto again = rows_of(names, 2);
  EXPECT_EQ(as_json(rows, kLittle), as_json(again, kLittle));
  EXPECT_EQ(nlohmann::json::parse(as_json(rows, kLittle)).at("schema"), "lamport-strategies/1");
}

TEST(StrategiesRowsTest, HappenedBeforeShowsSoonerWhatTwoInsideTogetherShow) {
  const auto rows = rows_of({"enters-without-one-reply", "orders-by-id-alone"}, 2);
  for (const StrategiesRow& row : rows) {
    ASSERT_TRUE(row.breaks_by_cause.median.has_value()) << row.bug.name;
    EXPECT_TRUE(!row.breaks_direct.median ||
                *row.breaks_direct.median > *row.breaks_by_cause.median)
        << row.bug.name;
  }
}

TEST(StrategiesRowsTest, ABugThatKeepsMutualExclusionIsSeenToDoSo) {
  const auto rows = rows_of({"replies-twice"}, 1);
  EXPECT_EQ(rows.front().random.front().median, 1U);
  EXPECT_FALSE(rows.front().breaks());
}

TEST(ExplorerTest, FindsNothingInASoundProtocol) {
  static const SoundLamport sound;
  const auto explorer = engine_of(sound).explorer;
  const SmallScenario scenario{.processes = 2, .entries = 2};
  for (const tools::Strategy strategy : kRandomStrategies) {
    EXPECT_EQ(explorer->first_violation(scenario, strategy, {1, 300}), std::nullopt);
  }
  const FirstBreaks breaks = explorer->first_breaks(scenario, {1, 300});
  EXPECT_EQ(breaks.direct, std::nullopt);
  EXPECT_EQ(breaks.by_cause, std::nullopt);
  const Search states = explorer->search_states(scenario, 50'000);
  EXPECT_EQ(states.end, sim::SearchEnd::kExhausted);
  EXPECT_EQ(states.spent, 959U) << "as many as docs/explorer.md shows of Lamport's algorithm";
  const Search traces = explorer->search_traces(scenario, 1'000);
  EXPECT_EQ(traces.end, sim::SearchEnd::kExhausted);
  EXPECT_EQ(traces.spent, 112U);
}

TEST(ExplorerTest, WhatABugRemembersIsPartOfTheState) {
  const FallsSilent bug;
  const Planting planting(bug);
  constexpr auto kKeepAll = [](const BrokenLamport& /*process*/) { return true; };
  sim::World<BrokenLamport> first(2, core::mutex::User(2), {});
  first.start();
  sim::BreadthFirst<BrokenLamport, decltype(kKeepAll)> search(
      first, kKeepAll, {.memory_max = 1U << 30U, .audit = true});
  static_cast<void>(search.run([](const auto& task) { task(0); },
                               [](const sim::SearchCounts& /*counts*/) { return true; }));
  EXPECT_GT(search.counts().distinct, 1U);
  EXPECT_EQ(search.counts().undescribed, 0U);
}

std::vector<std::string> lines_of_page() {
  std::ifstream in(std::filesystem::path(LAMPORT_SOURCE_DIR) / "docs" / "strategies.md");
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

TEST(StrategiesPageTest, ShowsEachBugThatCanBeExploredInOrder) {
  constexpr std::ptrdiff_t kBars = 10;  // Of a line of the first table.
  std::vector<std::string> shown;
  for (const std::string& line : lines_of_page()) {
    if (line.starts_with("| `") && std::ranges::count(line, '|') == kBars) {
      shown.push_back(line.substr(3, line.find('`', 3) - 3));
    }
  }
  std::vector<std::string> expected;
  for (const PlantedBug& bug : explorable_bugs()) {
    expected.emplace_back(bug.name);
  }
  EXPECT_EQ(shown, expected) << "lamport-strategies --page prints the lines";
}

TEST(StrategiesPageTest, ShowsWhatIsMeasuredOfBugsThatAreFoundSoon) {
  const auto bugs = bugs_named({"ignores-the-tie-break", "skips-one-reply", "locks-for-two",
                                "passes-it-on-from-inside", "gives-it-away-from-inside"});
  const auto rows =
      strategies_rows(bugs, Effort(), 2, [](std::uint64_t /*begun*/, std::uint64_t /*all*/) {});
  const auto page = lines_of_page();
  std::istringstream lines(as_page_lines(rows, Effort()));
  for (std::string line; std::getline(lines, line);) {
    EXPECT_TRUE(line.empty() || std::ranges::find(page, line) != page.end())
        << "lamport-strategies --page prints the lines: " << line;
  }
}

}  // namespace
}  // namespace lamport::negative
