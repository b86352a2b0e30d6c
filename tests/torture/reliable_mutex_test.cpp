#include <cstddef>
#include <cstdint>
#include <iostream>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "fault_table.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/props/message_counts.hpp"
#include "lamport/props/mutex_properties.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/sim/fault.hpp"
#include "lamport/sim/scenario.hpp"
#include "mistakes.hpp"
#include "ordeal.hpp"
#include "tampered.hpp"

/// `Reliable` below mutual exclusion: whatever goes wrong on the way, an entry costs exactly the
/// messages that the paper claims, and what goes again is counted beside them.
namespace lamport::torture {
namespace {

using core::mutex::Lamport;

constexpr std::uint32_t kEntries = 8;
constexpr std::uint64_t kSeeds = 3;

/// On each link a REQUEST and a RELEASE for each entry at one end, and a REPLY for each at the
/// other.
using AtTheEnd = Tampered<Lamport, LastNumbers<3 * kEntries>>;

/// What runs under the same fault and different seeds came to.
struct Costs {
  std::uint64_t messages = 0;
  std::uint64_t resent = 0;
  std::uint64_t bare_acks = 0;
  std::uint64_t effects = 0;
};

template <class R>
class ReliableMutexTest : public testing::Test {
 protected:
  /// Expects that a run keeps all promises, at the price of the paper, and adds up what it cost.
  static void expect_kept(const sim::Scenario& scenario, std::uint64_t seed, Costs& costs) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Ordeal<Lamport, R> run(scenario, seed);
    props::MutexProperties<core::Reliable<Lamport>> properties(scenario.processes,
                                                               sim::offered(scenario));
    props::MessageCounts<core::Reliable<Lamport>> counts(scenario.processes);
    std::optional<props::Violation> violation;
    EXPECT_EQ(run.run([&](const auto& event) {
      counts.observe(event);
      violation = violation ? violation : properties.observe(event);
    }),
              "");
    violation = violation ? violation : properties.finish();
    EXPECT_FALSE(violation.has_value()) << violation->property << ": " << violation->detail;
    const std::uint64_t entries = std::uint64_t{scenario.processes} * scenario.entries;
    for (const props::Verdict& verdict : properties.verdicts()) {
      if (verdict.name == props::MessageCost<Lamport>::kName) {
        EXPECT_EQ(verdict.checked, entries);
      }
      EXPECT_GT(verdict.checked, 0U) << verdict.name;
    }
    EXPECT_EQ(counts.total(), 3 * (scenario.processes - 1) * entries);
    EXPECT_EQ(counts.resent(), run.totals().resent);
    EXPECT_EQ(counts.bare_acks(), run.totals().bare_acks);
    costs.messages += counts.total();
    costs.resent += counts.resent();
    costs.bare_acks += counts.bare_acks();
    for (const sim::FaultKind kind : sim::kAllFaultKinds) {
      costs.effects += run.effects()[kind];
    }
  }

  static void report(const std::string& what, const Costs& costs) {
    std::cout << "[   beside ] " << what << ": " << costs.messages << " messages, " << costs.resent
              << " sent again, " << costs.bare_acks << " acknowledgements alone\n";
  }
};

using Carriers = testing::Types<core::Reliable<Lamport>, AtTheEnd>;
TYPED_TEST_SUITE(ReliableMutexTest, Carriers, CarrierNames);

TYPED_TEST(ReliableMutexTest, UnderEachKindOfFaultTheCountsAreThePapers) {
  for (const sim::Fault& fault : every_fault()) {
    SCOPED_TRACE(name_of(fault));
    sim::Scenario scenario = peaceful(kEntries);
    scenario.faults = {fault};
    Costs costs;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      this->expect_kept(scenario, seed, costs);
    }
    this->report(name_of(fault), costs);
    EXPECT_GT(costs.effects, 0U);
    EXPECT_GT(costs.bare_acks, 0U);
    if (sim::traits_of(fault.kind).breaks == &core::Guarantees::lossless) {
      EXPECT_GT(costs.resent, 0U);
    }
  }
}

TYPED_TEST(ReliableMutexTest, UnderAllOfThemTogetherToo) {
  Costs costs;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    this->expect_kept(everything_at_once(kEntries), seed, costs);
  }
  this->report("all together", costs);
  EXPECT_GT(costs.resent, 0U);
}

}  // namespace
}  // namespace lamport::torture
