#include <chrono>
#include <cstdint>

#include <gtest/gtest.h>

#include "campaign.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/props/granted_eventually.hpp"
#include "lamport/props/message_cost.hpp"
#include "lamport/props/mutual_exclusion.hpp"
#include "lamport/props/request_order.hpp"
#include "lamport/sim/scenario.hpp"
#include "lock_server.hpp"
#include "mistaken.hpp"
#include "mistakes.hpp"

/// A property that no planted bug has ever tripped is not yet a test: each bug here is found within
/// its budget of seeds, and the same scenarios are clean where the bug is not.
namespace lamport::negative {
namespace {

using props::GrantedEventually;
using props::MessageCost;
using props::MutualExclusion;
using props::MutualExclusionByCause;
using props::RequestOrder;

/// How many seeds each scenario is run by without the bug.
constexpr std::uint64_t kControlSeeds = 500;

template <template <class> class Property, class P>
void expect_found_as(const sim::Scenario& scenario, std::uint64_t budget) {
  expect_found<P>(Property<P>::kName, scenario, budget);
}

/// Three processes that enter thrice each, on the links that Lamport's algorithm needs.
sim::Scenario contended() {
  sim::Scenario scenario;
  scenario.entries = 3;
  return scenario;
}

/// All ask at once, and every request has the same time.
sim::Scenario tied() {
  sim::Scenario scenario;
  scenario.think = {core::Duration::zero(), core::Duration::zero()};
  return scenario;
}

/// Many who ask again and again, soon after they have left.
sim::Scenario crowded() {
  sim::Scenario scenario;
  scenario.processes = 5;
  scenario.entries = 5;
  return scenario;
}

/// Who is inside stays there for longer than a message and its answer take.
sim::Scenario lingering() {
  sim::Scenario scenario = contended();
  scenario.hold = {std::chrono::milliseconds(20), std::chrono::milliseconds(20)};
  return scenario;
}

/// Nobody stays inside for any time, so that two are hardly ever seen there together.
sim::Scenario fleeting() {
  sim::Scenario scenario = contended();
  scenario.hold = {core::Duration::zero(), core::Duration::zero()};
  return scenario;
}

/// Each enters once: what it forgets to say is not made up for by its next entry.
sim::Scenario once() {
  return {};
}

TEST(PlantedBugsTest, WithoutABugNoneOfTheScenariosViolatesAnything) {
  for (const sim::Scenario& scenario :
       {contended(), tied(), lingering(), fleeting(), once(), crowded()}) {
    expect_holds<Mistaken<Faultless>>(scenario, kControlSeeds);
  }
  expect_holds<LockServer<Serves::kOldestFirst>>(crowded(), kControlSeeds);
}

TEST(PlantedBugsTest, EnteringWithoutOneReplyBreaksMutualExclusion) {
  expect_found_as<MutualExclusion, Mistaken<EntersWithoutOneReply>>(lingering(), 100);
}

TEST(PlantedBugsTest, IgnoringTheTieBreakBreaksMutualExclusion) {
  expect_found_as<MutualExclusion, Mistaken<IgnoresTheTieBreak>>(tied(), 50);
}

TEST(PlantedBugsTest, ReleasingWithTheRequestBreaksMutualExclusion) {
  expect_found_as<MutualExclusion, Mistaken<ReleasesWithItsRequest>>(contended(), 50);
}

TEST(PlantedBugsTest, TwoStaysThatOnlyTheClockKeptApartBreakMutualExclusionByCause) {
  expect_found_as<MutualExclusionByCause, Mistaken<EntersWithoutOneReply>>(contended(), 100);
  expect_found_as<MutualExclusionByCause, Mistaken<ReleasesWithItsRequest>>(fleeting(), 50);
  expect_found_as<MutualExclusionByCause, Mistaken<IgnoresTheTieBreak>>(tied(), 50);
}

TEST(PlantedBugsTest, ServingTheYoungestFirstBreaksTheRequestOrder) {
  expect_found_as<RequestOrder, LockServer<Serves::kYoungestFirst>>(crowded(), 5);
}

TEST(PlantedBugsTest, ServingTheYoungestFirstBreaksNothingBeforeTheRequestOrder) {
  for (std::uint64_t seed = 1; seed <= kControlSeeds; ++seed) {
    const Outcome outcome = run<LockServer<Serves::kYoungestFirst>>(crowded(), seed);
    if (outcome.violation) {
      ASSERT_EQ(outcome.violation->property, RequestOrder<Lamport>::kName) << "seed " << seed;
    }
  }
}

TEST(PlantedBugsTest, AReleaseThatOnePeerNeverHearsOfLeavesARequestUngranted) {
  expect_found_as<GrantedEventually, Mistaken<KeepsItsReleaseFromOnePeer>>(once(), 50);
}

TEST(PlantedBugsTest, WaitersThatAnswerNobodyWaitForOneAnotherForEver) {
  expect_found_as<GrantedEventually, Mistaken<AnswersNobodyWhileItWaits>>(once(), 50);
}

TEST(PlantedBugsTest, AProcessThatFallsSilentLeavesARequestUngranted) {
  expect_found_as<GrantedEventually, Mistaken<FallsSilent>>(contended(), 50);
}

TEST(PlantedBugsTest, ReplyingTwiceCostsTooManyMessages) {
  expect_found_as<MessageCost, Mistaken<RepliesTwice>>(contended(), 1);
}

TEST(PlantedBugsTest, AReleaseThatOnePeerNeverHearsOfCostsTooFewMessages) {
  expect_found_as<MessageCost, Mistaken<KeepsItsReleaseFromOnePeer>>(contended(), 50);
}

TEST(PlantedBugsTest, AReleaseThatIsPutOffIsMissedAtItsOwnEntryThoughItIsSentInTheEnd) {
  expect_found_as<MessageCost, Mistaken<PutsOffItsRelease>>(contended(), 50);
}

}  // namespace
}  // namespace lamport::negative
