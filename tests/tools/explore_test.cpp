#include <csignal>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lamport/props/json.hpp"
#include "tool.hpp"

namespace lamport::tools {
namespace {

using props::Json;
using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

using Words = std::vector<std::string>;

Outcome explore(const Words& arguments) {
  return run_tool("explore", arguments);
}

Words with(Words arguments, const Words& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

/// The arguments of a command line that a tool printed.
Words arguments_of(const std::string& command) {
  std::istringstream in(command);
  Words words;
  for (std::string word; in >> word;) {
    words.push_back(word);
  }
  words.erase(words.begin());
  return words;
}

const Words kBroken = {"--links", "unordered", "--beyond-needs", "--quiet"};

TEST(ExploreTest, WithinTheNeedsAllHoldsAndEveryFaultTakesEffect) {
  for (const Words& protocol : {Words{}, Words{"--protocol", "reliable-lamport"}}) {
    const Outcome outcome =
        explore(with({"--seeds", "1..300", "--faults", "swarm", "--json", "--quiet"}, protocol));
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    const Json json = document_of(outcome);
    EXPECT_EQ(json.at("violating"), 0);
    EXPECT_EQ(json.at("entries"), 2700);
    EXPECT_EQ(json.at("messages"), 2700 * 6);
    EXPECT_EQ(json.at("vacuous"), Json::array());
    EXPECT_EQ(json.at("resent") > 0, !protocol.empty());
    EXPECT_EQ(json.at("bare_acks") > 0, !protocol.empty());
    for (const Json& fault : json.at("faults")) {
      EXPECT_GT(fault.at("effects"), 0) << fault;
    }
  }
}

TEST(ExploreTest, ItReportsTheSameForAnyNumberOfJobs) {
  for (const Words& more : {Words{}, Words{"--json"}, Words{"--max-failures", "7"}}) {
    const Words arguments = with(with({"--seeds", "1..300"}, kBroken), more);
    const Outcome alone = explore(with(arguments, {"--jobs", "1"}));
    const Outcome pair = explore(with(arguments, {"--jobs", "2"}));
    EXPECT_EQ(alone.code, 1);
    EXPECT_EQ(pair.code, 1);
    EXPECT_EQ(alone.out, pair.out);
  }
}

TEST(ExploreTest, ItSaysWhatReplaySaysOfTheSameSeeds) {
  const Words arguments = with({"--seeds", "1..500"}, kBroken);
  const Outcome explored = explore(arguments);
  const Outcome replayed = replay(arguments);
  ASSERT_FALSE(replayed.out.empty());
  EXPECT_EQ(explored.out.substr(0, replayed.out.size()), replayed.out);
  EXPECT_EQ(lines_of(explored.err).back(), lines_of(replayed.err).back());
}

TEST(ExploreTest, FailuresAreListedWithCommandsThatBringThemBack) {
  const Outcome outcome =
      explore(with({"--seeds", "1..2000", "--max-failures", "3", "--json"}, kBroken));
  EXPECT_EQ(outcome.code, 1);
  const Json json = document_of(outcome);
  ASSERT_EQ(json.at("failures").size(), 3U);
  EXPECT_EQ(json.at("violating"), 3);
  EXPECT_EQ(json.at("schedules").dump(), json.at("failures")[2].at("seed").get<std::string>())
      << "it ended there";
  for (const Json& failure : json.at("failures")) {
    const Outcome again = replay(arguments_of(failure.at("command")));
    EXPECT_EQ(again.code, 1);
    EXPECT_THAT(again.err, HasSubstr("violated: " + failure.at("property").get<std::string>()));
  }
  const std::vector<std::string> lines = lines_of(outcome.err);
  ASSERT_THAT(lines, SizeIs(4));
  EXPECT_THAT(lines[1], HasSubstr("explore --seeds " +
                                  std::to_string(json.at("schedules").get<std::uint64_t>() + 1) +
                                  "..2000 --links unordered --beyond-needs --max-failures 3"));
  EXPECT_EQ(lines[3], json.at("failures")[0].at("command").get<std::string>());
}

TEST(ExploreTest, WithoutALimitAFewFailuresOfAllAreListed) {
  const Outcome outcome = explore(with({"--seeds", "1..1000"}, kBroken));
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.out, HasSubstr("failures, the first 10 of "));
  EXPECT_THAT(outcome.out, HasSubstr("  # request order\n"));
}

TEST(ExploreTest, ABudgetEndsItAndTheCommandGoesOnExactlyThere) {
  const Words arguments = {"--seeds", "1..4000000000", "--budget", "1ms", "--jobs", "2"};
  const Outcome outcome = explore(with(arguments, {"--json", "--quiet"}));
  EXPECT_EQ(outcome.code, 3);
  const Json json = document_of(outcome);
  const auto done = json.at("schedules").get<std::uint64_t>();
  EXPECT_GT(done, 0U);
  const std::vector<std::string> lines = lines_of(outcome.err);
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0], "lamport-explore: incomplete: --budget was over after " +
                          std::to_string(done) + " of 4000000000 schedules");
  EXPECT_EQ(lines[1], tool_path("explore") + " --seeds " + std::to_string(done + 1) +
                          "..4000000000 --jobs 2 --budget 1ms --json");

  const Json whole = document_of(
      explore({"--seeds", "1.." + std::to_string(done), "--jobs", "1", "--json", "--quiet"}));
  for (const char* const key : {"schedules", "entries", "messages", "properties"}) {
    EXPECT_EQ(whole.at(key), json.at(key)) << "it is of the seeds before, and no others";
  }
}

TEST(ExploreTest, AnInterruptEndsItWithWhatIsDoneAndHowToGoOn) {
  RunningTool tool("explore", {"--seeds", "1..4000000000", "--jobs", "2", "--json"});
  tool.await_handler(SIGINT);
  tool.send(SIGINT);
  const Outcome outcome = tool.wait();
  EXPECT_EQ(outcome.code, 130);
  const auto done = document_of(outcome).at("schedules").get<std::uint64_t>();
  EXPECT_GT(done, 0U);
  const std::vector<std::string> lines = lines_of(outcome.err);
  ASSERT_THAT(lines, SizeIs(3)) << "how fast it went is the first";
  EXPECT_EQ(lines[1], "lamport-explore: interrupted after " + std::to_string(done) +
                          " of 4000000000 schedules");
  EXPECT_EQ(lines[2], tool_path("explore") + " --seeds " + std::to_string(done + 1) +
                          "..4000000000 --jobs 2 --json");
}

TEST(ExploreTest, WhatNeverCameToTheTestIsNamedAndLeavesItIncomplete) {
  const Outcome fault = explore({"--seeds", "1..5", "--faults", "clog:900ms..901ms:1", "--quiet"});
  EXPECT_EQ(fault.code, 3);
  EXPECT_THAT(fault.out, HasSubstr("never took effect in 5 schedules"));
  EXPECT_THAT(fault.err, HasSubstr("incomplete: never put to the test: clog\n"));
  EXPECT_EQ(lines_of(fault.err).back(),
            tool_path("explore") + " --seeds 1..5 --faults clog:900ms..901ms:1");

  const Outcome property = explore({"--seeds", "1..5", "--processes", "1", "--json", "--quiet"});
  EXPECT_EQ(property.code, 3);
  EXPECT_EQ(document_of(property).at("vacuous")[0], "mutual exclusion by happened-before");
}

TEST(ExploreTest, ALimitOfEventsLeavesItIncomplete) {
  const Outcome outcome = explore({"--seeds", "1..5", "--events-max", "20", "--quiet"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("5 schedules reached their limit, --events-max"));
}

TEST(ExploreTest, AblationFindsWhatBreaksWithoutEachNeedOfLamport) {
  const Words arguments = {"--ablate", "--seeds", "1..100", "--quiet"};
  const Outcome outcome = explore(with(arguments, {"--json"}));
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  const Json json = document_of(outcome);
  EXPECT_EQ(json.at("schema"), "lamport-explore-ablation/1");
  const Json& ablations = json.at("ablations");
  ASSERT_EQ(ablations.size(), 4U);
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"fifo", "mutual exclusion"},
      {"lossless", "granted eventually"},
      {"unique", "message cost"},
      {"no_crash", "granted eventually"}};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const Json& ablation = ablations[i];
    EXPECT_EQ(ablation.at("guarantee").get<std::string>(), expected[i].first);
    EXPECT_EQ(ablation.at("schedules"), 100);
    bool found = false;
    for (const Json& broke : ablation.at("broke")) {
      const auto property = broke.at("property").get<std::string>();
      found |= property == expected[i].second;
      const Outcome again = replay(arguments_of(broke.at("command")));
      const bool blocked = broke.at("blocked").get<bool>();
      EXPECT_EQ(again.code, blocked ? 3 : 1);
      EXPECT_THAT(again.err,
                  HasSubstr(blocked ? "blocked: process 0 crashed" : "violated: " + property));
    }
    EXPECT_TRUE(found) << ablation;
  }
  EXPECT_EQ(explore(with(arguments, {"--jobs", "1"})).out,
            explore(with(arguments, {"--jobs", "2"})).out);
}

TEST(ExploreTest, AblationTakesAwayWhatWasThere) {
  const TemporaryDirectory directory;
  write_file(directory.path("beyond.json"), R"({"beyond_needs": true, "loss": 50})");
  const Outcome beyond = explore({"--ablate", "--scenario", directory.path("beyond.json")});
  EXPECT_EQ(beyond.code, 2);
  EXPECT_THAT(beyond.err,
              HasSubstr("beyond.json: beyond_needs: --ablate takes away one guarantee"));
  std::string faults = "pause:1ms..2ms:0";
  for (int more = 1; more < 64; ++more) {
    faults += ",pause:1ms..2ms:0";
  }
  const Outcome full = explore({"--ablate", "--seeds", "1..2", "--faults", faults});
  EXPECT_EQ(full.code, 2);
  EXPECT_THAT(full.err, HasSubstr("--ablate: without no_crash: faults must be at most 64"));
}

TEST(ExploreTest, AblationSaysHonestlyThatNothingBroke) {
  const Words alone = {"--ablate", "--seeds", "1..20", "--processes", "1", "--quiet"};
  const Outcome outcome = explore(alone);
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.out, HasSubstr("--links unordered       nothing"));
  EXPECT_THAT(outcome.out, HasSubstr(" 0 of 20\n"));
  EXPECT_THAT(outcome.err, HasSubstr("no run broke without: fifo, lossless, unique, no_crash"));
}

/// A command line that is wrong, and what the error says of it.
TEST(ExploreTest, AWrongCommandLineIsOneLineThatNamesOptionAndFix) {
  const std::vector<Wrong> cases = {
      {{"--jobs", "0"}, "--jobs: '0'", "from 1 to 256"},
      {{"--losses", "1"}, "'--losses': only lamport-explore --strategy bfs has it", "leave it out"},
      {{"--memory=1GiB"}, "'--memory=1GiB': only lamport-explore --strat", "leave it out"},
      {{"--losse", "1"}, "'--losse': there is no such option", "write --loss if you mean that"},
      {{"--jobs", "257"}, "--jobs: '257'", "from 1 to 256"},
      {{"--jobs", "two"}, "--jobs: 'two'", "write it in decimal"},
      {{"--budget", "-1s"}, "--budget: '-1s'", "as in 250us, 1ms or 2s"},
      {{"--budget", "0s"}, "--budget: '0s'", "write a longer one"},
      {{"--ablate", "--links", "unordered"}, "--links", "leave it out: --ablate takes away"},
      {{"--budget", "60"}, "--budget: '60'", "with its unit"},
      {{"--seeds", "5..1"}, "--seeds: '5..1'", "write 1..5"},
      {{"--max-failures", "0"}, "--max-failures: '0'", "from 1 to 1000"},
      {{"--protocol", "paxos"}, "--protocol: there is no protocol 'paxos'", "reliable-lamport"},
      {{"--links", "unordered"}, "--links: lamport needs", "--beyond-needs"},
      {{"--faults", "loss:1ms..2ms:0:5"}, "--faults: lamport needs", "--beyond-needs"},
      {{"--ablate", "--budget", "1s"}, "--budget: --ablate", "leave it out"},
      {{"--ablate", "--max-failures", "1"}, "--max-failures: --ablate", "leave it out"},
      {{"--ablate", "--swarm"}, "--swarm: --ablate", "leave it out"},
      {{"--ablate", "--faults", "swarm"}, "--faults: --ablate", "leave it out"},
      {{"--ablate", "--beyond-needs"}, "--beyond-needs: --ablate", "leave it out"},
      {{"--ablate", "--loss", "5"}, "--loss: lamport needs", "leave it out"},
      {{"--seed", "1"}, "--seed", "--help lists them"}};
  for (const Wrong& wrong : cases) {
    const Outcome outcome = explore(wrong.arguments);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(lines_of(outcome.err), SizeIs(1)) << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr(wrong.option), HasSubstr(wrong.fix)));
  }
}

TEST(ExploreTest, OutputThatCannotBeWrittenIsReported) {
  for (const Words& arguments :
       {Words{"--seeds", "1..20", "--quiet"}, Words{"--seeds", "1..20", "--json", "--quiet"}}) {
    const Outcome outcome = RunningTool("explore", arguments, "/dev/full").wait();
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.err, "lamport-explore: cannot write to standard output\n");
  }
}

/// Expects that docs/json.md names every key of `json`, and of the objects in its lists.
void expect_documented(const Json& json) {
  const std::string page = read_file(LAMPORT_SOURCE_DIR "/docs/json.md");
  for (const auto& [key, value] : json.items()) {
    EXPECT_THAT(page, HasSubstr("`" + key + "`"));
    if (value.is_array() && !value.empty() && value.front().is_object()) {
      expect_documented(value.front());
    }
  }
}

TEST(ExploreTest, ThePageOnJsonNamesEveryKey) {
  expect_documented(
      document_of(explore(with({"--seeds", "1..50", "--faults", "swarm", "--json"}, kBroken))));
  expect_documented(document_of(explore({"--ablate", "--seeds", "1..50", "--json"})));
}

TEST(ExploreTest, HelpHasExamples) {
  const Outcome help = explore({"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_THAT(help.out, HasSubstr("Examples:\n  lamport-explore --seeds"));
}

}  // namespace
}  // namespace lamport::tools
