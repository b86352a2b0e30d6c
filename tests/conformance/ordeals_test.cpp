#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "campaign_seed.hpp"
#include "judged.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/tools/judge.hpp"
#include "ordeal.hpp"
#include "over_bad_tcp.hpp"
#include "run.hpp"

/// Over wires that delay, split, stall and end what goes over them processes go on entering, and
/// never wrongly.
namespace lamport::conformance {
namespace {

using core::mutex::Lamport;
using std::chrono::milliseconds;
using transports::Ordeal;
using transports::Toll;
using Draws = std::function<std::uint64_t(std::uint64_t bound)>;

constexpr Size kSize{.processes = 3, .entries = 6};

/// Five connections of each link go through what `drawn` makes of draws, each 0 to its bound - 1.
Fates five(const std::function<Ordeal(const Draws& below)>& drawn) {
  return [drawn](sim::Choices& choices, sim::Choices::Handle link) {
    std::vector<Ordeal> ordeals;
    for (int connection = 0; connection < 5; ++connection) {
      ordeals.push_back(drawn([&](std::uint64_t bound) { return choices.below(link, bound); }));
    }
    return ordeals;
  };
}

/// A run over such links, which counts right and costs what it costs over good ones.
Run<core::Reliable<Lamport>> right_run(const Fates& fates) {
  const std::uint64_t seed = props::campaign_seed(1978);
  SCOPED_TRACE("LAMPORT_SEED=" + std::to_string(seed));
  auto run = OverBadTcp<Lamport>::run(kSize, seed, fates);
  const tools::Judgement judgement = judged(run);
  EXPECT_FALSE(judgement.violation.has_value()) << judgement.violation->detail;
  EXPECT_EQ(run.counter, entries_of(kSize));
  EXPECT_EQ(judgement.counter, entries_of(kSize));
  const std::uint64_t of_a_kind = entries_of(kSize) * (kSize.processes - 1);
  EXPECT_EQ(sent_messages(judgement), std::vector<std::uint64_t>(3, of_a_kind));
  EXPECT_EQ(run.tolls.size(), 3U);
  return run;
}

TEST(OrdealsTest, LinksThatDelayWhatGoesOverThemCarryItAll) {
  const auto run = right_run(
      five([](const Draws& below) { return Ordeal{.delay = milliseconds(1 + below(3))}; }));
  EXPECT_GT(fewest_of_a_link(run, &Toll::delays), 10U);
}

TEST(OrdealsTest, LinksInSingleBytesCarryItAll) {
  const auto run = right_run(five([](const Draws& /*below*/) { return Ordeal{.piece = 1}; }));
  for (const Toll& toll : run.tolls) {
    EXPECT_GT(toll.bytes, 1000U);
    EXPECT_EQ(toll.pieces, toll.bytes);
  }
}

TEST(OrdealsTest, LinksThatStallAndGoOnCarryItAll) {
  const auto run = right_run(five([](const Draws& below) {
    return Ordeal{.length = 50 + below(600),
                  .blow = Ordeal::Blow::kStall,
                  .stall = milliseconds(1 + below(20))};
  }));
  EXPECT_GT(fewest_of_a_link(run, &Toll::stalls), 0U);
}

TEST(OrdealsTest, HalfClosedLinksAreSetUpAgainAndNothingIsLost) {
  const auto run = right_run(five([](const Draws& below) {
    return Ordeal{.length = 1 + below(600), .blow = Ordeal::Blow::kHalfClose};
  }));
  EXPECT_GT(fewest_of_a_link(run, &Toll::half_closes), 1U);
  EXPECT_GT(fewest_of_a_link(run, &Toll::connections), 2U);
}

TEST(OrdealsTest, LinksThatGoThroughOneAfterTheOtherCarryItAll) {
  const auto run = right_run([](sim::Choices& choices, sim::Choices::Handle link) {
    std::vector<Ordeal> ordeals;
    for (const auto blow : {Ordeal::Blow::kCut, Ordeal::Blow::kHalfClose, Ordeal::Blow::kStall}) {
      ordeals.push_back({.piece = 1 + choices.below(link, 100),
                         .delay = milliseconds(choices.below(link, 2)),
                         .length = 1 + choices.below(link, 400),
                         .blow = blow,
                         .stall = milliseconds(1 + choices.below(link, 20))});
    }
    return ordeals;
  });
  EXPECT_EQ(fewest_of_a_link(run, &Toll::cuts), 1U);
  EXPECT_EQ(fewest_of_a_link(run, &Toll::half_closes), 1U);
  EXPECT_GT(fewest_of_a_link(run, &Toll::stalls), 0U);
}

}  // namespace
}  // namespace lamport::conformance
