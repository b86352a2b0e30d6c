#pragma once

#include <cstdint>
#include <iostream>
#include <string_view>

#include <gtest/gtest.h>

#include "judged_run.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/simulation.hpp"

/// Runs of a protocol by the seeds 1, 2, 3 …
namespace lamport::negative {

/// Expects that a run by one of the first `budget` seeds violates `property` before any other.
/// Prints how many seeds it took.
template <class P>
void expect_found(std::string_view property, const sim::Scenario& scenario, std::uint64_t budget) {
  for (std::uint64_t seed = 1; seed <= budget; ++seed) {
    const Outcome outcome = run<P>(scenario, seed);
    if (outcome.violation && outcome.violation->property == property) {
      std::cout << "[   budget ] " << P::kName << " violates " << property << " at seed " << seed
                << " of " << budget << ": " << outcome.violation->detail << '\n';
      return;
    }
  }
  ADD_FAILURE() << P::kName << " violates " << property << " at none of " << budget << " seeds";
}

/// Expects that each run by the first `seeds` seeds comes to its end and violates nothing.
template <class P>
void expect_holds(const sim::Scenario& scenario, std::uint64_t seeds) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Outcome outcome = run<P>(scenario, seed);
    ASSERT_FALSE(outcome.violation.has_value())
        << P::kName << ", seed " << seed << ": " << outcome.violation->detail;
    ASSERT_EQ(outcome.end, sim::RunEnd::kQuiet) << P::kName << ", seed " << seed;
  }
}

}  // namespace lamport::negative
