#include "lamport/sim/trace_tally.hpp"

#include <cstdint>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/sim/choice.hpp"

namespace lamport::sim {
namespace {

using core::Fingerprint;
using core::ProcessId;
using core::mutex::Lamport;

TEST(TraceNamesTest, OnlyTheOrderAtEachProcessCounts) {
  const Choice<Lamport> ask_0 = Give<Lamport>{ProcessId(0), core::mutex::Acquire{}};
  const Choice<Lamport> ask_1 = Give<Lamport>{ProcessId(1), core::mutex::Acquire{}};
  const Choice<Lamport> arrive = Deliver{ProcessId(0), ProcessId(1), 1};
  TraceNames<Lamport> names(2);
  const auto name = [&](const std::vector<Choice<Lamport>>& choices) { return names.of(choices); };
  EXPECT_EQ(name({ask_0, ask_1, arrive}), name({ask_1, ask_0, arrive}));
  EXPECT_NE(name({ask_0, ask_1, arrive}), name({ask_0, arrive, ask_1}));
  EXPECT_NE(name({ask_0}), name({ask_1}));
  EXPECT_NE(name({ask_0}), name({}));
}

TEST(TraceTallyTest, ItCountsWhatDiffersAndWhatWasSeenOnce) {
  TraceTally tally;
  EXPECT_TRUE(tally.add({1, 1}));
  EXPECT_TRUE(tally.add({1, 2}));
  EXPECT_FALSE(tally.add({1, 1}));
  EXPECT_FALSE(tally.add({1, 1}));
  EXPECT_EQ(tally.samples(), 4U);
  EXPECT_EQ(tally.distinct(), 2U);
  EXPECT_EQ(tally.once(), 1U);
  EXPECT_EQ(tally.new_of_thousand(), 2U) << "of fewer than a thousand";
}

TEST(TraceTallyTest, NewOnesAreThoseOfTheLatestFullThousand) {
  TraceTally tally;
  const auto add = [&](std::uint64_t from, std::uint64_t to) {
    for (std::uint64_t i = from; i < to; ++i) {
      tally.add({7, i});
    }
  };
  add(0, 1000);
  EXPECT_EQ(tally.new_of_thousand(), 1000U);
  add(0, 900);
  add(1000, 1099);
  EXPECT_EQ(tally.new_of_thousand(), 1000U) << "the second thousand is not full";
  add(1099, 1100);
  EXPECT_EQ(tally.new_of_thousand(), 100U);
  EXPECT_EQ(tally.distinct(), 1100U);
  EXPECT_EQ(tally.once(), 200U);
}

}  // namespace
}  // namespace lamport::sim
