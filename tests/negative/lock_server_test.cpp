#include "lock_server.hpp"

#include <cstdint>

#include <gtest/gtest.h>

#include "campaign.hpp"
#include "gallery.hpp"
#include "lamport/sim/scenario.hpp"

/// A protocol that is no variant of the core, safe and live, and yet wrong: it grants in an order
/// that no user may expect.
namespace lamport::negative {
namespace {

constexpr std::uint64_t kSeeds = 500;

/// Many who ask again and again, soon after they have left.
sim::Scenario crowded() {
  sim::Scenario scenario;
  scenario.processes = 5;
  scenario.entries = 5;
  return scenario;
}

TEST(LockServerTest, ServingTheOldestFirstViolatesNothing) {
  expect_holds<LockServer<Prefers::kOldest>>(crowded(), kSeeds);
}

TEST(LockServerTest, ServingTheYoungestFirstBreaksTheRequestOrder) {
  expect_found<LockServer<Prefers::kYoungest>>(kRequestOrder, crowded(), 5);
}

TEST(LockServerTest, ServingTheYoungestFirstBreaksNothingBeforeTheRequestOrder) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Outcome outcome = run<LockServer<Prefers::kYoungest>>(crowded(), seed);
    if (outcome.violation) {
      ASSERT_EQ(outcome.violation->property, kRequestOrder) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace lamport::negative
