#include <chrono>
#include <csignal>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lamport/props/json.hpp"
#include "tool.hpp"

namespace lamport::tools {
namespace {

using props::Json;
using testing::EndsWith;
using testing::HasSubstr;

/// A seed whose run on unordered links violates mutual exclusion.
std::vector<std::string> shrink(const TemporaryDirectory& directory,
                                const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {"--seed",         "1",
                                        "--processes",    "5",
                                        "--links",        "unordered",
                                        "--beyond-needs", "--shrink",
                                        "--tape",         directory.path("small.tape")};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(ReplayShrinkTest, AViolationBecomesATapeThatRepeatsIt) {
  const TemporaryDirectory directory;
  const Outcome shrunk = replay(shrink(directory, {}));
  EXPECT_EQ(shrunk.code, 1);
  EXPECT_THAT(shrunk.out, HasSubstr("\nTEST(RegressionTest, Lamport"));
  EXPECT_THAT(shrunk.out, HasSubstr(", OVERTAKING "));
  EXPECT_THAT(shrunk.out, HasSubstr("EXPECT_EQ(run->violated(), \"request order\");"))
      << "its links promise less than the protocol needs";
  const std::string command = tool_path("replay") + " " + directory.path("small.tape") + "\n";
  EXPECT_THAT(shrunk.err, EndsWith(command));

  const Outcome again = replay({directory.path("small.tape")});
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.out, HasSubstr("the same as when the tape was made\n"));
  EXPECT_THAT(again.err, EndsWith(command));
}

TEST(ReplayShrinkTest, TheSmallerRunStandsInTheJson) {
  const TemporaryDirectory directory;
  const Outcome outcome = replay(shrink(directory, {"--json"}));
  EXPECT_EQ(outcome.code, 1);
  const Json json = document_of(outcome);
  const Json& shrunk = json.at("shrunk");
  EXPECT_EQ(shrunk.at("processes"), 2);
  EXPECT_EQ(shrunk.at("processes_before"), 5);
  EXPECT_LT(shrunk.at("choices"), shrunk.at("choices_before"));
  EXPECT_EQ(shrunk.at("steps").size(), shrunk.at("choices"));
  EXPECT_EQ(shrunk.at("violation").at("property"), json.at("violation").at("property"));
  EXPECT_EQ(shrunk.at("interrupted"), false);

  const Outcome again = replay({directory.path("small.tape"), "--json"});
  EXPECT_EQ(again.code, 1);
  const Json replayed = document_of(again);
  EXPECT_EQ(replayed.at("schema"), "lamport-replay-tape/1");
  EXPECT_EQ(replayed.at("same"), true);
  EXPECT_EQ(replayed.at("digest"), shrunk.at("digest"));
}

TEST(ReplayShrinkTest, WhatTwoProcessesCanDoIsShownWithTwo) {
  const TemporaryDirectory directory;
  std::uint64_t shrunk = 0;
  for (int seed = 1; seed <= 20; ++seed) {
    const Outcome outcome =
        replay({"--seed", std::to_string(seed), "--links", "unordered", "--beyond-needs",
                "--shrink", "--tape", directory.path("small.tape"), "--json"});
    if (outcome.code == 1) {
      ++shrunk;
      const Json json = document_of(outcome);
      EXPECT_EQ(json.at("shrunk").at("processes"), 2) << "seed " << seed;
    }
  }
  EXPECT_GT(shrunk, 5U);
}

TEST(ReplayShrinkTest, WhatACrashHoldsUpIsNoViolationAndWhatElseIsWrongIsShownWithoutIt) {
  const TemporaryDirectory directory;
  const auto run = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(),
                     {"--beyond-needs", "--shrink", "--tape", directory.path("small.tape")});
    return replay(arguments);
  };
  const Outcome blocked = run({"--seed", "7", "--faults", "crash:20ms:2"});
  EXPECT_EQ(blocked.code, 3);
  EXPECT_THAT(blocked.err, HasSubstr("--shrink: a crash blocks the run, and nothing is violated"));
  EXPECT_TRUE(directory.names().empty());
  const Outcome stuck = run({"--seed", "3", "--loss", "30", "--faults", "crash:30ms:2"});
  EXPECT_EQ(stuck.code, 1);
  const std::string tape = read_file(directory.path("small.tape"));
  EXPECT_EQ(tape.find("crash\""), std::string::npos) << tape;
  EXPECT_THAT(tape, HasSubstr("lose"));
}

TEST(ReplayShrinkTest, ARunThatViolatesNothingLeavesNoTape) {
  const TemporaryDirectory directory;
  const Outcome outcome =
      replay({"--seed", "1", "--shrink", "--tape", directory.path("none.tape")});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "lamport-replay: --shrink: nothing is violated, so nothing is saved\n");
  EXPECT_TRUE(directory.names().empty());
}

TEST(ReplayShrinkTest, WhatIsNotPossibleIsRefusedOrSkippedAndNamed) {
  const TemporaryDirectory directory;
  ASSERT_EQ(replay(shrink(directory, {})).code, 1);
  std::string text = read_file(directory.path("small.tape"));
  const std::string more = R"({"kind":"deliver","from":0,"to":1,"number":99})";
  text.insert(text.find('\n') + 1, more + "\n");
  write_file(directory.path("edited.tape"), text);

  const Outcome strict = replay({directory.path("edited.tape")});
  EXPECT_EQ(strict.code, 2);
  EXPECT_EQ(strict.out, "");
  EXPECT_EQ(strict.err,
            "lamport-replay: " + directory.path("edited.tape") +
                ": line 2: it is not possible here to deliver message 99 from 0 to 1; add "
                "--lenient to skip such choices\n");
  const Outcome lenient = replay({directory.path("edited.tape"), "--lenient"});
  EXPECT_EQ(lenient.code, 1);
  EXPECT_THAT(lenient.out, HasSubstr("skipped choice 1, which is not possible: deliver message 99 "
                                     "from 0 to 1\n"));
}

TEST(ReplayShrinkTest, ATapeWhoseViolationIsGoneSaysSo) {
  const TemporaryDirectory directory;
  ASSERT_EQ(replay(shrink(directory, {})).code, 1);
  std::string text = read_file(directory.path("small.tape"));
  const std::string unordered = R"("promised":["lossless")";
  text.replace(text.find(unordered), unordered.size(), R"("promised":["fifo","lossless")");
  write_file(directory.path("ordered.tape"), text);
  const Outcome outcome = replay({directory.path("ordered.tape"), "--lenient"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("not the same as when the tape was made\n  then  "));
}

TEST(ReplayShrinkTest, WhatATapeSaysOfItselfCannotSteerTheTerminal) {
  const TemporaryDirectory directory;
  write_file(directory.path("hostile.tape"),
             R"({"format":"lamport-tape/1","protocol":"lamport","processes":1,"promised":[],)"
             R"("version":"\u001b]0;x\u0007"})"
             "\n"
             R"({"violation":"\u001b[2Jnone\u009b","digest":"00000000000000000000000000000000"})"
             "\n");
  const Outcome outcome = replay({directory.path("hostile.tape"), "--color", "never"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, HasSubstr("\n  expected      ?[2Jnone?\n"));
  EXPECT_THAT(outcome.out, HasSubstr(", version ?]0;x?\n"));
  EXPECT_EQ(outcome.out.find('\x1b'), std::string::npos);
}

TEST(ReplayShrinkTest, ATapeOfWhatACrashHoldsUpIsNoViolation) {
  const TemporaryDirectory directory;
  write_file(directory.path("crash.tape"),
             R"({"format":"lamport-tape/1","protocol":"lamport","processes":2,)"
             R"("promised":["fifo","lossless","unique"],"version":"by hand"})"
             "\n"
             R"({"kind":"crash","process":1})"
             "\n"
             R"({"kind":"command","process":0,"command":{"kind":"Acquire"}})"
             "\n"
             R"({"violation":"","digest":")" +
                 std::string(32, '0') + "\"}\n");
  const Outcome outcome = replay({directory.path("crash.tape")});
  EXPECT_EQ(outcome.code, 3) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("\nblocked: granted eventually: "));
  EXPECT_THAT(outcome.err, HasSubstr("blocked: process 1 crashed, which lamport needs not to"));
}

TEST(ReplayShrinkTest, AnInterruptKeepsTheSmallestRunSoFar) {
  // The signal comes at a moment that nobody chooses; it is sent later and later until it comes
  // while the run is made smaller.
  for (auto delay = std::chrono::milliseconds(50); delay < std::chrono::minutes(1); delay *= 2) {
    const TemporaryDirectory directory;
    RunningTool tool("replay",
                     {"--seed", "1", "--processes", "40", "--entries", "20", "--links", "unordered",
                      "--beyond-needs", "--shrink", "--tape", directory.path("small.tape")});
    tool.await_handler(SIGINT);
    std::this_thread::sleep_for(delay);
    tool.send(SIGINT);
    const Outcome outcome = tool.wait();
    if (!directory.names().empty()) {
      ASSERT_EQ(outcome.code, 130) << "it was done before the signal came";
      EXPECT_THAT(outcome.err, HasSubstr("the smaller run, as far as it got, is saved\n"));
      EXPECT_THAT(outcome.out, HasSubstr("; interrupted\n"));
      const Outcome again = replay({directory.path("small.tape")});
      EXPECT_EQ(again.code, 1);
      EXPECT_THAT(again.out, HasSubstr("the same as when the tape was made\n"));
      return;
    }
  }
  FAIL() << "no signal came in time";
}

TEST(ReplayShrinkTest, OptionsThatDontFitAreNamed) {
  const TemporaryDirectory directory;
  ASSERT_EQ(replay({"--seed", "1", "--trace", directory.path("run.jsonl")}).code, 0);
  struct Case {
    std::vector<std::string> arguments;
    std::string error;
  };
  const std::vector<Case> cases = {
      {{"--seed", "1", "--tape", "x"}, "--tape: it is where --shrink saves; add --shrink"},
      {{"--seed", "1", "--shrink", "--tape", "/nowhere/x.tape"}, "--tape: "},
      {{directory.path("run.jsonl"), "--tape", "x"}, "--tape: a saved run is only repeated"},
      {{"--seeds", "1..2", "--shrink"}, "--shrink: it is for one run"},
      {{"--seed", "1", "--lenient"}, "--lenient: it is for a tape; write its FILE"},
      {{directory.path("run.jsonl"), "--lenient"}, "--lenient: it is for a tape; leave it out"},
      {{directory.path("run.jsonl"), "--shrink"}, "--shrink: a saved run is only repeated"}};
  for (const Case& each : cases) {
    const Outcome outcome = replay(each.arguments);
    EXPECT_EQ(outcome.code, 2);
    EXPECT_THAT(outcome.err, HasSubstr(each.error));
    EXPECT_EQ(lines_of(outcome.err).size(), 1U) << outcome.err;
  }
}

}  // namespace
}  // namespace lamport::tools
