#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "campaign_seed.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/generators/check.hpp"
#include "lamport/sim/shrinker.hpp"
#include "lamport/tools/protocol_tools.hpp"
#include "lamport/tools/scenario_text.hpp"
#include "lamport/tools/tape_report.hpp"
#include "lamport/tools/tape_run.hpp"
#include "own_protocols.hpp"

namespace lamport::props {
namespace {

using core::mutex::Lamport;

std::string replay_command(std::string_view protocol, const generators::Schedule& schedule) {
  return fmt::format(LAMPORT_BUILD_DIR "/bin/lamport-replay --seed {} --protocol {}{}",
                     schedule.seed, protocol, tools::options_of(schedule.scenario));
}

/// Has the program print `command` after all that GoogleTest prints.
void print_at_the_end(const std::string& command) {
  static std::string last;
  if (last.empty()) {
    std::atexit([] { fmt::print("{}\n", last); });
  }
  last = command;
}

/// The schedule made smaller choice by choice, as a test to keep; or why it can't be.
std::string smaller(const tools::ProtocolTools& protocol, const generators::Schedule& schedule) {
  const auto shrunk = protocol.shrink({schedule.scenario, schedule.seed},
                                      [](const sim::ShrinkProgress&) { return true; });
  return shrunk ? tools::regression_test(shrunk->tape, protocol.needs(), "FoundByThePropertySuite")
                : shrunk.error().message + "\n";
}

/// As `generators::outcome_of`, by the simulator that the command lines have of the protocol.
generators::Outcome outcome_of(const tools::ProtocolTools& protocol,
                               const generators::Schedule& schedule) {
  static const std::atomic<bool> kNotInterrupted = false;
  const tools::SeededRun run{schedule.scenario, schedule.seed};
  const tools::ScheduleResult result = protocol.run_schedule(run);
  generators::Outcome outcome;
  outcome.entries = result.tally.entries;
  outcome.messages = result.tally.messages;
  outcome.verdicts = result.verdicts;
  outcome.fault_effects = result.tally.fault_effects;
  if (!result.violated.empty()) {
    outcome.violation = protocol.replay(run, {kNotInterrupted}).judgement.violation;
  } else if (result.reached_limit) {
    outcome.violation =
        Violation{generators::kRunEnds, core::kNoEvent, "the run reached its limit", {}};
  }
  return outcome;
}

/// By the name of a protocol: those that come with Lamport, each alone, within its needs, and over
/// `Reliable`, on links that lose, double and reorder.
class PropertySuite : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Own, PropertySuite, testing::ValuesIn(own_protocol_names()),
                         own_protocol_test);

// The last line of a failure is the command that repeats it.
TEST_P(PropertySuite, HoldsWithinItsNeeds) {
  constexpr std::uint64_t kSchedules = 2'500;
  const tools::ProtocolTools& protocol = own_protocol(GetParam());
  const std::uint64_t seed = campaign_seed(1978);
  const generators::Report report = generators::check(
      {.seed = seed, .schedules = campaign_schedules(kSchedules)},
      generators::schedules(protocol.subject()),
      [&](const generators::Schedule& schedule) { return outcome_of(protocol, schedule); });
  fmt::print("[ campaign ] seed {}, {}\n", seed, report.text(protocol.name()));
  if (report.counterexample) {
    const generators::Counterexample& found = *report.counterexample;
    print_at_the_end(replay_command(protocol.name(), found.schedule));
    FAIL() << found.violation.property << ": " << found.violation.detail << "\n"
           << smaller(protocol, found.schedule) << replay_command(protocol.name(), found.schedule);
  }
  EXPECT_TRUE(report.vacuous().empty()) << report.vacuous().front() << " never had an occasion";
  EXPECT_EQ(report.schedules_by_processes.begin()->first, 2U);
  EXPECT_EQ(report.schedules_by_processes.rbegin()->first, 10U);
}

TEST(PropertySuiteTest, AProtocolOfOnesOwnIsCheckedInOneLine) {
  const generators::Report report = generators::check<Lamport>({.seed = 1, .schedules = 100});
  EXPECT_FALSE(report.counterexample.has_value());
  EXPECT_EQ(report.schedules, 100U);
  EXPECT_TRUE(report.vacuous().empty());
}

TEST(PropertySuiteTest, ABrokenPromiseIsFoundShrunkAndItsCommandNamed) {
  const auto beyond_needs = rc::gen::map(
      generators::schedules({.needs = {.lossless = true, .unique = true, .no_crash = true}}),
      [](generators::Schedule schedule) {
        schedule.scenario.links = sim::LinkOrder::kUnordered;
        schedule.scenario.beyond_needs = true;
        return schedule;
      });
  const generators::Report report = generators::check({.seed = 1, .schedules = 1000}, beyond_needs,
                                                      generators::outcome_of<Lamport>);
  ASSERT_TRUE(report.counterexample.has_value());
  const generators::Counterexample found =
      report.counterexample.value_or(generators::Counterexample{});
  EXPECT_GT(found.simplifications, 0U);
  EXPECT_LE(found.schedule.scenario.processes, 4U);
  const auto again = generators::outcome_of<Lamport>(found.schedule).violation;
  EXPECT_EQ(again.value_or(Violation{}).detail, found.violation.detail);
  EXPECT_NE(smaller(own_protocol("lamport"), found.schedule)
                .find(fmt::format(R"({{"violation":"{}",)", found.violation.property)),
            std::string::npos);
  EXPECT_NE(replay_command(Lamport::kName, found.schedule)
                .find(fmt::format("/bin/lamport-replay --seed {} --protocol lamport ",
                                  found.schedule.seed)),
            std::string::npos);
}

TEST(PropertySuiteTest, TheSeedIsPinnedUnlessTheEnvironmentChangesIt) {
  const auto draw = [] { return std::uint64_t{99}; };
  EXPECT_EQ(campaign_seed(7, nullptr, draw), 7U);
  EXPECT_EQ(campaign_seed(7, "18446744073709551615", draw), UINT64_MAX);
  EXPECT_EQ(campaign_seed(7, "random", draw), 99U);
  EXPECT_THROW(static_cast<void>(campaign_seed(7, "1x", draw)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(campaign_seed(7, "", draw)), std::invalid_argument);
}

TEST(PropertySuiteTest, SoIsTheNumberOfRuns) {
  EXPECT_EQ(campaign_size(7, "LAMPORT_RUNS", nullptr), 7U);
  EXPECT_EQ(campaign_size(7, "LAMPORT_RUNS", "100"), 100U);
  EXPECT_THROW(static_cast<void>(campaign_size(7, "LAMPORT_RUNS", "random")),
               std::invalid_argument);
  EXPECT_THROW(static_cast<void>(campaign_size(7, "LAMPORT_RUNS", "-1")), std::invalid_argument);
}

}  // namespace
}  // namespace lamport::props
