#include <cstdint>
#include <map>
#include <string_view>

#include <gtest/gtest.h>

#include "campaign.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/sim/scenario.hpp"

/// A property whose premise never occurred has shown nothing, and must say so.
namespace lamport::negative {
namespace {

using core::Reliable;
using core::mutex::Lamport;

template <class P>
std::map<std::string_view, std::uint64_t> checked(std::uint32_t processes, std::uint64_t seed) {
  sim::Scenario scenario;
  scenario.processes = processes;
  scenario.entries = 3;
  std::map<std::string_view, std::uint64_t> counts;
  for (const props::Verdict& verdict : run<P>(scenario, seed).verdicts) {
    counts[verdict.name] = verdict.checked;
  }
  return counts;
}

TEST(VacuityTest, OfAProcessAloneTheEntriesAreCheckedAndNoPairsAndNoMessages) {
  const std::map<std::string_view, std::uint64_t> expected = {
      {"mutual exclusion", 3},
      {"mutual exclusion by happened-before", 0},
      {"request order", 0},
      {"fencing tokens", 3},
      {"granted eventually", 3},
      {"message cost", 3},
      {"no delivery without a send", 0},
      {"FIFO links", 0},
      {"unique links", 0},
      {"lossless links", 0}};
  EXPECT_EQ(checked<Lamport>(1, 1), expected);
  EXPECT_EQ(checked<Reliable<Lamport>>(1, 1), expected);
}

template <class P>
void expect_every_property_checked() {
  for (std::uint32_t processes = 3; processes <= 7; processes += 2) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const auto counts = checked<P>(processes, seed);
      EXPECT_EQ(counts.size(), 10U);
      for (const auto& [name, count] : counts) {
        EXPECT_GT(count, 0U) << name << " with " << processes << " processes, seed " << seed;
      }
    }
  }
}

TEST(VacuityTest, WithPeersEveryPropertyIsCheckedInEveryRun) {
  expect_every_property_checked<Lamport>();
  expect_every_property_checked<Reliable<Lamport>>();
}

TEST(VacuityTest, EachCountIsWhatTheScenarioImplies) {
  const auto counts = checked<Lamport>(4, 1);
  constexpr std::uint64_t kEntries = 12;    // 4 processes, thrice each
  constexpr std::uint64_t kMessages = 108;  // 3(N-1) an entry
  EXPECT_EQ(counts.at("mutual exclusion"), kEntries);
  EXPECT_EQ(counts.at("granted eventually"), kEntries);
  EXPECT_EQ(counts.at("message cost"), kEntries);
  EXPECT_EQ(counts.at("no delivery without a send"), kMessages);
  EXPECT_EQ(counts.at("unique links"), kMessages);
  EXPECT_EQ(counts.at("lossless links"), kMessages);
  EXPECT_EQ(counts.at("FIFO links"), kMessages - 12) << "all but the first of each of 12 links";
}

}  // namespace
}  // namespace lamport::negative
