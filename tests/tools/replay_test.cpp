#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/props/json.hpp"
#include "lamport/props/trace_file.hpp"
#include "tool.hpp"

namespace lamport::tools {
namespace {

using core::mutex::Lamport;
using props::Json;
using testing::HasSubstr;

const std::vector<std::string> kBeyond = {"--links", "unordered", "--beyond-needs"};

/// `arguments`, with unordered links on top.
std::vector<std::string> beyond(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), kBeyond.begin(), kBeyond.end());
  return arguments;
}

TEST(ReplayTest, TheSameArgumentsGiveTheSameBytes) {
  const std::vector<std::string> arguments = {"--seed",    "7", "--processes", "10",
                                              "--entries", "3", "--events"};
  const Outcome first = replay(arguments);
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.err, "");
  EXPECT_EQ(first.out, replay(arguments).out);
  EXPECT_NE(first.out, replay({"--seed", "8", "--processes", "10", "--entries", "3"}).out);
}

TEST(ReplayTest, JsonIsOneDocumentWithTheRun) {
  const Outcome outcome =
      replay({"--seed", "18446744073709551615", "--processes", "4", "--entries", "2", "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Json json = document_of(outcome);
  EXPECT_EQ(json.at("schema"), "lamport-replay/1");
  EXPECT_EQ(json.at("protocol"), "lamport");
  EXPECT_EQ(json.at("processes"), 4);
  EXPECT_EQ(json.at("entries_per_process"), 2);
  EXPECT_TRUE(json.at("completed").get<bool>());
  EXPECT_EQ(json.at("seed"), "18446744073709551615");
  EXPECT_EQ(json.at("scenario").at("delay"), "1ms..10ms");
  EXPECT_EQ(json.at("counter"), 8);
  ASSERT_EQ(json.at("history").size(), 8U);
  EXPECT_TRUE(json.at("history")[0].at("clock").is_string());
  ASSERT_EQ(json.at("messages").at("per_process").size(), 4U);
  for (const Json& sent : json.at("messages").at("per_process")) {
    EXPECT_EQ(sent.dump(), R"({"REQUEST":6,"REPLY":6,"RELEASE":6,"total":18})");
  }
  EXPECT_EQ(json.at("messages").at("total"), 72);
  EXPECT_EQ(json.at("messages").at("resent"), 0);
  for (const Json& property : json.at("properties")) {
    EXPECT_TRUE(property.at("holds").get<bool>()) << property;
    EXPECT_GT(property.at("checked"), 0) << property;
  }
  EXPECT_EQ(json.at("digest").get<std::string>().size(), 32U);
  EXPECT_GT(json.at("events"), 72);
  EXPECT_TRUE(json.at("violation").is_null());
}

TEST(ReplayTest, ACampaignCountsTheViolationsBeyondTheNeeds) {
  const std::vector<std::string> seeds = {"--seeds", "1..2000", "--json", "--quiet"};
  const Outcome within = replay(seeds);
  EXPECT_EQ(within.code, 0) << within.err;
  EXPECT_EQ(within.err, "");
  EXPECT_EQ(document_of(within).at("schedules"), 2000);
  EXPECT_EQ(document_of(within).at("violating"), 0);

  const Outcome outside = replay(beyond(seeds));
  EXPECT_EQ(outside.code, 1);
  const Json json = document_of(outside);
  const Json& exclusion = json.at("properties")[0];
  EXPECT_EQ(exclusion.at("name"), "mutual exclusion");
  EXPECT_GE(exclusion.at("violating"), 2000 / 200);
  EXPECT_EQ(lines_of(outside.err).back(), tool_path("replay") + " --seed " +
                                              json.at("violating_first").get<std::string>() +
                                              " --links unordered --beyond-needs");
}

TEST(ReplayTest, AViolationIsExplainedAndItsCommandBringsItBack) {
  const Outcome campaign = replay(beyond({"--seeds", "1..2000", "--json"}));
  const std::string seed =
      document_of(campaign).at("properties")[0].at("violating_first").get<std::string>();
  const Outcome text = replay(beyond({"--seed", seed}));
  EXPECT_EQ(text.code, 1);
  EXPECT_NE(text.out.find("violated: mutual exclusion: process"), std::string::npos);
  EXPECT_NE(text.out.find("X inside together with another"), std::string::npos);
  EXPECT_NE(text.out.find("what led there"), std::string::npos);
  EXPECT_EQ(lines_of(text.err).back(),
            tool_path("replay") + " --seed " + seed + " --links unordered --beyond-needs");

  const Json violation = document_of(replay(beyond({"--seed", seed, "--json"}))).at("violation");
  EXPECT_EQ(violation.at("property"), "mutual exclusion");
  ASSERT_EQ(violation.at("stays").size(), 2U);
  EXPECT_TRUE(violation.at("stays")[0].at("clock_entered").is_string());
  const Json& history = violation.at("history");
  EXPECT_NE(history.front().at("what").get<std::string>().find("Acquire"), std::string::npos);
  EXPECT_NE(history.back().at("what").get<std::string>().find("Granted"), std::string::npos);
  EXPECT_EQ(history.back().at("event"), violation.at("at"));
}

TEST(ReplayTest, ASavedTraceIsTheSameAgain) {
  const TemporaryDirectory directory;
  const std::string file = directory.path("run.jsonl");
  for (const auto& arguments :
       {std::vector<std::string>{"--seed", "7", "--trace", file},
        beyond({"--seed", "22", "--trace", file}),
        std::vector<std::string>{"--seed", "7", "--protocol", "reliable-lamport", "--links",
                                 "unordered", "--loss", "100", "--duplication", "50", "--trace",
                                 file}}) {
    ASSERT_LE(replay(arguments).code, 1);
    const Outcome again = replay({file});
    EXPECT_EQ(again.code, 0) << again.out << again.err;
    EXPECT_EQ(again.out.substr(0, 6), "same: ");
    EXPECT_EQ(again.err, "");
  }
}

TEST(ReplayTest, AnEditedOrTruncatedTraceIsRefusedWithItsLine) {
  const TemporaryDirectory directory;
  const std::string file = directory.path("run.jsonl");
  ASSERT_EQ(replay({"--seed", "7", "--trace", file}).code, 0);
  const std::string text = read_file(file);

  write_file(file, text.substr(0, text.size() / 2));
  const Outcome truncated = replay({file});
  EXPECT_EQ(truncated.code, 2);
  EXPECT_EQ(truncated.out, "");
  EXPECT_EQ(lines_of(truncated.err).size(), 1U);
  EXPECT_NE(truncated.err.find("run.jsonl: line "), std::string::npos);
  EXPECT_NE(truncated.err.find("was truncated"), std::string::npos);

  std::string edited = text;
  const std::size_t digit = edited.find("\"at\":\"", edited.size() / 2) + 6;
  edited[digit] = edited[digit] == '9' ? '8' : '9';
  write_file(file, edited);
  const Outcome refused = replay({file});
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.err.find("digest: the file was edited"), std::string::npos);
}

TEST(ReplayTest, ATraceOfAnotherRunPartsAtItsFirstDifference) {
  // A sound file, but of seed 7 under the name of seed 8: as if the code had changed since.
  const TemporaryDirectory directory;
  const std::string seven = directory.path("7.jsonl");
  const std::string eight = directory.path("8.jsonl");
  ASSERT_EQ(replay({"--seed", "7", "--processes", "1", "--trace", seven}).code, 0);
  ASSERT_EQ(replay({"--seed", "8", "--processes", "1", "--trace", eight}).code, 0);
  write_file(seven, with_header(seven, lines_of(read_file(eight)).front()));

  const Outcome parted = replay({seven});
  EXPECT_EQ(parted.code, 1);
  EXPECT_NE(parted.out.find("part at event 2, line 3 of the file"), std::string::npos);
  EXPECT_NE(parted.out.find("  saved  "), std::string::npos);
  EXPECT_NE(parted.out.find("  now    "), std::string::npos);
  EXPECT_EQ(lines_of(parted.err).back(), tool_path("replay") + " " + seven);
}

TEST(ReplayTest, ATraceWithoutSeedIsRepeatedFromItsInputs) {
  const TemporaryDirectory directory;
  const std::string file = directory.path("run.jsonl");
  for (const char* const protocol : {"lamport", "reliable-lamport"}) {
    ASSERT_EQ(replay({"--seed", "7", "--protocol", protocol, "--trace", file}).code, 0);
    Json header = props::parse_json(lines_of(read_file(file)).front()).value();
    header["seed"] = nullptr;
    header["scenario"] = Json::object();
    write_file(file, with_header(file, header.dump()));
    const Outcome again = replay({file});
    EXPECT_EQ(again.code, 0) << again.out << again.err;
    EXPECT_EQ(again.out.substr(0, 6), "same: ");

    // The same inputs are no run of a cluster that has one process more.
    header["processes"] = 4;
    write_file(file, with_header(file, header.dump()));
    const Outcome parted = replay({file});
    EXPECT_EQ(parted.code, 1) << parted.out;
    EXPECT_EQ(lines_of(parted.err).back(), tool_path("replay") + " " + file);
  }
}

TEST(ReplayTest, ATraceWithoutSeedWhoseLastEffectIsMissingParts) {
  const TemporaryDirectory directory;
  const std::string file = directory.path("run.jsonl");
  std::ofstream out(file, std::ios::binary);
  props::TraceWriter writer(out, {.protocol = "lamport",
                                  .processes = 2,
                                  .scenario = Json::object(),
                                  .seed = std::nullopt,
                                  .version = "1"});
  const core::ProcessId zero(0);
  writer.observe<Lamport>({{zero, 1}, {}, core::kNoEvent, core::Started{}});
  writer.observe<Lamport>(
      {{zero, 2}, {}, {zero, 1}, core::Commanded<Lamport>{core::mutex::Acquire{}}});
  writer.finish();
  out.close();
  const Outcome outcome = replay({file});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.out, HasSubstr("saved  the trace ends here"));
  EXPECT_THAT(outcome.out, HasSubstr("sent REQUEST time=1 to 1"));
}

TEST(ReplayTest, AnInterruptedRunLeavesNoFile) {
  const TemporaryDirectory directory;
  RunningTool tool("replay", {"--seed", "1", "--processes", "100", "--entries", "1000000",
                              "--trace", directory.path("run.jsonl")});
  tool.await_handler(SIGINT);
  tool.send(SIGINT);
  const Outcome outcome = tool.wait();
  EXPECT_EQ(outcome.code, 130);
  EXPECT_EQ(directory.names(), std::vector<std::string>());
  EXPECT_EQ(lines_of(outcome.err).back(),
            tool_path("replay") + " --seed 1 --processes 100 --entries 1000000 --trace " +
                directory.path("run.jsonl"));
}

TEST(ReplayTest, AnInterruptedCampaignReportsWhatIsDoneAndHowToGoOn) {
  RunningTool tool("replay", {"--seeds", "1..1000000000", "--json"});
  tool.await_handler(SIGINT);
  tool.send(SIGINT);
  const Outcome outcome = tool.wait();
  EXPECT_EQ(outcome.code, 130);
  const Json json = document_of(outcome);
  const auto done = json.at("schedules").get<std::uint64_t>();
  EXPECT_GT(done, 0U);
  EXPECT_EQ(json.at("violating"), 0);
  const std::vector<std::string> lines = lines_of(outcome.err);
  ASSERT_GE(lines.size(), 2U);
  EXPECT_EQ(lines[lines.size() - 2], "lamport-replay: interrupted after " + std::to_string(done) +
                                         " of 1000000000 schedules");
  EXPECT_EQ(lines.back(),
            tool_path("replay") + " --seeds " + std::to_string(done + 1) + "..1000000000 --json");
}

TEST(ReplayTest, WhatReplacesNothingTakesSeveralOutputs) {
  const Outcome outcome = replay({"--seed", "1", "--trace", "/dev/null", "--gantt", "/dev/null"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
}

TEST(ReplayTest, OutputThatCannotBeWrittenIsReported) {
  for (const auto& arguments : {std::vector<std::string>{"--seed", "1"},
                                std::vector<std::string>{"--seed", "1", "--events"},
                                std::vector<std::string>{"--seeds", "1..3", "--quiet"}}) {
    const Outcome outcome = RunningTool("replay", arguments, "/dev/full").wait();
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.err, "lamport-replay: cannot write to standard output\n");
  }
}

TEST(ReplayTest, ALimitOfEventsMakesTheRunIncomplete) {
  const Outcome outcome = replay({"--seed", "7", "--events-max", "20"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(lines_of(outcome.err).back(), tool_path("replay") + " --seed 7 --events-max 20");
}

/// A command line that is wrong, and what the error says of it.
TEST(ReplayTest, AWrongCommandLineIsOneLineThatNamesOptionAndFix) {
  const std::vector<Wrong> cases = {
      {{"--seed", "-1"}, "--seed: '-1'", "whole number from 0"},
      {{"--seed", "18446744073709551616"}, "--seed: '18446744073709551616'", "write"},
      {{"--seed", "1x"}, "--seed: '1x'", "write it in decimal"},
      {{"--seed", ""}, "--seed: ''", "write"},
      {{"--seed"}, "--seed", "its value is missing; write it behind"},
      {{"--seed", "1", "--events=maybe"}, "--events", "it takes no value; write it alone"},
      {{"--seed", "1", "--trace", "same", "--gantt", "./same"}, "--gantt", "name another"},
      {{"--seed", "1", "--seed", "2"}, "--seed", "write it once, with one value"},
      {{"--seed", "1", "--processes", "0"}, "--processes: '0'", "from 1 to 4096"},
      {{"--seed", "1", "--processes", "100000"}, "--processes: '100000'", "from 1 to 4096"},
      {{"--seed", "1", "--delay", "5ms..1ms"}, "--delay: '5ms..1ms'", "write 1ms..5ms"},
      {{"--seed", "1", "--faults", "fire:1ms..2ms:0"}, "--faults", "write one of: loss, "},
      {{"--seed", "1", "--faults", "pause:2ms..1ms:0"}, "--faults", "write 1ms..2ms"},
      {{"--seed", "1", "--faults", "loss:1ms..2ms:0:5"},
       "--faults: lamport needs",
       "--beyond-needs"},
      {{"--seed", "1", "--faults", "pause:1ms..2ms:3"},
       "--faults: pause: there is no process 3",
       "0 to 2"},
      {{"--seeds", "1..9", "--swarm", "--faults", "pause:1ms..2ms:2"}, "--faults", "--processes N"},
      {{"--seed", "1", "--faults", "pause:10ms:0"}, "--faults: in 'pause:10ms:0'", "FROM..UNTIL"},
      {{"--seed", "1", "--faults", "crash:5ms"}, "--faults", "as in crash:5ms:0"},
      {{"--seed", "1", "--delay", "1ms.."}, "--delay", "write both"},
      {{"file", "--swarm"}, "--swarm", "leave it out"},
      {{"file", "--faults", "swarm"}, "--faults", "leave it out"},
      {{"--seed", "1", "--swarm", "--links", "unordered"},
       "--links: lamport needs",
       "leave it out"},
      {{"--seed", "1", "--hold", "1"}, "--hold: '1'", "as in 250us, 1ms"},
      {{"--seed", "1", "--links", "odd"}, "--links: 'odd'", "fifo or unordered"},
      {{"--seed", "1", "--links", "unordered"}, "--links: lamport needs", "--beyond-needs"},
      {{"--seed", "1", "--loss", "1"}, "--loss: lamport needs", "--beyond-needs"},
      {{"--seed", "1", "--duplication", "1"}, "--duplication: lamport needs", "--beyond-needs"},
      {{"--seed", "1", "--protocol", "paxos"},
       "--protocol: there is no protocol 'paxos'",
       "lamport, reliable-lamport"},
      {{"--seed", "1", "--color", "red"}, "--color: 'red'", "auto, always or never"},
      {{"--seed", "1", "--json=no"}, "json", ""},
      {{"--seed", "1", "--sed", "2"}, "--sed", "--help lists them"},
      {{"--seed", "1", "--seeds", "1..2"}, "--seed", "just one of"},
      {{}, "--seed", "just one of"},
      {{"--seeds", "9..1"}, "--seeds: '9..1'", "write 1..9"},
      {{"--seeds", "1..9", "--events"}, "--events", "--seed S"},
      {{"--seed", "1", "--events", "--json"}, "--events", "--trace FILE"},
      {{"file.jsonl", "--processes", "3"}, "--processes", "leave it out"},
      {{"missing.jsonl"}, "missing.jsonl", "No such file"},
      {{"--seed", "1", "--trace", "/nowhere/run.jsonl"}, "--trace", "No such file"},
      {{"--seed", "1", "--gantt", "/nowhere/run.svg"}, "--gantt", "No such file"}};
  for (const Wrong& wrong : cases) {
    const Outcome outcome = replay(wrong.arguments);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(lines_of(outcome.err).size(), 1U) << outcome.err;
    EXPECT_NE(outcome.err.find(wrong.option), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find(wrong.fix), std::string::npos) << outcome.err;
  }
}

TEST(ReplayTest, NothingIsLeftBehindByACommandLineThatIsRefused) {
  const TemporaryDirectory directory;
  const std::string trace = directory.path("run.jsonl");
  EXPECT_EQ(replay({"--seed", "1", "--trace", trace, "--links", "unordered"}).code, 2);
  EXPECT_EQ(replay({"--seed", "1", "--trace", trace, "--gantt", "/nowhere/run.svg"}).code, 2);
  EXPECT_EQ(directory.names(), std::vector<std::string>());
  EXPECT_EQ(replay({"--seed", "1", "--trace", trace, "--gantt", directory.path("run.svg")}).code,
            0);
  EXPECT_EQ(directory.names(), (std::vector<std::string>{"run.jsonl", "run.svg"}));
}

TEST(ReplayTest, HelpHasExamplesAndVersionIsOneLine) {
  const Outcome help = replay({"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_NE(help.out.find("Examples:\n  lamport-replay --seed 7"), std::string::npos);
  const Outcome version = replay({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_EQ(lines_of(version.out).size(), 1U);
  EXPECT_EQ(version.out.substr(0, 15), "lamport-replay ");
}

TEST(ReplayTest, ColourIsOnlyWhereItIsAskedFor) {
  EXPECT_EQ(replay({"--seed", "1"}).out.find('\x1b'), std::string::npos);
  EXPECT_EQ(replay({"--seed", "1", "--color", "never"}).out.find('\x1b'), std::string::npos);
  EXPECT_NE(replay({"--seed", "1", "--color", "always"}).out.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace lamport::tools
