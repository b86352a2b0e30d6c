#include <cstdint>
#include <optional>
#include <string_view>

#include <gtest/gtest.h>

#include "lamport/core/mutex/calls.hpp"
#include "lamport/core/mutex/exclusion.hpp"
#include "lamport/core/state_form.hpp"

namespace lamport::core::mutex {
namespace {

constexpr ProcessId kOneOf(0);
constexpr ProcessId kOther(1);
constexpr std::optional<std::string_view> kKept;

Output granted_with(std::uint64_t token) {
  return Granted{LogicalTime(1), FencingToken(token)};
}

TEST(MutexExclusionTest, StaysOneAfterTheOtherKeepIt) {
  Exclusion exclusion;
  exclusion.give(kOneOf, Acquire{});
  EXPECT_EQ(exclusion.hear(kOneOf, granted_with(1)), kKept);
  exclusion.give(kOther, Acquire{});
  exclusion.give(kOneOf, Release{});
  EXPECT_EQ(exclusion.hear(kOneOf, Freed{}), kKept);
  EXPECT_EQ(exclusion.hear(kOther, granted_with(2)), kKept);
}

TEST(MutexExclusionTest, AStayEndsWithItsReleaseAndNotOnlyWithTheAnswer) {
  Exclusion exclusion;
  EXPECT_EQ(exclusion.hear(kOneOf, granted_with(1)), kKept);
  exclusion.give(kOneOf, Release{});
  EXPECT_EQ(exclusion.hear(kOther, granted_with(2)), kKept);
  EXPECT_EQ(exclusion.hear(kOneOf, Freed{}), kKept);
}

TEST(MutexExclusionTest, AGrantWhileAnotherIsInsideBreaksMutualExclusion) {
  Exclusion exclusion;
  EXPECT_EQ(exclusion.hear(kOneOf, granted_with(1)), kKept);
  exclusion.give(kOther, Acquire{});
  EXPECT_EQ(exclusion.hear(kOther, granted_with(2)), Exclusion::kMutualExclusion);
}

TEST(MutexExclusionTest, OnlyWhoIsInsideEndsTheStay) {
  Exclusion exclusion;
  EXPECT_EQ(exclusion.hear(kOneOf, granted_with(1)), kKept);
  exclusion.give(kOther, Release{});
  EXPECT_EQ(exclusion.hear(kOther, granted_with(2)), Exclusion::kMutualExclusion);
}

TEST(MutexExclusionTest, ATokenThatIsNotAboveAllBeforeItBreaksFencing) {
  for (const std::uint64_t later : {6U, 7U}) {
    Exclusion exclusion;
    EXPECT_EQ(exclusion.hear(kOneOf, granted_with(7)), kKept);
    exclusion.give(kOneOf, Release{});
    EXPECT_EQ(exclusion.hear(kOther, granted_with(later)), Exclusion::kFencingTokens);
  }
  Exclusion none;
  EXPECT_EQ(none.hear(kOneOf, granted_with(0)), Exclusion::kFencingTokens)
      << "0 is below that of every grant";
}

TEST(MutexExclusionTest, ItsFormTellsWhoIsInsideAndTheLatestToken) {
  Exclusion exclusion;
  EXPECT_EQ(exclusion.hear(kOther, granted_with(1000)), kKept);
  FormWriter writer;
  writer.put(exclusion);
  FormReader reader(writer.bytes());
  Exclusion read;
  reader.take(read);
  EXPECT_EQ(read, exclusion);
  read.give(kOther, Release{});
  EXPECT_NE(read, exclusion);
  EXPECT_NE(read, Exclusion()) << "it remembers the token";
}

TEST(MutexExclusionTest, ItNamesAllThatItJudges) {
  EXPECT_EQ(Exclusion::kNames.size(), 3U);
  EXPECT_EQ(Exclusion::kNames.back(), Exclusion::kAnswered);
}

}  // namespace
}  // namespace lamport::core::mutex
