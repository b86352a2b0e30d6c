#include "lamport/sim/fault_counts.hpp"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

namespace lamport::sim {
namespace {

TEST(FaultCountsTest, TheyAreAddedKindByKind) {
  FaultCounts sum;
  sum[FaultKind::kLoss] = 2;
  FaultCounts more;
  more[FaultKind::kLoss] = 3;
  more[FaultKind::kClock] = 5;
  sum += more;
  for (const FaultKind kind : kAllFaultKinds) {
    EXPECT_EQ(sum[kind], kind == FaultKind::kLoss ? 5U : more[kind]) << traits_of(kind).name;
  }
  EXPECT_NE(sum, more);
}

TEST(FaultCountsTest, EachKindIsWalkedOnce) {
  std::set<std::string_view> names;
  for (const FaultKind kind : kAllFaultKinds) {
    EXPECT_TRUE(names.insert(traits_of(kind).name).second) << traits_of(kind).name;
  }
  EXPECT_EQ(names.size(), kFaultKinds);
}

}  // namespace
}  // namespace lamport::sim
