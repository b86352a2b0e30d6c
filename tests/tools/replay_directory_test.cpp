#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cluster_of_tools.hpp"
#include "lamport/props/json.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/tools/trace_directory.hpp"
#include "own_protocols.hpp"
#include "tool.hpp"

/// `lamport-replay DIR`: real runs, each process one of the operating system's, and what the replay
/// of their traces says.
namespace lamport::tools {
namespace {

namespace fs = std::filesystem;
using props::Json;
using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

/// Runs `lamport-run` with more arguments and leaves its traces in the directory.
void capture(const std::string& directory, std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--trace", directory, "--quiet"});
  const Outcome outcome = run_tool("run", arguments);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
}

void expect_identical(const std::string& directory) {
  const Outcome outcome = replay({directory});
  EXPECT_EQ(outcome.code, 0) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("\nidentical: given the same "));
  EXPECT_EQ(outcome.err, "");
}

/// What there is of the trace of process 0, which may still run, or not have begun.
std::string trace_of_first(const std::string& directory) {
  std::string trace;
  if (!fs::exists(directory)) {
    return trace;
  }
  for (const std::string& name : names_in(directory)) {
    if (name.starts_with(process_trace_name(0))) {
      trace += read_file(fs::path(directory) / name);
    }
  }
  return trace;
}

class ReplayDirectoryOfTest : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Own, ReplayDirectoryOfTest, testing::ValuesIn(props::own_protocol_names()),
                         props::own_protocol_test);

TEST_P(ReplayDirectoryOfTest, EveryProcessOfARealRunDoesTheSameAgain) {
  const TemporaryDirectory directory;
  const std::string traces = directory.path("traces");
  capture(traces, {"--protocol", GetParam(), "--processes", "4", "--entries", "5"});
  expect_identical(traces);
  const Json json = document_of(replay({traces, "--json"}));
  EXPECT_EQ(json.at("schema"), "lamport-replay-run/1");
  EXPECT_EQ(json.at("processes"), 4);
  EXPECT_EQ(json.at("identical"), true);
  EXPECT_EQ(json.at("completed"), true);
  EXPECT_TRUE(json.at("difference").is_null());
  EXPECT_TRUE(json.at("violation").is_null());
  EXPECT_THAT(json.at("history"), SizeIs(20));
  EXPECT_EQ(json.at("counter"), 20);
  for (const Json& property : json.at("properties")) {
    EXPECT_EQ(property.at("holds"), true) << property.at("name");
  }
}

TEST(ReplayDirectoryTest, TheMergedTraceThatItSavesIsTheOneOfTheRun) {
  const TemporaryDirectory directory;
  const std::string traces = directory.path("traces");
  capture(traces, {"--processes", "3", "--entries", "2"});
  const Outcome outcome = replay({traces, "--events", "--trace", directory.path("again.jsonl"),
                                  "--gantt", directory.path("run.svg")});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(read_file(directory.path("again.jsonl")), read_file(traces + "/merged.jsonl"));
  EXPECT_THAT(read_file(directory.path("run.svg")), HasSubstr("reliable-lamport: 3 processes"));
  EXPECT_THAT(outcome.out, AllOf(StartsWith("captured run\n"), HasSubstr("\nevents\n"),
                                 HasSubstr("commanded Acquire\n"), HasSubstr("\nmessages sent\n"),
                                 HasSubstr("\ncounter 6 after 6 exits; ")));
}

TEST(ReplayDirectoryTest, AnInterruptedRunIsIncomplete) {
  const TemporaryDirectory directory;
  const std::string traces = directory.path("traces");
  RunningTool tool("run",
                   {"--processes", "3", "--hold", "60s", "--deadline", "1000s", "--trace", traces});
  tool.await_handler(SIGINT);
  tool.send(SIGINT);
  ASSERT_EQ(tool.wait().code, 130);
  const Outcome outcome = replay({traces});
  EXPECT_EQ(outcome.code, 3) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("\nidentical: "));
  EXPECT_EQ(outcome.err, "lamport-replay: incomplete: the run was stopped before its end\n" +
                             tool_path("replay") + " " + traces + "\n");
}

TEST(ReplayDirectoryTest, OfARunWithADeathItSaysWhoDiedAndWhoWaits) {
  const TemporaryDirectory directory;
  const std::string traces = directory.path("traces");
  RunningTool tool("run", {"--processes", "3", "--entries", "1000000", "--hold", "1ms",
                           "--deadline", "1000s", "--trace", traces, "--quiet"});
  const std::vector<pid_t> processes = tool.await_children(3);
  await_entries(processes[1], 1);
  ASSERT_EQ(kill(processes[1], SIGKILL), 0);
  ASSERT_EQ(tool.wait().code, 3);
  const Outcome outcome = replay({traces});
  EXPECT_EQ(outcome.code, 3) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("\nidentical: "), HasSubstr("\nwho waits for whom\n"),
                                 HasSubstr("blocked: process 1 crashed")));
  EXPECT_THAT(outcome.err, HasSubstr("incomplete: process 1 died, and its trace ends there\n"));
  const Json json = document_of(replay({traces, "--json"}));
  EXPECT_EQ(json.at("ends"), (Json{"stopped", "killed", "stopped"}));
  EXPECT_EQ(replay({traces + "/merged.jsonl"}).code, 0);
}

TEST(ReplayDirectoryTest, WhatIsNotTheSameIsNamedWithItsFileAndLine) {
  const TemporaryDirectory directory;
  const std::string traces = directory.path("traces");
  capture(traces, {"--processes", "2"});
  // What two did, as if it had been two of three: now each asks another one, too.
  std::string header = lines_of(read_file(traces + "/process-0.jsonl")).front();
  header.replace(header.find("\"processes\":2"), 13, "\"processes\":3");
  for (const std::string name : {"process-0.jsonl", "process-1.jsonl"}) {
    write_file(fs::path(traces) / name, with_header(fs::path(traces) / name, header));
  }
  const Outcome missing = replay({traces});
  EXPECT_EQ(missing.code, 2);
  EXPECT_THAT(missing.err, HasSubstr("process-2.jsonl: it is missing, and the run has 3"));
  std::istringstream first(read_file(traces + "/process-0.jsonl"));
  std::ofstream third(traces + "/process-2.jsonl", std::ios::binary);
  props::TraceWriter(third, props::TraceReader::open(first)->header()).finish();
  third.close();

  const Outcome outcome = replay({traces});
  EXPECT_EQ(outcome.code, 1) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("\ndifferent: 2 of 3 processes, first process "),
                                 HasSubstr(".jsonl\n  recorded  "), HasSubstr("\n  now       ")));
  EXPECT_THAT(outcome.err, HasSubstr("lamport-replay: not identical: process "));
  EXPECT_EQ(lines_of(outcome.err).back(), tool_path("replay") + " " + traces);
  const Json difference = document_of(replay({traces, "--json"})).at("difference");
  const std::string line = std::to_string(difference.at("line").get<std::uint64_t>());
  EXPECT_THAT(outcome.out, HasSubstr(", line " + line + " of " +
                                     difference.at("file").get<std::string>() + "\n"));
}

TEST(ReplayDirectoryTest, TracesThatWereGatheredFromSeveralHostsAreARun) {
  const ClusterOfTools cluster("ricart-agrawala", local_addresses(3));
  std::vector<std::unique_ptr<RunningTool>> members;
  members.reserve(3);
  for (std::uint32_t p = 0; p < 3; ++p) {
    members.push_back(cluster.start(p, {"--entries", std::to_string(3 + p), "--trace",
                                        cluster.path(fmt::format("host-{}", p))}));
  }
  fs::create_directory(cluster.path("gathered"));
  for (std::uint32_t p = 0; p < 3; ++p) {
    ASSERT_EQ(members[p]->wait().code, 0);
    const std::string name = process_trace_name(p);
    fs::copy(cluster.path(fmt::format("host-{}/{}", p, name)), cluster.path("gathered/" + name));
  }
  expect_identical(cluster.path("gathered"));
  EXPECT_THAT(document_of(replay({cluster.path("gathered"), "--json"})).at("history"), SizeIs(12));
}

TEST(ReplayDirectoryTest, WhatAKilledProcessOfAClusterHasWrittenIsComparedAsFarAsItGoes) {
  const ClusterOfTools cluster("lamport", local_addresses(2));
  const std::vector<std::string> arguments = {
      "--entries",  "1000000", "--hold",  "1ms",
      "--deadline", "1000s",   "--trace", cluster.path("traces")};
  const auto other = cluster.start(1, arguments);
  {
    const auto killed = cluster.start(0, arguments);
    await(
        [&] { return trace_of_first(cluster.path("traces")).find("Granted") != std::string::npos; },
        "an entry in the trace of process 0");
  }
  other->send(SIGINT);
  ASSERT_EQ(other->wait().code, 130);
  const Outcome missing = replay({cluster.path("traces")});
  EXPECT_EQ(missing.code, 2);
  EXPECT_THAT(missing.err, HasSubstr("rename that to process-0.jsonl"));
  for (const std::string& name : names_in(cluster.path("traces"))) {
    if (name.starts_with("process-0")) {
      fs::rename(cluster.path("traces/" + name), cluster.path("traces/process-0.jsonl"));
    }
  }
  const Outcome outcome = replay({cluster.path("traces")});
  EXPECT_EQ(outcome.code, 3) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("\nidentical: "));
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("incomplete: process 0: "), HasSubstr("was truncated")));
}

TEST(ReplayDirectoryTest, WhatDoesNotFitADirectoryIsRefusedWithOptionAndFix) {
  const TemporaryDirectory directory;
  const std::string traces = directory.path("traces");
  const std::string empty = directory.path("empty");
  const std::string seeded = directory.path("seeded");
  fs::create_directory(empty);
  fs::create_directory(seeded);
  capture(traces, {"--processes", "2"});
  ASSERT_EQ(
      replay({"--seed", "1", "--processes", "1", "--trace", seeded + "/process-0.jsonl"}).code, 0);
  const std::vector<Wrong> cases = {
      {{traces, "--seed", "1"}, "--seed", "just one of"},
      {{traces, "--seeds", "1..2"}, "--seed", "just one of"},
      {{traces, "--shrink"}, "--shrink", "leave it out"},
      {{traces, "--tape", "file"}, "--tape", "leave it out"},
      {{traces, "--lenient"}, "--lenient", "it is for a tape; leave it out"},
      {{traces, "--check-determinism"}, "--check-determinism", "write --seed S"},
      {{traces, "--processes", "2"}, "--processes", "leave it out"},
      {{traces, "--swarm"}, "--swarm", "leave it out"},
      {{traces, "--protocol", "lamport"}, "--protocol", "leave it out"},
      {{traces, "--events", "--json"}, "--events", "--trace FILE"},
      {{traces, "--gantt", "/nowhere/run.svg"}, "--gantt", "No such file"},
      {{traces, "--trace", traces + "/process-1.jsonl"}, "--trace", "name another file"},
      {{traces, "--trace", "/nowhere/run.jsonl"}, "--trace", "No such file"},
      {{empty}, "it holds no process-0.jsonl", "write a directory that lamport-run --trace"},
      {{seeded}, "process-0.jsonl: line 1: seed", "write the file's name alone"}};
  for (const Wrong& wrong : cases) {
    const Outcome outcome = replay(wrong.arguments);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(lines_of(outcome.err).size(), 1U) << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr(wrong.option), HasSubstr(wrong.fix)));
  }
}

}  // namespace
}  // namespace lamport::tools
