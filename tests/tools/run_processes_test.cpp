#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <sstream>
#include <string>
#include <sys/types.h>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lamport/props/json.hpp"
#include "tool.hpp"

/// `lamport-run` with a process of the operating system for each process, some of which fare badly.
namespace lamport::tools {
namespace {

using props::Json;
using testing::HasSubstr;
using testing::SizeIs;

/// In ticks of the system's.
std::uint64_t processor_time_of(pid_t id) {
  const std::string text = read_file(fmt::format("/proc/{}/stat", id));
  constexpr int kBefore = 11;  // Fields between the name, in parentheses, and the two times.
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string skipped;
  for (int i = 0; i < kBefore; ++i) {
    fields >> skipped;
  }
  std::uint64_t user = 0;
  std::uint64_t system = 0;
  fields >> user >> system;
  return user + system;
}

bool is_gone(pid_t id) {
  return kill(id, 0) != 0 && errno == ESRCH;
}

TEST(RunProcessesTest, EachIsAProcessOfTheSystemAndNoneIsLeft) {
  RunningTool tool("run", {"--processes", "3", "--hold", "60s", "--deadline", "1000s"});
  const std::vector<pid_t> processes = tool.await_children(3);
  tool.await_handler(SIGINT);
  tool.send(SIGINT);
  EXPECT_EQ(tool.wait().code, 130);
  EXPECT_TRUE(std::ranges::all_of(processes, is_gone));
}

TEST(RunProcessesTest, InProcessThereIsNone) {
  RunningTool tool("run", {"--processes", "3", "--hold", "60s", "--deadline", "1000s",
                           "--in-process", "--json"});
  tool.await_handler(SIGINT);
  EXPECT_THAT(tool.children(), SizeIs(0));
  tool.send(SIGINT);
  const Outcome outcome = tool.wait();
  EXPECT_EQ(outcome.code, 130);
  EXPECT_EQ(document_of(outcome).at("separate_processes"), false);
  EXPECT_THAT(outcome.err, HasSubstr(" --in-process --hold 60s"));
}

TEST(RunProcessesTest, TheyEndWithTheProgramThatRunsThemHoweverItEnds) {
  RunningTool tool("run", {"--processes", "3", "--hold", "60s", "--deadline", "1000s"});
  const std::vector<pid_t> processes = tool.await_children(3);
  tool.send(SIGKILL);
  EXPECT_EQ(tool.wait().code, 128 + SIGKILL);
  EXPECT_NO_THROW(
      await([&] { return std::ranges::all_of(processes, is_gone); }, "an end of all processes"));
}

TEST(RunProcessesTest, ADeathIsNamedAndTheOthersSayWhyTheyCannotGoOn) {
  const TemporaryDirectory directory;
  RunningTool tool("run", {"--processes", "4", "--entries", "1000000", "--hold", "1ms",
                           "--deadline", "1000s", "--trace", directory.path("traces"), "--json"});
  const std::vector<pid_t> processes = tool.await_children(4);
  await_entries(processes[2], 2);
  ASSERT_EQ(kill(processes[2], SIGKILL), 0);
  const Outcome outcome = tool.wait();
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("incomplete: process 2 ended by signal 9 (Killed)\n"));
  const Json json = document_of(outcome);
  EXPECT_EQ(json.at("completed"), false);
  EXPECT_TRUE(json.at("violation").is_null()) << "no wrong entry, ever";
  ASSERT_THAT(json.at("deaths"), SizeIs(1));
  EXPECT_EQ(json.at("deaths")[0].at("process"), 2);
  EXPECT_EQ(json.at("conclusion"),
            "blocked: process 2 crashed, which reliable-lamport needs not to happen");
  EXPECT_GT(json.at("counter"), 0);
  for (const std::string& name : names_in(directory.path("traces"))) {
    const Outcome again = replay({directory.path("traces/" + name)});
    EXPECT_EQ(again.code, 0) << name << ": " << again.out << again.err;
  }
}

TEST(RunProcessesTest, OneThatIsStoppedForAWhileGoesOnAsIfNothingHadHappened) {
  RunningTool tool("run", {"--processes", "3", "--entries", "100", "--hold", "5ms", "--json"});
  const std::vector<pid_t> processes = tool.await_children(3);
  await_entries(processes[1], 1);
  ASSERT_EQ(kill(processes[1], SIGSTOP), 0);
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  ASSERT_EQ(kill(processes[1], SIGCONT), 0);
  const Outcome outcome = tool.wait();
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  const Json json = document_of(outcome);
  EXPECT_EQ(json.at("counter"), 300);
  EXPECT_EQ(json.at("messages").at("total"), 300 * 3 * 2);
  EXPECT_THAT(json.at("deaths"), SizeIs(0));
}

TEST(RunProcessesTest, TracesThatCouldNotTakeAllAreSavedAsFarAsTheyGo) {
  const TemporaryDirectory directory;
  const std::string traces = directory.path("traces");
  RunningTool tool("run", {"--processes", "2", "--entries", "10000", "--hold", "0ms", "--trace",
                           traces, "--json"});
  const std::vector<pid_t> processes = tool.await_children(2);
  await_entries(processes[1], 1);
  tool.send(SIGSTOP);         // Nobody takes the events any more.
  constexpr int kStill = 10;  // So often nothing has moved, and all have left.
  std::uint64_t before = 0;
  int still = 0;
  await(
      [&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        const std::uint64_t now = processor_time_of(processes[0]) + processor_time_of(processes[1]);
        still = now <= before + 1 ? still + 1 : 0;  // A tick may be for looking around.
        before = now;
        return still == kStill;
      },
      "processes that have nothing left to do");
  tool.send(SIGCONT);
  const Outcome outcome = tool.wait();
  EXPECT_EQ(outcome.code, 3) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("incomplete: not all events could be recorded in time"));
  const Json json = document_of(outcome);
  EXPECT_GT(json.at("events_lost"), 0);
  EXPECT_EQ(json.at("counter"), 20000) << "nobody has waited for the trace";
  EXPECT_GT(json.at("history").size(), 0) << "what was recorded is judged";
  EXPECT_LT(json.at("history").size(), 20000);
  const Outcome again = replay({traces, "--json"});
  EXPECT_EQ(again.code, 3) << again.err;
  EXPECT_EQ(document_of(again).at("ends"), (Json{"lost", "lost"}));
  EXPECT_EQ(document_of(again).at("identical"), true);
}

TEST(RunProcessesTest, ADeadlineBindsAlsoWhereOneIsStopped) {
  RunningTool tool("run", {"--processes", "2", "--entries", "1000000", "--deadline", "2s"});
  const std::vector<pid_t> processes = tool.await_children(2);
  await_entries(processes[1], 1);
  ASSERT_EQ(kill(processes[1], SIGSTOP), 0);
  const Outcome outcome = tool.wait();
  EXPECT_EQ(outcome.code, 3) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("process 1 did not stop"));
}

}  // namespace
}  // namespace lamport::tools
