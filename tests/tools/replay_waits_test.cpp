#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lamport/props/json.hpp"
#include "tool.hpp"

/// What `lamport-replay` says of a run in which a request is not granted.
namespace lamport::tools {
namespace {

using props::Json;

const std::vector<std::string> kCrashing = {"--seed", "7", "--faults", "crash:20ms:2",
                                            "--beyond-needs"};
const std::vector<std::string> kLossy = {"--seed", "3", "--loss", "20", "--beyond-needs"};

std::vector<std::string> with(std::vector<std::string> arguments, const std::string& more) {
  arguments.push_back(more);
  return arguments;
}

TEST(ReplayWaitsTest, ACrashIsRefusedByTheNeedsName) {
  const Outcome refused = replay({"--seed", "7", "--faults", "crash:20ms:2"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_EQ(refused.err,
            "lamport-replay: --faults: lamport needs processes that do not crash; leave it out, or "
            "add --beyond-needs\n");
  EXPECT_EQ(
      replay({"--seed", "7", "--faults", "crash:20ms:2", "--protocol", "reliable-lamport"}).code,
      2);
}

TEST(ReplayWaitsTest, ARunThatACrashBlocksIsIncomplete) {
  const Outcome blocked = replay(kCrashing);
  EXPECT_EQ(blocked.code, 3);
  EXPECT_NE(blocked.out.find("BLOCKED   granted eventually (liveness)\n"), std::string::npos);
  EXPECT_NE(blocked.out.find("\nblocked: granted eventually: request number "), std::string::npos);
  EXPECT_NE(blocked.out.find("it has crashed\n"), std::string::npos) << blocked.out;
  EXPECT_NE(blocked.out.find("crash         took effect once in 1 schedule\n"), std::string::npos);
  EXPECT_EQ(lines_of(blocked.err).front(),
            "lamport-replay: blocked: process 2 crashed, which lamport needs not to happen");
  const Json json = document_of(replay(with(kCrashing, "--json")));
  const Json& violation = json.at("violation");
  EXPECT_EQ(violation.at("blocked"), true);
  EXPECT_EQ(violation.at("conclusion"),
            "blocked: process 2 crashed, which lamport needs not to happen");
  EXPECT_EQ(violation.at("waits").at(0).at("on"), 2) << violation;
  for (const Json& property : json.at("properties")) {
    EXPECT_EQ(property.at("blocked"), property.at("name") == "granted eventually") << property;
  }
}

TEST(ReplayWaitsTest, WhatWhoCrashedWouldHaveSentAgainIsAwaitedFromIt) {
  for (const std::string protocol :
       {"lamport", "ricart-agrawala", "maekawa", "suzuki-kasami", "raymond"}) {
    const Outcome outcome =
        replay({"--seeds", "1..10", "--protocol", "reliable-" + protocol, "--processes", "4",
                "--loss", "200", "--faults", "crash:20ms:2", "--beyond-needs", "--json"});
    EXPECT_EQ(outcome.code, 3) << outcome.err;
    EXPECT_GT(document_of(outcome).at("blocked"), 0) << protocol;
  }
}

TEST(ReplayWaitsTest, ACampaignCountsWhatIsBlockedApart) {
  std::vector<std::string> arguments = kCrashing;
  arguments[0] = "--seeds";
  arguments[1] = "1..20";
  const Outcome text = replay(arguments);
  EXPECT_EQ(text.code, 3) << text.err;
  EXPECT_NE(text.out.find("blocked       20, the first with seed 1\n"), std::string::npos);
  EXPECT_NE(text.out.find("BLOCKED   granted eventually: with 20 seeds\n"), std::string::npos);
  const Json json = document_of(replay(with(arguments, "--json")));
  EXPECT_EQ(json.at("blocked"), 20);
  EXPECT_EQ(json.at("blocked_first"), "1");
  EXPECT_EQ(json.at("violating"), 0);
}

TEST(ReplayWaitsTest, ALostMessageIsNamedAndShownAtTheWaitThatItExplains) {
  const Outcome stuck = replay(kLossy);
  EXPECT_EQ(stuck.code, 1);
  EXPECT_NE(stuck.out.find("\nwho waits for whom\n"), std::string::npos) << stuck.out;
  EXPECT_NE(stuck.out.find("\nstuck: RE"), std::string::npos) << stuck.out;
  const Json violation = document_of(replay(with(kLossy, "--json"))).at("violation");
  EXPECT_EQ(violation.at("blocked"), false);
  const std::string conclusion = violation.at("conclusion");
  bool named = false;
  for (const Json& wait : violation.at("waits")) {
    named = named ||
            (!wait.at("lost").is_null() &&
             conclusion.find(wait.at("lost").at("event").get<std::string>()) != std::string::npos);
  }
  EXPECT_TRUE(named) << violation;
}

TEST(ReplayWaitsTest, ATraceWithACrashIsRepeatedFromItsFile) {
  const TemporaryDirectory directory;
  std::vector<std::string> arguments = with(kCrashing, "--trace");
  arguments.push_back(directory.path("crash.jsonl"));
  EXPECT_EQ(replay(arguments).code, 3);
  EXPECT_NE(read_file(directory.path("crash.jsonl"))
                .find(R"("what":{"kind":"faulted","fault":{"kind":"crash"}})"),
            std::string::npos);
  const Outcome again = replay({directory.path("crash.jsonl")});
  EXPECT_EQ(again.code, 0) << again.err;
}

}  // namespace
}  // namespace lamport::tools
