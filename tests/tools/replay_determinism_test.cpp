#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lamport/props/json.hpp"
#include "tool.hpp"

namespace lamport::tools {
namespace {

using props::Json;

const std::string kLeaky = LAMPORT_BUILD_DIR "/tests/lamport-leaky-replay";

/// What the protocol does that looks at `leak`; at nothing, if that is "".
Outcome leaky(const char* leak, std::vector<std::string> arguments) {
  setenv("LAMPORT_LEAK", leak, 1);
  arguments.emplace_back("--check-determinism");
  Outcome outcome = run_tool(kLeaky, arguments);
  unsetenv("LAMPORT_LEAK");
  return outcome;
}

TEST(ReplayDeterminismTest, EachUseOfWhatNoRunMayDependOnIsFoundAtItsFirstEvent) {
  for (const char* leak : {"address", "hash", "clock"}) {
    const Outcome text = leaky(leak, {"--seed", "3"});
    EXPECT_EQ(text.code, 1) << leak << ": " << text.out << text.err;
    EXPECT_NE(text.out.find("two runs of seed 3 part at event 6\n"), std::string::npos) << text.out;
    ASSERT_FALSE(text.err.empty());
    EXPECT_EQ(lines_of(text.err).back(), kLeaky + " --seeds 3..3 --check-determinism");

    const Json json = document_of(leaky(leak, {"--seeds", "3..5", "--json"}));
    EXPECT_EQ(json.at("same"), 0);
    const Json& parting = json.at("parting");
    EXPECT_EQ(parting.at("seed"), "3");
    EXPECT_EQ(parting.at("event"), 6);
    EXPECT_NE(parting.at("first").get<std::string>().find("HELLO"), std::string::npos) << parting;
    EXPECT_NE(parting.at("first"), parting.at("second"));
  }
}

TEST(ReplayDeterminismTest, TheSameIsSaid) {
  EXPECT_EQ(leaky("", {"--seed", "3"}).out, "same: 1 seed, each in two processes\n");
  const Outcome swarm = replay(
      {"--seeds", "1..4", "--swarm", "--protocol", "reliable-lamport", "--check-determinism"});
  EXPECT_EQ(swarm.code, 0) << swarm.err;
  EXPECT_EQ(swarm.out, "same: 4 seeds, each in two processes\n");
}

TEST(ReplayDeterminismTest, ItOnlyCompares) {
  for (const char* option : {"--trace", "--gantt"}) {
    const Outcome outcome = replay({"--seed", "1", "--check-determinism", option, "file"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_NE(outcome.err.find(std::string(option) + ": --check-determinism only compares"),
              std::string::npos)
        << outcome.err;
  }
  EXPECT_EQ(replay({"file", "--check-determinism"}).code, 2);
}

}  // namespace
}  // namespace lamport::tools
