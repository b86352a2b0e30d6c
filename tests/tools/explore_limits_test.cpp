#include <csignal>
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lamport/props/json.hpp"
#include "tool.hpp"

/// Searches that end before all is seen, and what is said of what was seen.
namespace lamport::tools {
namespace {

using props::Json;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

Outcome explored(const std::vector<std::string>& arguments) {
  return run_tool("explore", arguments);
}

TEST(ExploreLimitsTest, ItEndsWhenItsMemoryIsFullAndSaysHowFarItCame) {
  const Outcome outcome = explored({"--strategy", "bfs", "--processes", "3", "--memory", "1MiB",
                                    "--jobs", "1", "--json", "--quiet"});
  EXPECT_EQ(outcome.code, 3);
  const Json json = document_of(outcome);
  EXPECT_EQ(json.at("end"), "memory");
  EXPECT_GT(json.at("bytes"), 1 << 18);
  EXPECT_LE(json.at("bytes"), 1 << 20);
  EXPECT_GT(json.at("frontier"), 0);
  const std::string depth = json.at("depth").dump();
  EXPECT_EQ(outcome.err,
            "lamport-explore: incomplete: --memory 1MiB is full; seen are all states "
            "of fewer than " +
                depth + " steps, and some of " + depth + "\n" + tool_path("explore") +
                " --strategy bfs --processes 3 --jobs 1 --memory 2MiB --json\n")
      << "the same with twice as much";
}

TEST(ExploreLimitsTest, ABudgetEndsIt) {
  const Outcome outcome = explored({"--strategy", "bfs", "--processes", "4", "--entries", "2",
                                    "--memory", "1GiB", "--budget", "1ms", "--json"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(document_of(outcome).at("end"), "stopped");
  EXPECT_THAT(outcome.err, HasSubstr("lamport-explore: incomplete: --budget was over; seen are "));
  EXPECT_THAT(lines_of(outcome.err).back(),
              HasSubstr(" --strategy bfs --processes 4 --entries 2 --memory 1GiB --budget 2ms"));
}

TEST(ExploreLimitsTest, EachStrategyEndsWhenItsMemoryIsFull) {
  for (const char* const strategy : {"bfs", "dfs", "dpor", "cycles"}) {
    const Outcome outcome = explored(
        {"--strategy", strategy, "--processes", "40", "--memory", "4MiB", "--json", "--quiet"});
    EXPECT_EQ(outcome.code, 3) << strategy;
    EXPECT_EQ(document_of(outcome).at("end"), "memory") << strategy;
    EXPECT_THAT(outcome.err, HasSubstr("incomplete: --memory 4MiB is full; ")) << strategy;
    EXPECT_THAT(outcome.err, HasSubstr(" --memory 8MiB ")) << strategy;
  }
}

TEST(ExploreLimitsTest, RandomRunsGoOnWhereTheirMemoryWasFull) {
  const Outcome outcome = explored({"--strategy", "walk", "--processes", "3", "--memory", "2MiB",
                                    "--jobs", "1", "--json", "--quiet"});
  EXPECT_EQ(outcome.code, 3);
  const Json json = document_of(outcome);
  EXPECT_EQ(json.at("end"), "memory");
  const std::uint64_t runs = json.at("runs");
  EXPECT_GT(runs, 0U);
  EXPECT_EQ(json.at("moves"), 24 * runs) << "what was not counted does not count anywhere";
  EXPECT_THAT(lines_of(outcome.err).back(),
              HasSubstr(" --seeds " + std::to_string(runs + 1) + "..10000 --jobs 1 --memory 2MiB"));
}

TEST(ExploreLimitsTest, APropertyThatNeverCameToTheTestIsNotSaidToHold) {
  const Outcome outcome = explored({"--strategy", "dpor", "--processes", "1", "--json", "--quiet"});
  EXPECT_EQ(outcome.code, 3);
  const Json json = document_of(outcome);
  EXPECT_EQ(json.at("end"), "exhausted");
  EXPECT_THAT(json.at("vacuous"), Contains("FIFO links"));
  EXPECT_THAT(json.at("vacuous"), Not(Contains("mutual exclusion")));
  EXPECT_THAT(outcome.err, HasSubstr("lamport-explore: incomplete: never put to the test: "));
  EXPECT_EQ(document_of(explored({"--strategy", "bfs", "--json", "--quiet"})).at("vacuous"),
            Json::array());
}

TEST(ExploreLimitsTest, OneStateMayLeadToMoreThanThereIsRoomFor) {
  for (std::vector<std::string> arguments :
       {std::vector<std::string>{"--strategy", "bfs", "--jobs", "1"}, {"--strategy", "cycles"}}) {
    arguments.insert(arguments.end(),
                     {"--processes", "120", "--memory", "1MiB", "--json", "--quiet"});
    const Outcome outcome = explored(arguments);
    EXPECT_EQ(outcome.code, 3) << arguments[1];
    EXPECT_EQ(document_of(outcome).at("end"), "memory") << arguments[1];
    EXPECT_LE(document_of(outcome).at("bytes"), 3 << 20) << arguments[1];
  }
}

TEST(ExploreLimitsTest, RunsThatAreGivenUpSayNothingOfWhatARunViolates) {
  const Outcome outcome = explored(
      {"--strategy", "walk", "--processes", "8", "--entries", "1000", "--seeds", "1..1", "--json"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(document_of(outcome).at("incomplete"), 1);
  EXPECT_EQ(document_of(outcome).at("violation_probability_max"), Json());
  EXPECT_THAT(outcome.err,
              HasSubstr("lamport-explore: incomplete: 1 run was given up after 100000 moves\n"));
}

TEST(ExploreLimitsTest, ABoundOfTheProbabilityIsRoundedUpAndLeftOutWhereItSaysNothing) {
  const auto bound_after = [](const std::string& seeds) {
    return explored({"--strategy", "walk", "--seeds", seeds, "--quiet"}).out;
  };
  EXPECT_THAT(bound_after("1..700"), HasSubstr("with a probability below 0.0043 a run"));
  EXPECT_THAT(bound_after("1..1000"), HasSubstr("with a probability below 0.003 a run"));
  EXPECT_THAT(bound_after("1..4"), HasSubstr("with a probability below 0.75 a run"));
  EXPECT_THAT(bound_after("1..3"), Not(HasSubstr("with a probability below")));
}

TEST(ExploreLimitsTest, AnInterruptEndsItWithWhatIsDone) {
  RunningTool tool("explore", {"--strategy", "bfs", "--processes", "4", "--entries", "2",
                               "--memory", "1GiB", "--jobs", "2", "--json"});
  tool.await_handler(SIGINT);
  tool.send(SIGINT);
  const Outcome outcome = tool.wait();
  EXPECT_EQ(outcome.code, 130);
  EXPECT_EQ(document_of(outcome).at("end"), "stopped");
  EXPECT_GT(document_of(outcome).at("distinct"), 0);
  const std::vector<std::string> lines = lines_of(outcome.err);
  ASSERT_THAT(lines, SizeIs(3)) << "how fast it went is the first";
  EXPECT_THAT(lines[1], HasSubstr("lamport-explore: interrupted; seen are all states of fewer"));
  EXPECT_EQ(lines[2],
            tool_path("explore") +
                " --strategy bfs --processes 4 --entries 2 --jobs 2 --memory 1GiB --json");
}

}  // namespace
}  // namespace lamport::tools
