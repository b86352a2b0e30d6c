#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lamport/props/json.hpp"
#include "tool.hpp"

namespace lamport::tools {
namespace {

using props::Json;

TEST(ReplayFaultsTest, ASwarmSeedDrawsAllThatNoOptionSays) {
  const Json first = document_of(replay({"--seed", "1", "--swarm", "--entries", "2", "--json"}));
  const Json second = document_of(replay({"--seed", "2", "--swarm", "--entries", "2", "--json"}));
  EXPECT_EQ(first.at("entries_per_process"), 2);
  EXPECT_EQ(second.at("entries_per_process"), 2);
  EXPECT_NE(first.at("scenario"), second.at("scenario"));
  EXPECT_TRUE(first.at("violation").is_null());
}

TEST(ReplayFaultsTest, ASwarmCampaignSaysWhatEachKindOfFaultDidAndNamesTheScenarioThatFails) {
  const std::vector<std::string> seeds = {"--seeds", "1..300", "--swarm", "--json"};
  const Json holds = document_of(replay(seeds));
  EXPECT_EQ(holds.at("violating"), 0);
  EXPECT_TRUE(holds.at("scenario").at("processes").is_null());
  ASSERT_EQ(holds.at("faults").size(), 4U)
      << "lamport bears no loss, doubling and reordering, and sets no timers";
  for (const Json& fault : holds.at("faults")) {
    EXPECT_GT(fault.at("schedules"), 30) << fault;
    EXPECT_GT(fault.at("effects"), 30) << fault;
  }

  std::vector<std::string> beyond_needs = seeds;
  beyond_needs.emplace_back("--beyond-needs");
  const Outcome broken = replay(beyond_needs);
  EXPECT_EQ(broken.code, 1);
  const std::string command = lines_of(broken.err).back();
  EXPECT_EQ(command.find("--swarm"), std::string::npos) << "the scenario is written out";
  std::vector<std::string> arguments;
  std::istringstream words(command.substr(command.find(" --seed ") + 1));
  for (std::string word; words >> word;) {
    arguments.push_back(word);
  }
  EXPECT_EQ(replay(arguments).code, 1) << command;
}

TEST(ReplayFaultsTest, FaultsOfOneRunAreToldWithTheirEffects) {
  const Outcome run = replay({"--seed", "7", "--faults", "pause:0ms..50ms:0,clog:900ms..901ms:1"});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.out.find("pause         took effect"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("clog          never took effect"), std::string::npos) << run.out;
}

}  // namespace
}  // namespace lamport::tools
