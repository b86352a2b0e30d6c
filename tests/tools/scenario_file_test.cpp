#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lamport/props/json.hpp"
#include "tool.hpp"

namespace lamport::tools {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class ScenarioFileTest : public testing::Test {
 protected:
  /// What `lamport-replay` makes of a scenario in a file.
  Outcome replay_file(const std::string& scenario, const std::vector<std::string>& more) {
    write_file(path(), scenario);
    std::vector<std::string> arguments = {"--seed", "3", "--scenario", path()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return replay(arguments);
  }
  [[nodiscard]] std::string path() const { return directory_.path("scenario.json"); }

 private:
  TemporaryDirectory directory_;
};

TEST_F(ScenarioFileTest, ItsFieldsAreAsIfGivenAsOptions) {
  const Outcome by_file =
      replay_file(R"({"processes": 4, "delay": "2ms..9ms", "faults": "pause:5ms..50ms:0",)"
                  R"( "events_max": "999"})",
                  {});
  const Outcome by_options = replay({"--seed", "3", "--processes", "4", "--delay", "2ms..9ms",
                                     "--faults", "pause:5ms..50ms:0", "--events-max", "999"});
  EXPECT_EQ(by_file.code, 0) << by_file.err;
  EXPECT_EQ(by_file.out, by_options.out);
}

TEST_F(ScenarioFileTest, OptionsOverrideIt) {
  const Outcome outcome = replay_file(R"({"processes": 4, "entries": 2})", {"--processes", "5"});
  EXPECT_EQ(outcome.out, replay({"--seed", "3", "--processes", "5", "--entries", "2"}).out);
}

TEST_F(ScenarioFileTest, TheScenarioOfAJsonDocumentIsOne) {
  const Outcome run = replay({"--seed", "3", "--swarm", "--json"});
  const props::Json scenario = document_of(run).at("scenario");
  const Outcome again = replay_file(scenario.dump(), {"--json"});
  EXPECT_EQ(again.out, run.out);
}

TEST_F(ScenarioFileTest, ASwarmDrawsTheRest) {
  const Outcome outcome = replay_file(R"({"processes": 3, "hold": "7ms"})", {"--swarm"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("  processes     3\n"));
  EXPECT_THAT(outcome.out, HasSubstr("  hold          7ms\n"));
  EXPECT_EQ(outcome.out,
            replay({"--seed", "3", "--swarm", "--processes", "3", "--hold", "7ms"}).out);
}

std::string many_faults() {
  std::string faults = "pause:5ms..50ms:0";
  for (int more = 0; more < 64; ++more) {
    faults += ",pause:5ms..50ms:0";
  }
  return faults;
}

TEST_F(ScenarioFileTest, WhatIsWrongIsNamedWithItsFileAndKey) {
  struct Case {
    std::string scenario;
    std::string error;
  };
  const std::vector<Case> cases = {
      {R"({"proceses": 4})", "proceses: there is no such field; write some of: processes, "},
      {R"({"processes": true})", "processes: 'yes' is not a whole number from 1 to 4096"},
      {R"({"processes": [4]})", "processes: "},
      {R"({"processes": -3})", "processes: '-3' is not a whole number"},
      {R"({"processes": 3.5})", "processes: '3.5' is not a whole number"},
      {R"({"processes": null})", "processes: 'null' is not a whole number"},
      {R"({"processes": 3, "processes": 4})", "processes: the field is there twice"},
      {R"({"faults": ["a"]})", R"(faults: '["a"]' is no fault)"},
      {R"({"faults": ")" + many_faults() + R"("})", "faults: there are 65; write at most 64"},
      {R"({"links": "unordered"})", "links: lamport needs links that keep the order"},
      {R"({"loss": 20})", "loss: lamport needs links that lose nothing"},
      {R"({"delay": "-1ms"})", "delay: '-1ms' "},
      {R"({"delay": 5})", "delay: '5' "},
      {R"({"faults": "pause:-5ms..5ms:0"})", "faults: "},
      {R"({"processes": 2, "faults": "pause:5ms..50ms:7"})", "faults: "},
      {R"({"links": "lossy"})", "links: 'lossy' is no kind of link; write fifo or unordered"},
      {"[]", "expected an object with a scenario's fields"},
      {"{", "not JSON from column 2"},
      {"{\n  \"processes\": 3,,\n}", "not JSON from line 2, column 18"},
      {"", ""},
      {std::string(10U << 20U, 'x'), "a scenario has at most 2^20 bytes; write a smaller file"}};
  for (const Case& each : cases) {
    const Outcome outcome = replay_file(each.scenario, {});
    EXPECT_EQ(outcome.code, 2) << each.scenario.substr(0, 80);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(lines_of(outcome.err).size(), 1U) << outcome.err;
    EXPECT_THAT(outcome.err, StartsWith("lamport-replay: " + path() + ": " + each.error));
  }
  EXPECT_EQ(replay({"--seed", "3", "--scenario", "/nowhere/it.json"}).code, 2);
  EXPECT_EQ(replay({"--seed", "3", "--scenario", "/"}).err,
            "lamport-replay: /: it is a directory; write the name of a JSON file\n");
}

}  // namespace
}  // namespace lamport::tools
