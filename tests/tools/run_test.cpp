#include <arpa/inet.h>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lamport/props/json.hpp"
#include "tool.hpp"

/// `lamport-run` as its user meets it.
namespace lamport::tools {
namespace {

using props::Json;
using testing::Each;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

Outcome run(const std::vector<std::string>& arguments) {
  return run_tool("run", arguments);
}

/// The last line on stderr, without the tool's path.
std::string command_of(const Outcome& outcome) {
  const std::string last = lines_of(outcome.err).back();
  EXPECT_THAT(last, StartsWith(tool_path("run") + " "));
  return last.substr(tool_path("run").size() + 1);
}

TEST(RunTest, JsonIsOneDocumentWithTheResultOfTenProcessesThatEnterTwentyTimesEach) {
  const Outcome outcome = run({"--processes", "10", "--entries", "20", "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Json json = document_of(outcome);
  EXPECT_EQ(json.at("schema"), "lamport-run/1");
  EXPECT_EQ(json.at("protocol"), "lamport");
  EXPECT_EQ(json.at("processes"), 10);
  EXPECT_EQ(json.at("entries_per_process"), 20);
  EXPECT_EQ(json.at("completed"), true);
  EXPECT_EQ(json.at("counter"), 200);
  EXPECT_TRUE(json.at("wall_seconds").is_number());
  EXPECT_TRUE(json.at("violation").is_null());
  ASSERT_EQ(json.at("history").size(), 200U);
  std::vector<int> entries(10);
  for (const Json& entry : json.at("history")) {
    ++entries.at(entry.at("process").get<std::size_t>());
    EXPECT_TRUE(entry.at("clock").is_string());
  }
  EXPECT_THAT(entries, Each(20));
  EXPECT_EQ(json.at("messages").at("total"), 5400);
  ASSERT_EQ(json.at("messages").at("per_process").size(), 10U);
  for (const Json& sent : json.at("messages").at("per_process")) {
    EXPECT_EQ(sent.dump(), R"({"REQUEST":180,"REPLY":180,"RELEASE":180,"total":540})");
  }
  EXPECT_EQ(json.at("properties").size(), 11U);
  for (const Json& property : json.at("properties")) {
    EXPECT_EQ(property.at("holds"), true) << property;
    EXPECT_GT(property.at("checked"), 0) << property;
  }
}

TEST(RunTest, TextHasHistoryGanttMessagesVerdictsAndCounter) {
  const Outcome outcome = run({"--processes", "3", "--entries", "2"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::string& text = outcome.out;
  EXPECT_THAT(text, StartsWith("lamport: 3 processes over TCP, 2 entries each\n"));
  EXPECT_THAT(text, HasSubstr("\ncritical section, in the order of entry\n"));
  EXPECT_THAT(text, HasSubstr("\n      6  "));
  EXPECT_THAT(text, Not(HasSubstr("\n      7  ")));
  EXPECT_THAT(text, HasSubstr("# inside"));
  EXPECT_THAT(text, HasSubstr("\n      all         12         12         12         36\n"));
  EXPECT_THAT(text, HasSubstr("mutual exclusion (safety), tested 6 times\n"));
  EXPECT_THAT(text, HasSubstr("granted eventually (liveness), tested 6 times\n"));
  EXPECT_THAT(text, HasSubstr("shared counter, tested 6 times\n"));
  EXPECT_THAT(text, HasSubstr("\nshared counter  6\n"));
  EXPECT_THAT(text, HasSubstr("\nexecution time  "));
  EXPECT_THAT(text, Not(HasSubstr("VIOLATED")));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(RunTest, FromOneProcessToThirtyEachEntryCostsThriceThePeers) {
  for (const std::uint64_t processes : {1U, 2U, 30U}) {
    const Outcome outcome =
        run({"--processes", std::to_string(processes), "--entries", "2", "--json"});
    ASSERT_EQ(outcome.code, 0) << processes << ": " << outcome.err;
    const Json json = document_of(outcome);
    EXPECT_EQ(json.at("counter"), 2 * processes);
    EXPECT_EQ(json.at("history").size(), 2 * processes);
    EXPECT_EQ(json.at("messages").at("total"), 2 * processes * 3 * (processes - 1));
  }
}

TEST(RunTest, WithoutEntriesNothingComesToTheTest) {
  const Outcome outcome = run({"--processes", "2", "--entries", "0"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("mutual exclusion (safety): it never came to the test\n"));
  EXPECT_THAT(outcome.out, HasSubstr("\nshared counter  0\n"));
}

TEST(RunTest, TheTracesItSavesAreTheSameAgain) {
  const TemporaryDirectory directory;
  const std::string traces = directory.path("a/b");
  ASSERT_EQ(run({"--processes", "3", "--entries", "2", "--trace", traces}).code, 0);
  EXPECT_THAT(names_in(traces),
              ElementsAre("merged.jsonl", "process-0.jsonl", "process-1.jsonl", "process-2.jsonl"));
  for (const std::string& name : names_in(traces)) {
    const Outcome again = replay({directory.path("a/b/" + name)});
    EXPECT_EQ(again.code, 0) << name << ": " << again.out << again.err;
    EXPECT_THAT(again.out, StartsWith("same: "));
    EXPECT_EQ(again.err, "");
  }
}

TEST(RunTest, AnEditedTraceIsRefusedWithItsLine) {
  const TemporaryDirectory directory;
  ASSERT_EQ(run({"--processes", "2", "--trace", directory.path("")}).code, 0);
  const std::string file = directory.path("process-1.jsonl");
  const std::vector<std::string> lines = lines_of(read_file(file));
  std::string edited;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    edited += (i == 2 ? "{}" : lines[i]) + "\n";
  }
  write_file(file, edited);
  const Outcome refused = replay({file});
  EXPECT_EQ(refused.code, 2);
  EXPECT_EQ(refused.out, "");
  EXPECT_THAT(lines_of(refused.err), ElementsAre(HasSubstr("process-1.jsonl: line 3: ")));
}

TEST(RunTest, ASecondRunReplacesTheTracesOfTheFirst) {
  const TemporaryDirectory directory;
  const std::vector<std::string> arguments = {"--processes", "2", "--trace", directory.path("")};
  ASSERT_EQ(run(arguments).code, 0);
  const std::string first = read_file(directory.path("merged.jsonl"));
  ASSERT_EQ(run(arguments).code, 0);
  EXPECT_NE(read_file(directory.path("merged.jsonl")), first);
  EXPECT_THAT(directory.names(), SizeIs(3));
}

TEST(RunTest, TheGanttChartIsAnSvgOfEveryProcess) {
  const TemporaryDirectory directory;
  ASSERT_EQ(run({"--processes", "3", "--gantt", directory.path("run.svg")}).code, 0);
  EXPECT_THAT(directory.names(), ElementsAre("run.svg"));
  const std::string svg = read_file(directory.path("run.svg"));
  EXPECT_THAT(svg, StartsWith("<svg "));
  EXPECT_THAT(svg, EndsWith("</svg>\n"));
  EXPECT_THAT(svg, HasSubstr("lamport: 3 processes over TCP, 1 entry each"));
}

TEST(RunTest, ARunThatMissesItsDeadlineSaysHowFarItCameAndIsAskedForAgain) {
  const Outcome outcome =
      run({"--processes", "2", "--hold", "10s", "--deadline", "50ms", "--json"});
  EXPECT_EQ(outcome.code, 70);
  const Json json = document_of(outcome);
  EXPECT_EQ(json.at("completed"), false);
  EXPECT_EQ(json.at("counter"), 0);
  EXPECT_TRUE(json.at("violation").is_null());
  for (const Json& property : json.at("properties")) {
    if (property.at("name") == "granted eventually" || property.at("name") == "lossless links") {
      EXPECT_EQ(property.at("checked"), 0) << "what the end decides is not decided";
    }
  }
  EXPECT_THAT(outcome.err, HasSubstr("lamport-run: timed out: the run was not complete"));
  EXPECT_EQ(command_of(outcome), "--processes 2 --hold 10s --deadline 50ms");
}

TEST(RunTest, AnInterruptedRunReportsSavesItsTracesAndIsAskedForAgain) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const TemporaryDirectory directory;
    RunningTool tool("run", {"--processes", "3", "--hold", "60s", "--deadline", "1000s", "--trace",
                             directory.path("traces")});
    tool.await_handler(signal);
    tool.send(signal);
    const Outcome outcome = tool.wait();
    EXPECT_EQ(outcome.code, 130);
    EXPECT_THAT(outcome.out, HasSubstr("\ncritical section, in the order of entry\n"));
    EXPECT_THAT(outcome.out, HasSubstr("\nshared counter  0\n"));
    EXPECT_THAT(outcome.err, HasSubstr("lamport-run: interrupted: the run was not complete\n"));
    EXPECT_EQ(command_of(outcome), "--processes 3 --hold 60s --deadline 1000s");
    const Outcome again = replay({directory.path("traces/merged.jsonl")});
    EXPECT_EQ(again.code, 0) << again.out << again.err;
  }
}

/// A port of this machine on which somebody else listens.
class BusyPort {
 public:
  BusyPort() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const any = reinterpret_cast<sockaddr*>(&address);  // What sockets ask for.
    socklen_t size = sizeof(address);
    if (::bind(socket_, any, size) != 0 || ::listen(socket_, 1) != 0 ||
        ::getsockname(socket_, any, &size) != 0) {
      throw std::system_error(errno, std::generic_category(), "a port to listen on");
    }
    port_ = ntohs(address.sin_port);
  }
  ~BusyPort() { ::close(socket_); }
  BusyPort(const BusyPort&) = delete;
  BusyPort& operator=(const BusyPort&) = delete;

  [[nodiscard]] std::string port() const { return std::to_string(port_); }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

/// A command line that is wrong, and what the error says of it.
TEST(RunTest, AWrongCommandLineIsOneLineThatNamesOptionAndFixAndLeavesNothing) {
  const BusyPort busy;
  const TemporaryDirectory directory;
  write_file(directory.path("file"), "mine");
  const std::vector<Wrong> cases = {
      {{"--processes", "0"}, "--processes: '0'", "from 1 to 4096"},
      {{"--deadline", "0s"}, "--deadline: '0s'", "write a longer one"},
      {{"--colour", "never"}, "--colour", "lamport-run --help lists them"},
      {{"--processes", "100000"}, "--processes: '100000'", "from 1 to 4096"},
      {{"--processes", "-1"}, "--processes: '-1'", "from 1 to 4096"},
      {{"--processes", "3x"}, "--processes: '3x'", "write it in decimal"},
      {{"--processes"}, "--processes", "its value is missing; write it behind"},
      {{"--entries", "4294967296"}, "--entries: '4294967296'", "from 0 to 4294967295"},
      {{"--base-port", "0"}, "--base-port: '0'", "from 1 to 65535"},
      {{"--base-port", "70000"}, "--base-port: '70000'", "from 1 to 65535"},
      {{"--base-port", "65530", "--processes", "7"}, "--base-port: 7 processes", "at most 65529"},
      {{"--base-port", busy.port(), "--processes", "1"},
       "--base-port: port " + busy.port(),
       "is in use; choose another, or end what uses it"},
      {{"--hold", "5"}, "--hold: '5'", "as in 250us, 1ms"},
      {{"--hold", "-5ms"}, "--hold: '-5ms'", "as in 250us, 1ms"},
      {{"--think", "2h"}, "--think: '2h'", "as in 250us, 1ms"},
      {{"--deadline", ""}, "--deadline: ''", "as in 250us, 1ms"},
      {{"--protocol", "paxos"},
       "--protocol: there is no protocol 'paxos'",
       "write one of: lamport"},
      {{"--protocol", "two-phase-commit"},
       "--protocol: 'two-phase-commit' is no mutual exclusion protocol",
       "write one of: lamport"},
      {{"--color", "red"}, "--color: 'red'", "auto, always or never"},
      {{"--trace", ""}, "--trace", "write a name"},
      {{"--trace", directory.path("file")}, "--trace", "Not a directory"},
      {{"--trace", directory.path("file/traces")}, "--trace", "Not a directory"},
      {{"--gantt", directory.path("missing/run.svg")}, "--gantt", "No such file"},
      {{"--gantt", directory.path("")}, "--gantt", "Is a directory"},
      {{"--seed", "7"}, "--seed", "--help lists them"}};
  for (Wrong wrong : cases) {
    if (wrong.option != "--trace") {
      wrong.arguments.insert(wrong.arguments.begin(), {"--trace", directory.path("new/traces")});
    }
    if (wrong.option != "--gantt") {
      wrong.arguments.insert(wrong.arguments.begin(), {"--gantt", directory.path("run.svg")});
    }
    const Outcome outcome = run(wrong.arguments);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(lines_of(outcome.err), ElementsAre(StartsWith("lamport-run: "))) << wrong.option;
    EXPECT_THAT(outcome.err, HasSubstr(wrong.option));
    EXPECT_THAT(outcome.err, HasSubstr(wrong.fix));
    EXPECT_THAT(directory.names(), ElementsAre("file")) << outcome.err;
  }
}

TEST(RunTest, ADirectoryWithTracesOfALargerRunIsRefusedAndStaysAsItIs) {
  const TemporaryDirectory directory;
  write_file(directory.path("process-99.jsonl"), "mine");
  const Outcome outcome = run({"--processes", "3", "--trace", directory.path("")});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(lines_of(outcome.err), ElementsAre(HasSubstr("process-99.jsonl")));
  EXPECT_THAT(outcome.err, StartsWith("lamport-run: --trace: "));
  EXPECT_THAT(outcome.err, HasSubstr("remove it or name another directory"));
  EXPECT_THAT(directory.names(), ElementsAre("process-99.jsonl"));
  EXPECT_EQ(read_file(directory.path("process-99.jsonl")), "mine");
}

TEST(RunTest, OutputThatCannotBeWrittenIsReported) {
  // One output fits into what is kept before writing, the other doesn't.
  for (const char* const entries : {"1", "50"}) {
    const Outcome outcome =
        RunningTool("run", {"--entries", entries, "--json"}, "/dev/full").wait();
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.err, "lamport-run: cannot write to standard output\n");
  }
}

TEST(RunTest, QuietKeepsTheResultAndColourIsOnlyWhereItIsAskedFor) {
  const Outcome quiet = run({"--processes", "2", "--quiet"});
  EXPECT_EQ(quiet.err, "");
  EXPECT_THAT(quiet.out, HasSubstr("\nshared counter  2\n"));
  EXPECT_THAT(run({"--processes", "2", "--color", "always"}).out, HasSubstr("\x1b["));
}

TEST(RunTest, HelpHasExamplesAndVersionIsOneLine) {
  const Outcome help = run({"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_THAT(help.out, HasSubstr("Examples:\n  lamport-run --processes 10 --entries 20\n"));
  const Outcome version = run({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_THAT(lines_of(version.out), ElementsAre(StartsWith("lamport-run ")));
}

}  // namespace
}  // namespace lamport::tools
