#include <cstdint>
#include <cstdlib>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "campaign_seed.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/generators/check.hpp"
#include "lamport/tools/scenario_text.hpp"
#include "lamport/tools/shrink_engine.hpp"
#include "lamport/tools/tape_report.hpp"

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
template <class P>
std::string smaller(const generators::Schedule& schedule) {
  const auto shrunk = tools::shrink<P>({schedule.scenario, schedule.seed},
                                       [](const sim::ShrinkProgress&) { return true; });
  return shrunk ? tools::regression_test(shrunk->tape, P::kNeeds, "FoundByThePropertySuite")
                : shrunk.error().message + "\n";
}

/// Runs the campaign and reports it. The last line of a failure is the command that repeats it.
template <class P>
void expect_holds(std::uint64_t pinned_seed, std::uint64_t schedules) {
  const std::uint64_t seed = campaign_seed(pinned_seed);
  const generators::Report report = generators::check<P>({.seed = seed, .schedules = schedules});
  fmt::print("[ campaign ] seed {}, {}\n", seed, report.text(P::kName));
  if (report.counterexample) {
    const generators::Counterexample& found = *report.counterexample;
    print_at_the_end(replay_command(P::kName, found.schedule));
    FAIL() << found.violation.property << ": " << found.violation.detail << "\n"
           << smaller<P>(found.schedule) << replay_command(P::kName, found.schedule);
  }
  EXPECT_TRUE(report.vacuous().empty()) << report.vacuous().front() << " never had an occasion";
  EXPECT_EQ(report.schedules_by_processes.begin()->first, 2U);
  EXPECT_EQ(report.schedules_by_processes.rbegin()->first, 10U);
}

TEST(PropertySuite, LamportHoldsWithinItsNeeds) {
  expect_holds<Lamport>(1978, 10'000);
}

TEST(PropertySuite, ReliableLamportHoldsOnLinksThatLoseDoubleAndReorder) {
  expect_holds<core::Reliable<Lamport>>(1978, 2'000);
}

TEST(PropertySuite, ABrokenPromiseIsFoundShrunkAndItsCommandNamed) {
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
  EXPECT_NE(smaller<Lamport>(found.schedule)
                .find(fmt::format(R"({{"violation":"{}",)", found.violation.property)),
            std::string::npos);
  EXPECT_NE(replay_command(Lamport::kName, found.schedule)
                .find(fmt::format("/bin/lamport-replay --seed {} --protocol lamport ",
                                  found.schedule.seed)),
            std::string::npos);
}

TEST(PropertySuite, TheSeedIsPinnedUnlessTheEnvironmentChangesIt) {
  const auto draw = [] { return std::uint64_t{99}; };
  EXPECT_EQ(campaign_seed(7, nullptr, draw), 7U);
  EXPECT_EQ(campaign_seed(7, "18446744073709551615", draw), UINT64_MAX);
  EXPECT_EQ(campaign_seed(7, "random", draw), 99U);
  EXPECT_THROW(static_cast<void>(campaign_seed(7, "1x", draw)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(campaign_seed(7, "", draw)), std::invalid_argument);
}

TEST(PropertySuite, SoIsTheNumberOfRuns) {
  EXPECT_EQ(campaign_runs(7, nullptr), 7U);
  EXPECT_EQ(campaign_runs(7, "100"), 100U);
  EXPECT_THROW(static_cast<void>(campaign_runs(7, "random")), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(campaign_runs(7, "-1")), std::invalid_argument);
}

}  // namespace
}  // namespace lamport::props
