#include <csignal>
#include <set>
#include <string>
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

using Arguments = std::vector<std::string>;

/// `lamport-explore` with `arguments` and then `more`.
Outcome explore_all(Arguments arguments, const Arguments& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_tool("explore", arguments);
}

const Arguments kBfs = {"--strategy", "bfs"};
const Arguments kOvertaking = {"--strategy", "bfs", "--links", "unordered", "--beyond-needs"};
const Arguments kMutexSpec = {"--spec", "lamport-mutex", "--max-clock", "6"};
const Arguments kCommitSpec = {"--spec", "two-phase-commit", "--processes", "4"};

std::set<std::string> names_of_properties(const Json& json) {
  std::set<std::string> names;
  for (const Json& property : json.at("properties")) {
    names.insert(property.at("name").get<std::string>());
  }
  return names;
}

void expect_distinct(const Json& json, int distinct, int generated, int depth) {
  EXPECT_EQ(json.at("distinct"), distinct);
  EXPECT_EQ(json.at("generated"), generated);
  EXPECT_EQ(json.at("depth"), depth);
}

TEST(ExploreStatesTest, WithinItsNeedsAProtocolKeepsItsPromisesInEveryState) {
  const Outcome outcome = explore_all(kBfs, {"--entries", "2", "--json", "--quiet"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  const Json json = document_of(outcome);
  EXPECT_EQ(json.at("schema"), "lamport-explore-states/1");
  EXPECT_EQ(json.at("protocol"), "lamport");
  EXPECT_EQ(json.at("end"), "exhausted");
  expect_distinct(json, 704, 959, 21);
  EXPECT_EQ(names_of_properties(json),
            (std::set<std::string>{"mutual exclusion", "fencing tokens", "granted eventually"}));
  for (const Json& property : json.at("properties")) {
    EXPECT_EQ(property.at("holds"), true);
    EXPECT_GT(property.at("checked"), 0);
  }
  EXPECT_EQ(json.at("violation"), nullptr);
}

TEST(ExploreStatesTest, EveryProtocolOfOursIsSearched) {
  for (const char* const name : {"ricart-agrawala", "maekawa", "suzuki-kasami", "raymond"}) {
    const Outcome outcome = explore_all(kBfs, {"--protocol", name, "--processes", "3", "--json",
                                               "--entries", name[0] == 'm' ? "1" : "2", "--quiet"});
    EXPECT_EQ(outcome.code, 0) << name << outcome.err;
    EXPECT_EQ(document_of(outcome).at("protocol"), name);
    EXPECT_EQ(document_of(outcome).at("end"), "exhausted");
  }
}

TEST(ExploreStatesTest, TheDocumentSaysWhatWasAskedAndWhatWasFound) {
  const Json protocol = document_of(explore_all(
      kBfs, {"--protocol", "raymond", "--processes", "1", "--links", "unordered", "--losses",
             "unlimited", "--duplications", "7", "--crashes", "1", "--beyond-needs", "--json"}));
  EXPECT_EQ(protocol.at("strategy"), "bfs");
  EXPECT_EQ(protocol.at("processes"), 1);
  EXPECT_EQ(protocol.at("entries_per_process"), 1);
  EXPECT_EQ(protocol.at("links"), "unordered");
  EXPECT_EQ(protocol.at("losses_max"), "unlimited");
  EXPECT_EQ(protocol.at("duplications_max"), 7);
  EXPECT_EQ(protocol.at("crashes_max"), 1);
  EXPECT_EQ(protocol.at("audit"), nullptr);
  EXPECT_EQ(protocol.at("tape"), nullptr);
  EXPECT_GT(protocol.at("at_rest"), 0);
  EXPECT_GT(protocol.at("bytes"), 0);
  EXPECT_TRUE(protocol.at("wall_seconds").is_number());

  const Json specification = document_of(explore_all(kMutexSpec, {"--json"}));
  EXPECT_EQ(specification.at("specification"), "lamport-mutex");
  EXPECT_EQ(specification.at("clock_max"), "6");
  EXPECT_FALSE(specification.contains("protocol") || specification.contains("losses_max"));
  EXPECT_EQ(document_of(explore_all(kCommitSpec, {"--json"})).at("clock_max"), nullptr);
}

TEST(ExploreStatesTest, SpecificationsHaveAsManyStatesAsTheirAuthorsFound) {
  const Outcome commit = explore_all(kCommitSpec, {"--json", "--quiet"});
  EXPECT_EQ(commit.code, 0) << commit.err;
  expect_distinct(document_of(commit), 288, 1146, 11);
  EXPECT_EQ(names_of_properties(document_of(commit)), (std::set<std::string>{"atomicity"}));
  expect_distinct(document_of(explore_all(kMutexSpec, {"--json"})), 1043, 2001, 40);
}

TEST(ExploreStatesTest, TheTextHasCountsAndAVerdictOnEachPromise) {
  const Outcome outcome = explore_all(kMutexSpec, {});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(
      outcome.out,
      AllOf(HasSubstr("  specification lamport-mutex\n"), HasSubstr("  max-clock     6\n"),
            HasSubstr("  distinct      1043\n"), HasSubstr("  holds     mutual exclusion")));
  EXPECT_THAT(outcome.err, HasSubstr("2001 states generated in "));
}

TEST(ExploreStatesTest, WhatIsFoundWrongIsSavedAsATapeThatRepeatsIt) {
  const TemporaryDirectory directory;
  const std::string tape = directory.path("found.tape");
  const Outcome outcome = explore_all(kOvertaking, {"--tape", tape, "--quiet"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(
      outcome.out,
      AllOf(HasSubstr("  VIOLATED  mutual exclusion"), HasSubstr("  holds     fencing tokens"),
            HasSubstr(", OVERTAKING REQUEST time=1"), HasSubstr("saved as " + tape + "\n")));
  EXPECT_EQ(outcome.err, "lamport-explore: violated: mutual exclusion, by 6 choices\n" +
                             tool_path("replay") + " " + tape + "\n");
  const Outcome again = replay({tape});
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.out, HasSubstr("the same as when the tape was made\n"));
}

TEST(ExploreStatesTest, WhatIsFoundWrongStandsInTheDocumentByItsShortestWay) {
  const TemporaryDirectory directory;
  const std::string tape = directory.path("found.tape");
  const Json json = document_of(explore_all(kOvertaking, {"--tape", tape, "--json"}));
  EXPECT_EQ(json.at("end"), "broken");
  EXPECT_EQ(json.at("tape").get<std::string>(), tape);
  const Json& violation = json.at("violation");
  EXPECT_EQ(violation.at("property"), "mutual exclusion");
  EXPECT_EQ(violation.at("choices").size(), 6U);
  EXPECT_EQ(violation.at("choices")[0], "give 1 the command Acquire");
  EXPECT_EQ(violation.at("run").at("violation").at("property"), "mutual exclusion");
  const Json replayed = document_of(replay({tape, "--json"}));
  EXPECT_EQ(replayed.at("same"), true);
  EXPECT_EQ(replayed.at("digest"), violation.at("run").at("digest"));
}

TEST(ExploreStatesTest, ALossIsFoundOutWhereNothingIsLeftToHappen) {
  const Outcome outcome =
      explore_all(kBfs, {"--losses", "1", "--beyond-needs", "--jobs", "1", "--quiet"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.err, "lamport-explore: violated: granted eventually, by 2 choices\n" +
                             tool_path("explore") +
                             " --strategy bfs --processes 2 --losses 1 --jobs 1 --beyond-needs\n");
  const Outcome crash = explore_all(kBfs, {"--crashes", "1", "--beyond-needs", "--json"});
  EXPECT_EQ(crash.code, 0) << "a crash may be the reason";
  EXPECT_EQ(document_of(crash).at("at_rest"), 8) << "as many as without";
}

TEST(ExploreStatesTest, TheResultIsTheSameForAnyNumberOfJobs) {
  const Arguments portfolio = {"--strategy", "portfolio", "--seeds", "3..4000"};
  const Arguments overtaking = {"--strategy", "walk", "--links", "unordered", "--beyond-needs"};
  for (const Arguments& arguments : {kBfs, kOvertaking, kCommitSpec, portfolio, overtaking}) {
    const Arguments entries = arguments == kCommitSpec ? Arguments{} : Arguments{"--entries", "2"};
    const auto with_jobs = [&](const char* jobs) {
      Arguments more = entries;
      more.insert(more.end(), {"--quiet", "--jobs", jobs});
      return explore_all(arguments, more);
    };
    const Outcome alone = with_jobs("1");
    EXPECT_EQ(with_jobs("2").out, alone.out);
    EXPECT_EQ(with_jobs("7").out, alone.out);
  }
}

TEST(ExploreStatesTest, AllTracesAreJudgedByAllProperties) {
  for (const char* const strategy : {"dfs", "dpor"}) {
    const Json json = document_of(
        run_tool("explore", {"--strategy", strategy, "--entries", "2", "--json", "--quiet"}));
    EXPECT_EQ(json.at("strategy"), strategy);
    EXPECT_EQ(json.at("end"), "exhausted");
    EXPECT_EQ(json.at("traces"), 112);
    EXPECT_EQ(json.at("properties").size(), 10U);
    for (const Json& property : json.at("properties")) {
      EXPECT_EQ(property.at("holds"), true) << property;
      EXPECT_GT(property.at("checked"), 0) << property;
    }
  }
}

TEST(ExploreStatesTest, WhatTracesAndRandomRunsShowIsShrunkAndSaved) {
  const TemporaryDirectory directory;
  for (const char* const strategy : {"dpor", "walk", "pos", "pct", "portfolio"}) {
    const std::string tape = directory.path(std::string(strategy) + ".tape");
    const Json json = document_of(
        run_tool("explore", {"--strategy", strategy, "--entries", "2", "--links", "unordered",
                             "--beyond-needs", "--tape", tape, "--json", "--quiet"}));
    EXPECT_EQ(json.at("end"), "broken") << strategy;
    EXPECT_EQ(json.at("violation").at("seed").is_null(), strategy == std::string("dpor"));
    EXPECT_LE(json.at("violation").at("choices").size(), 12U) << strategy;
    EXPECT_TRUE(json.at("violation_probability_max").is_null());
    EXPECT_EQ(document_of(replay({tape, "--json"})).at("same"), true) << strategy;
  }
}

TEST(ExploreStatesTest, RandomRunsAreCountedByTheirTracesBesideAllThatThereAre) {
  const Arguments some = {"--strategy", "portfolio", "--processes", "3",
                          "--protocol", "raymond",   "--coverage",  "--seeds",
                          "1..600",     "--json",    "--quiet"};
  const Outcome outcome = run_tool("explore", some);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  const Json json = document_of(outcome);
  EXPECT_EQ(json.at("runs"), 600);
  EXPECT_EQ(json.at("incomplete"), 0);
  EXPECT_EQ(json.at("traces_all"), 40);
  EXPECT_GT(json.at("traces"), 30);
  EXPECT_LE(json.at("traces"), 40);
  EXPECT_LE(json.at("states"), 144) << "that many there are";
  EXPECT_LT(json.at("unseen_estimate"), 0.02);
  EXPECT_DOUBLE_EQ(json.at("violation_probability_max").get<double>(), 3.0 / 600);
  Json again = document_of(run_tool("explore", some));
  again["wall_seconds"] = json.at("wall_seconds");
  EXPECT_EQ(again, json) << "the same seeds make the same runs";
}

TEST(ExploreStatesTest, WhatGoesWrongAtRandomGoesWrongInATape) {
  const TemporaryDirectory directory;
  for (const char* const protocol : {"raymond", "suzuki-kasami", "maekawa"}) {
    const std::string tape = directory.path(std::string(protocol) + ".tape");
    const Outcome outcome = run_tool(
        "explore", {"--strategy", "walk", "--protocol", protocol, "--losses", "2", "--duplications",
                    "2", "--beyond-needs", "--seeds", "1..300", "--tape", tape});
    EXPECT_EQ(outcome.code, 1) << protocol << outcome.out << outcome.err;
    EXPECT_EQ(document_of(replay({tape, "--json"})).at("same"), true) << protocol;
  }
}

TEST(ExploreStatesTest, NothingWrongLeavesNoTape) {
  const TemporaryDirectory directory;
  EXPECT_EQ(explore_all(kBfs, {"--tape", directory.path("found.tape")}).code, 0);
  EXPECT_THAT(directory.names(), SizeIs(0));
}

TEST(ExploreStatesTest, AnAuditFindsNoStateTakenForAnother) {
  for (const Arguments& arguments : {kBfs, kMutexSpec, kCommitSpec}) {
    const Outcome outcome = explore_all(arguments, {"--audit", "--json", "--quiet"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    const Json json = document_of(outcome);
    EXPECT_EQ(json.at("audit"), (Json{{"collisions", 0}, {"undescribed", 0}}));
  }
  EXPECT_THAT(explore_all(kBfs, {"--audit"}).out,
              HasSubstr("  collisions    0\n  undescribed   0\n"));
}

/// A command line that is wrong, and what the error says of it.
TEST(ExploreStatesTest, AWrongCommandLineIsOneLineThatNamesOptionAndFix) {
  const std::vector<Wrong> cases = {
      {{"--strategy", "luck"}, "--strategy: there is no strategy 'luck'", "bfs"},
      {{"--spec", "paxos"},
       "--spec: there is no specification 'paxos'",
       "write one of: lamport-mutex, two-phase-commit"},
      {{"--spec", "lamport-mutex"}, "--max-clock: without a bound", "add --max-clock 6"},
      {{"--spec", "two-phase-commit", "--max-clock", "3"},
       "--max-clock: two-phase-commit has no",
       "leave it out"},
      {{"--spec", "two-phase-commit", "--links", "fifo"}, "--links: a spec", "leave it out"},
      {{"--spec", "two-phase-commit", "--entries", "2"}, "--entries: a spec", "leave it out"},
      {{"--strategy", "walk", "--depth", "2"}, "--depth: only pct", "--strategy pct"},
      {{"--strategy", "bfs", "--memory", "1KiB"}, "--memory: 1KiB holds", "write at least 1MiB"},
      {{"--strategy", "bfs", "--loss", "1"}, "'--loss': there", "write --losses if you mean that"},
      {{"--strategy", "bfs", "--proceses=3"}, "'--proceses=3': there", "write --processes"},
      {{"--spec", "lamport-mutex", "--max-clock", "0"}, "--max-clock: '0'", "from 1 to"},
      {{"--strategy", "bfs", "--max-clock", "3"}, "--max-clock: only spec", "leave it out"},
      {{"--strategy", "bfs", "--protocol", "paxos"},
       "--protocol: there is no protocol 'paxos'",
       "write one of: lamport, reliable-lamport"},
      {{"--strategy", "bfs", "--protocol", "reliable-lamport"},
       "--protocol: reliable-lamport",
       "take the protocol alone"},
      {{"--strategy", "bfs", "--links", "sideways"}, "--links", "write fifo or unordered"},
      {{"--strategy", "bfs", "--links", "unordered"}, "--links: lamport needs", "--beyond-needs"},
      {{"--strategy", "bfs", "--losses", "1"}, "--losses: lamport needs", "--beyond-needs"},
      {{"--strategy", "bfs", "--losses", "many"}, "--losses: 'many'", "or write unlimited"},
      {{"--strategy", "bfs", "--duplications", "unlimited"},
       "--duplications: lamport needs",
       "--beyond-needs"},
      {{"--strategy", "bfs", "--crashes", "1"}, "--crashes: lamport needs", "--beyond-needs"},
      {{"--strategy", "bfs", "--crashes", "unlimited"}, "--crashes: 'unlimited'", "from 0 to 1000"},
      {{"--strategy", "bfs", "--memory", "0MiB"}, "--memory: '0MiB'", "as in 500MiB or 8GiB"},
      {{"--strategy", "bfs", "--budget", "0s"}, "--budget: '0s'", "write a longer one"},
      {{"--strategy", "bfs", "--processes", "0"}, "--processes: '0'", "from 1 to 256"},
      {{"--strategy", "bfs", "--processes", "257"}, "--processes: '257'", "from 1 to 256"},
      {{"--strategy", "bfs", "--entries", "0"}, "--entries: '0'", "from 1 to 1000"},
      {{"--strategy", "bfs", "--swarm"}, "'--swarm'", "--strategy bfs --help lists them"},
      {{"--strategy", "bfs", "--seeds", "1..5"}, "--seeds: only random", "--strategy portfolio"},
      {{"--strategy", "dpor", "--depth", "2"}, "--depth: only random", "--strategy portfolio"},
      {{"--strategy", "dpor", "--jobs", "2"}, "--jobs: a search by traces", "one thread; leave"},
      {{"--strategy", "walk", "--audit"}, "--audit: only --strategy bfs", "leave it out"},
      {{"--strategy", "dfs", "--losses", "1", "--beyond-needs"},
       "--losses: dfs and dpor",
       "use bfs"},
      {{"--strategy", "walk", "--duplications", "unlimited", "--beyond-needs"},
       "--duplications: a run would have no end",
       "write a number"},
      {{"--strategy", "walk", "--crashes", "1", "--coverage", "--beyond-needs"},
       "--crashes: --coverage",
       "leave one of them out"},
      {{"--spec", "two-phase-commit", "--strategy", "dpor"}, "--strategy: a spec", "leave it out"},
      {{"--strategy", "bfs", "--tape", "/nowhere/a.tape"},
       "--tape",
       "cannot write /nowhere/a.tape"}};
  for (const Wrong& wrong : cases) {
    const Outcome outcome = run_tool("explore", wrong.arguments);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(lines_of(outcome.err), SizeIs(1)) << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr(wrong.option), HasSubstr(wrong.fix)));
  }
}

TEST(ExploreStatesTest, OutputThatCannotBeWrittenIsReported) {
  for (const Arguments& arguments : {Arguments{"--strategy", "bfs", "--quiet"},
                                     Arguments{"--strategy", "bfs", "--quiet", "--json"}}) {
    const Outcome outcome = RunningTool("explore", arguments, "/dev/full").wait();
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.err, "lamport-explore: cannot write to standard output\n");
  }
}

TEST(ExploreStatesTest, HelpHasExamples) {
  const Outcome help = explore_all(kBfs, {"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_THAT(help.out, HasSubstr("Examples:\n  lamport-explore --strategy bfs"));
  EXPECT_THAT(help.out, HasSubstr("--memory SIZE=4GiB"));
}

}  // namespace
}  // namespace lamport::tools
