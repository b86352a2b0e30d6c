#include "lamport/tools/scenario_text.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace lamport::tools {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

/// Differs from the default in every field.
sim::Scenario unusual() {
  return {.processes = 10,
          .entries = 7,
          .links = sim::LinkOrder::kUnordered,
          .delay = {microseconds(250), milliseconds(2)},
          .think = {milliseconds(1), milliseconds(1)},
          .hold = {milliseconds(2), milliseconds(3)},
          .loss_permille = 20,
          .duplication_permille = 30,
          .faults = {{.kind = sim::FaultKind::kPause,
                      .from = core::VirtualTime(milliseconds(1)),
                      .until = core::VirtualTime(milliseconds(2)),
                      .who = {core::ProcessId(3)}}},
          .events_max = (std::uint64_t{1} << 53U) + 1,
          .beyond_needs = true};
}

std::string error_of(const std::string& key, const props::Json& value) {
  props::Json json = json_of(unusual());
  json[key] = value;
  const auto scenario = scenario_of(json);
  return scenario ? "" : scenario.error().message;
}

TEST(ScenarioTextTest, JsonIsReadBackAsItWas) {
  for (const sim::Scenario& scenario : {default_scenario(), unusual()}) {
    const auto read = scenario_of(props::parse_json(json_of(scenario).dump()).value());
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(*read, scenario);
  }
  EXPECT_EQ(json_of(unusual()).dump(),
            R"({"processes":10,"entries":7,"links":"unordered","delay":"250us..2ms",)"
            R"("think":"1ms","hold":"2ms..3ms","loss":20,"duplication":30,)"
            R"("faults":"pause:1ms..2ms:3",)"
            R"("events_max":"9007199254740993","beyond_needs":true})");
}

TEST(ScenarioTextTest, AScenarioOfBeforeThereWereFaultsHasNone) {
  props::Json json = json_of(unusual());
  json.erase("faults");
  const auto read = scenario_of(json);
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_TRUE(read->faults.empty());
  json["more"] = 1;
  EXPECT_FALSE(scenario_of(json).has_value());
}

TEST(ScenarioTextTest, JsonThatIsNoScenarioIsRefusedByField) {
  EXPECT_EQ(error_of("processes", 0U),
            "scenario.processes: '0' is out of range; write a whole number from 1 to 4096");
  EXPECT_EQ(error_of("delay", "2ms..1ms"),
            "scenario.delay: '2ms..1ms' begins after its end; write 1ms..2ms");
  EXPECT_EQ(error_of("links", "bad"),
            "scenario.links: 'bad' is no kind of link; write fifo or unordered");
  EXPECT_EQ(error_of("beyond_needs", 1U),
            "scenario.beyond_needs: '1' is neither yes nor no; write one of them");
  EXPECT_NE(error_of("hold", nullptr), "");
  EXPECT_NE(error_of("loss", 1001U), "");
  EXPECT_NE(error_of("think", props::Json::array()), "");
  EXPECT_EQ(error_of("more", 1U),
            "scenario.more: there is no such field; write some of: processes, entries, links, "
            "delay, think, hold, loss, duplication, faults, events_max, beyond_needs");
  props::Json missing = json_of(unusual());
  missing.erase("hold");
  EXPECT_EQ(scenario_of(missing).error().message, "scenario: 'hold' is missing");
}

TEST(ScenarioTextTest, OptionsNameJustWhatDiffersFromTheDefault) {
  EXPECT_EQ(options_of(default_scenario()), "");
  sim::Scenario scenario = default_scenario();
  scenario.processes = 4;
  scenario.beyond_needs = true;
  EXPECT_EQ(options_of(scenario), " --processes 4 --beyond-needs");
  EXPECT_EQ(options_of(unusual()),
            " --processes 10 --entries 7 --links unordered --delay 250us..2ms --think 1ms"
            " --hold 2ms..3ms --loss 20 --duplication 30 --faults pause:1ms..2ms:3"
            " --events-max 9007199254740993 --beyond-needs");
}

}  // namespace
}  // namespace lamport::tools
