#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lamport/props/json.hpp"
#include "tool.hpp"

/// `lamport-run --duration`, as its user meets it.
namespace lamport::tools {
namespace {

using props::Json;
using testing::HasSubstr;
using testing::SizeIs;

TEST(RunPaceTest, EveryProcessEntersAgainAndAgainAndTheCounterMissesNone) {
  for (const std::string protocol : {"lamport", "ricart-agrawala", "suzuki-kasami"}) {
    const Outcome outcome = run_tool(
        "run", {"--protocol", protocol, "--processes", "3", "--duration", "300ms", "--json"});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const Json json = document_of(outcome);
    EXPECT_EQ(json.at("schema"), "lamport-run-pace/1");
    EXPECT_EQ(json.at("contenders"), 3);
    EXPECT_EQ(json.at("completed"), true);
    EXPECT_GT(json.at("entries_least"), 0);
    EXPECT_GE(json.at("entries"), 3 * json.at("entries_least").get<std::uint64_t>());
    EXPECT_EQ(json.at("counter"), json.at("entries_all")) << "no entry is lost";
    EXPECT_GT(json.at("entries_all"), json.at("entries")) << "it gets into its stride first";
    EXPECT_GE(json.at("seconds"), 0.3);
    for (const char* const time : {"acquire_us", "hand_over_us"}) {
      EXPECT_GT(json.at(time).at("p50"), 0) << time;
      EXPECT_GE(json.at(time).at("p99"), json.at(time).at("p50")) << time;
      EXPECT_GE(json.at(time).at("p99.9"), json.at(time).at("p99")) << time;
    }
    EXPECT_GT(json.at("bytes_per_entry"), 0);
    EXPECT_GT(json.at("cpus"), 0);
    EXPECT_GT(json.at("resident_bytes").at("after"), 0);
    EXPECT_EQ(json.at("descriptors").at("after"), json.at("descriptors").at("before"));
    EXPECT_THAT(json.at("deaths"), SizeIs(0));
  }
}

TEST(RunPaceTest, WhoDoesNotContendOnlyAnswers) {
  const Outcome outcome = run_tool("run", {"--processes", "4", "--duration", "200ms",
                                           "--contenders", "1", "--protocol", "lamport", "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Json json = document_of(outcome);
  EXPECT_EQ(json.at("contenders"), 1);
  EXPECT_EQ(json.at("entries"), json.at("entries_least"));
  EXPECT_EQ(json.at("hand_over_us").at("p50"), 0) << "there is nobody to take over from";
}

TEST(RunPaceTest, TextHasALineForEachFigure) {
  const Outcome outcome = run_tool("run", {"--processes", "2", "--duration", "100ms"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  for (const char* const line :
       {"lamport: 2 processes over TCP, of which 2 asked to enter\n", "\nentries ", " a second\n",
        "\nleast of one ", "\nacquire ", "\nhand-over ", "\nan entry ", " writes, ",
        "\nprocessors ", "\nmemory ", "\ndescriptors "}) {
    EXPECT_THAT(outcome.out, HasSubstr(line));
  }
}

TEST(RunPaceTest, WhatDoesNotGoWithItIsRefused) {
  const std::vector<Wrong> cases = {
      {{"--duration", "1s", "--entries", "3"}, "--entries", "leave it out"},
      {{"--duration", "1s", "--trace", "traces"}, "--trace", "leave it out"},
      {{"--duration", "1s", "--gantt", "run.svg"}, "--gantt", "leave it out"},
      {{"--duration", "1s", "--in-process"}, "--in-process", "leave it out"},
      {{"--duration", "1s", "--contenders", "0"}, "--contenders: '0'", "from 1 to"},
      {{"--duration", "1s", "--processes", "2", "--contenders", "3"}, "--contenders", "more than"},
      {{"--contenders", "1"}, "--contenders", "goes with --duration"},
      {{"--duration", "0s"}, "--duration: '0s'", "write a longer one"}};
  for (const Wrong& wrong : cases) {
    const Outcome outcome = run_tool("run", wrong.arguments);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_THAT(lines_of(outcome.err), SizeIs(1));
    EXPECT_THAT(outcome.err, HasSubstr(wrong.option));
    EXPECT_THAT(outcome.err, HasSubstr(wrong.fix));
  }
}

}  // namespace
}  // namespace lamport::tools
