#include <cstdint>
#include <iostream>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include "campaign_seed.hpp"
#include "counting.hpp"
#include "fault_table.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/fault.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/simulation.hpp"
#include "lamport/sim/swarm.hpp"
#include "mistakes.hpp"
#include "ordeal.hpp"
#include "tampered.hpp"

/// `Reliable` below a protocol that counts: whatever goes wrong on the way, each message comes
/// once and in order, within the bounds; also with the last sequence numbers that there are.
namespace lamport::torture {
namespace {

constexpr std::uint32_t kEntries = 2;

/// Ends with the last number there is.
using AtTheEnd = Tampered<Counting, LastNumbers<kEntries * Counting::kBurst>>;

template <class R>
class ReliableFaultsTest : public testing::Test {
 protected:
  using Run = Ordeal<Counting, R>;

  /// Expects that a run of `scenario` that was watched keeps all promises.
  static void expect_kept(Run& run, const sim::Scenario& scenario) {
    EXPECT_EQ(run.run(), "");
    EXPECT_EQ(missing(scenario, [&](auto p) -> const Counting& { return run.process(p); }), 0U);
    for (std::uint32_t p = 0; p < scenario.processes; ++p) {
      EXPECT_EQ(run.process(p).sent(), scenario.entries * Counting::kBurst);
    }
  }
};

using Carriers = testing::Types<ReliableCounting, AtTheEnd>;
TYPED_TEST_SUITE(ReliableFaultsTest, Carriers, CarrierNames);

TYPED_TEST(ReliableFaultsTest, WithoutAFaultNothingGoesAgainThoughTheWindowIsFull) {
  for (const sim::LinkOrder order : {sim::LinkOrder::kFifo, sim::LinkOrder::kUnordered}) {
    sim::Scenario scenario = peaceful(kEntries);
    scenario.links = order;
    typename TestFixture::Run run(scenario, 1);
    this->expect_kept(run, scenario);
    EXPECT_EQ(run.totals().resent, 0U);
    EXPECT_EQ(run.totals().in_flight_max, core::reliable::kWindow);
    EXPECT_EQ(run.totals().distance_max > 1, order == sim::LinkOrder::kUnordered);
  }
}

TYPED_TEST(ReliableFaultsTest, UnderEachKindOfFaultAllComesOnceAndInOrder) {
  std::set<sim::FaultKind> kinds;
  for (const sim::Fault& fault : every_fault()) {
    SCOPED_TRACE(name_of(fault));
    sim::Scenario scenario = peaceful(kEntries);
    scenario.faults = {fault};
    typename TestFixture::Run run(scenario, 1);
    this->expect_kept(run, scenario);
    EXPECT_GT(run.effects()[fault.kind], 0U);
    EXPECT_EQ(run.totals().in_flight_max, core::reliable::kWindow);
    if (sim::traits_of(fault.kind).breaks == &core::Guarantees::lossless) {
      EXPECT_GT(run.totals().resent, 0U);
    }
    kinds.insert(fault.kind);
  }
  EXPECT_EQ(kinds, bearable_kinds());
}

TYPED_TEST(ReliableFaultsTest, UnderAllOfThemTogetherToo) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const sim::Scenario scenario = everything_at_once(kEntries);
    typename TestFixture::Run run(scenario, seed);
    this->expect_kept(run, scenario);
    EXPECT_GT(run.totals().resent, 0U);
    EXPECT_EQ(run.totals().distance_max, core::reliable::kWindow);
    EXPECT_GT(run.totals().backoff_max, 1U);
    for (const sim::FaultKind kind : bearable_kinds()) {
      EXPECT_GT(run.effects()[kind], 0U) << sim::traits_of(kind).name;
    }
  }
}

/// What swarms have in the end of a run's figures, of all runs.
struct Tally {
  std::uint64_t data = 0;
  std::uint64_t resent = 0;
  std::uint64_t bare_acks = 0;
  sim::FaultCounts effects;

  template <class Run>
  void add(const Run& run) {
    data += run.totals().data;
    resent += run.totals().resent;
    bare_acks += run.totals().bare_acks;
    effects += run.effects();
  }
};

TYPED_TEST(ReliableFaultsTest, UnderSwarmsOfThemToo) {
  constexpr std::uint64_t kSeeds = std::is_same_v<TypeParam, AtTheEnd> ? 100 : 200;
  const std::uint64_t first = props::campaign_seed(1978);
  Tally tally;
  for (std::uint64_t seed = first; seed != first + kSeeds; ++seed) {
    SCOPED_TRACE("LAMPORT_SEED=" + std::to_string(seed));
    sim::Scenario scenario = sim::swarm(seed, TypeParam::kNeeds);
    scenario.processes = 2 + scenario.processes % 3;
    scenario.entries = kEntries;
    scenario.faults = sim::swarm_faults(seed, scenario, sim::subject_of<TypeParam>());
    typename TestFixture::Run run(scenario, seed);
    this->expect_kept(run, scenario);
    tally.add(run);
  }
  std::cout << "[ campaign ] seed " << first << ", " << TypeParam::kName << ": " << kSeeds
            << " swarms, " << tally.data << " DATA sent, " << tally.resent << " of them again, "
            << tally.bare_acks << " bare ACK\n";
  for (const sim::FaultKind kind : bearable_kinds()) {
    EXPECT_GT(tally.effects[kind], 0U) << sim::traits_of(kind).name;
  }
}

TEST(CountingTest, WithoutReliableItBearsJustWhatBreaksNoPromiseOfTheLinks) {
  for (const sim::Fault& fault : every_fault()) {
    SCOPED_TRACE(name_of(fault));
    sim::Scenario scenario = peaceful(kEntries);
    scenario.faults = {fault};
    scenario.beyond_needs = true;
    sim::Choices choices(1);
    sim::Simulation<Counting> simulation(scenario, choices);
    const sim::RunEnd end = simulation.run([](const auto& /*event*/) { return true; });
    const bool holds =
        end == sim::RunEnd::kQuiet && missing(scenario, [&](auto p) -> const Counting& {
                                        return simulation.process(core::ProcessId(p));
                                      }) == 0;
    EXPECT_EQ(holds, sim::traits_of(fault.kind).breaks == nullptr);
  }
}

}  // namespace
}  // namespace lamport::torture
