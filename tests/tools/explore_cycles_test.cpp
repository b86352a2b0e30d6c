#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lamport/props/json.hpp"
#include "lamport/tools/own_protocols.hpp"
#include "lamport/tools/registry.hpp"
#include "lamport/tools/state_search.hpp"
#include "tool.hpp"

namespace lamport::tools {
namespace {

using props::Json;
using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

using Arguments = std::vector<std::string>;

const std::string kStarving = LAMPORT_BUILD_DIR "/tests/lamport-starving-explore";
const Arguments kLarge = {"--protocol", "ricart-agrawala", "--processes", "4", "--quiet"};

/// `tool --strategy cycles` with `arguments` and then `more`.
Outcome cycles(const std::string& tool, const Arguments& arguments, const Arguments& more) {
  Arguments all = {"--strategy", "cycles"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  all.insert(all.end(), more.begin(), more.end());
  return run_tool(tool, all);
}

TEST(ExploreCyclesTest, WhereNobodyIsPassedOverAllHolds) {
  const Outcome outcome =
      cycles("explore", {"--protocol", "raymond", "--processes", "3"}, {"--json", "--quiet"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  const Json json = document_of(outcome);
  EXPECT_EQ(json.at("strategy"), "cycles");
  EXPECT_EQ(json.at("entries_per_process"), "unlimited");
  EXPECT_EQ(json.at("end"), "exhausted");
  EXPECT_EQ(json.at("distinct"), 86);
  EXPECT_EQ(json.at("transitions"), 196);
  EXPECT_EQ(json.at("components"), 16);
  EXPECT_EQ(json.at("violation"), nullptr);
  ASSERT_THAT(json.at("properties"), SizeIs(2));
  for (const Json& property : json.at("properties")) {
    EXPECT_EQ(property.at("holds"), true);
    EXPECT_GT(property.at("checked"), 0);
  }
}

TEST(ExploreCyclesTest, WhoIsPassedOverIsShownByAWayAndACycle) {
  const TemporaryDirectory directory;
  const std::string tape = directory.path("found.tape");
  const Outcome outcome = cycles(kStarving, {"--processes", "3"}, {"--tape", tape, "--quiet"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("  VIOLATED  granted eventually"),
                    HasSubstr("\n      what follows is repeated for ever\n   4  "),
                    HasSubstr("violated: granted eventually: process 1 waits for ever\n"),
                    HasSubstr("saved as " + tape + "\n")));
  EXPECT_THAT(outcome.err, HasSubstr("violated: granted eventually, by 11 choices, the last 8 of "
                                     "them for ever\n"));
  EXPECT_THAT(read_file(tape), HasSubstr("raymond-latest-first"));

  const Json json = document_of(cycles(kStarving, {"--processes", "3"}, {"--json", "--quiet"}));
  EXPECT_EQ(json.at("end"), "broken");
  const Json& violation = json.at("violation");
  EXPECT_EQ(violation.at("property"), "granted eventually");
  EXPECT_THAT(violation.at("choices"), SizeIs(11));
  EXPECT_EQ(violation.at("cycle").at("begin"), 3);
  EXPECT_EQ(violation.at("cycle").at("waits"), 1);
  EXPECT_THAT(violation.at("run").at("steps"), SizeIs(11));
}

TEST(ExploreCyclesTest, ItEndsWhenItsMemoryOrBudgetIs) {
  const Outcome full = cycles("explore", kLarge, {"--memory", "1MiB"});
  EXPECT_EQ(full.code, 3);
  EXPECT_THAT(full.err, AllOf(HasSubstr("incomplete: --memory 1MiB is full; "),
                              HasSubstr(" --strategy cycles --protocol ricart-agrawala "
                                        "--processes 4 --memory 2MiB\n")));
  const Outcome late = cycles("explore", kLarge, {"--budget", "1ms"});
  EXPECT_EQ(late.code, 3);
  EXPECT_THAT(late.err, HasSubstr("incomplete: --budget was over; "));
}

TEST(ExploreCyclesTest, WhatItDoesNotHaveIsRefused) {
  const std::vector<std::pair<Arguments, std::string>> cases = {
      {{"--entries", "2"}, "--entries: with --strategy cycles users ask for ever; leave it out"},
      {{"--links", "unordered"}, "--links: with --strategy cycles nothing goes wrong"},
      {{"--losses", "1"}, "--losses: with --strategy cycles nothing"},
      {{"--duplications", "unlimited"}, "--duplications: with --strategy cycles nothing"},
      {{"--crashes", "1"}, "--crashes: with --strategy cycles nothing"},
      {{"--beyond-needs"}, "--beyond-needs: with --strategy cycles nothing"},
      {{"--jobs", "2"}, "--jobs: --strategy cycles does not have it; leave it out"},
      {{"--audit"}, "--audit: --strategy cycles does not"},
      {{"--seeds", "1..2"}, "--seeds: --strategy cycles does not"},
      {{"--depth", "2"}, "--depth: --strategy cycles does not"},
      {{"--coverage"}, "--coverage: --strategy cycles does not"},
      {{"--protocol", "reliable-lamport"}, "--protocol: reliable-lamport: over Reliable"}};
  for (const auto& [arguments, error] : cases) {
    const Outcome outcome = cycles("explore", arguments, {});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(lines_of(outcome.err), SizeIs(1)) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("lamport-explore: " + error));
  }
}

/// The row of the page's table.
std::string row_of(const ProtocolTools& protocol, std::uint32_t processes) {
  const SearchRequest request{
      .strategy = Strategy::kCycles, .processes = processes, .memory_max = std::size_t{1} << 30U};
  const SearchResult result =
      protocol.search(request, [](const SearchedSoFar& /*counts*/) { return true; }).value();
  EXPECT_EQ(result.end, sim::SearchEnd::kExhausted);
  const auto& counts = std::get<sim::CycleCounts>(result.counts);
  return fmt::format("| {} | {} | {} | {} | {} | {} |\n", protocol.name(), processes,
                     counts.distinct, counts.transitions, counts.depth, counts.components);
}

TEST(ExploreCyclesTest, StatesAndComponentsAreThoseOnThePage) {
  const Registry registry = own_protocols();
  const std::string page = read_file(std::string(LAMPORT_SOURCE_DIR) + "/docs/explorer.md");
  const auto expect_row = [&](const char* name, std::uint32_t processes) {
    const std::string row = row_of(*registry.find(name).value(), processes);
    EXPECT_NE(page.find(row), std::string::npos) << "the page lacks\n" << row;
  };
  expect_row("lamport", 2);
  for (const char* const name : {"ricart-agrawala", "maekawa", "suzuki-kasami", "raymond"}) {
    expect_row(name, 2);
    expect_row(name, 3);
  }
}

}  // namespace
}  // namespace lamport::tools
