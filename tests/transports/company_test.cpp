#include "company.hpp"

#include <gtest/gtest.h>

#include "courier.hpp"

namespace lamport::transports {
namespace {

TEST(CompanyTest, OneThatIsAloneMayLeaveAtOnce) {
  Company company(kZero, 1, false);
  EXPECT_FALSE(company.is_over());
  EXPECT_TRUE(company.finish());
  EXPECT_TRUE(company.is_over());
}

TEST(CompanyTest, ItIsOverOnceAllKnowThatAllAreFinished) {
  Company company(kZero, 3, false);
  EXPECT_FALSE(company.heard(kOne, Word::kFinished)) << "there is nothing to say of our own yet";
  EXPECT_EQ(company.own(), Word::kNone);
  EXPECT_TRUE(company.finish());
  EXPECT_EQ(company.own(), Word::kFinished);
  EXPECT_FALSE(company.finish()) << "once is enough";
  EXPECT_TRUE(company.heard(kTwo, Word::kFinished));
  EXPECT_EQ(company.own(), Word::kAllFinished);
  EXPECT_FALSE(company.is_over()) << "the others may not know yet";
  EXPECT_FALSE(company.heard(kOne, Word::kAllFinished));
  EXPECT_FALSE(company.is_over());
  EXPECT_FALSE(company.heard(kTwo, Word::kAllFinished));
  EXPECT_TRUE(company.is_over());
}

TEST(CompanyTest, WhoGathersHasToHearOfAllThatTheyHaveMetUs) {
  Company company(kOne, 3, true);
  EXPECT_EQ(company.own(), Word::kMet);
  EXPECT_FALSE(company.is_gathered());
  EXPECT_FALSE(company.heard(kZero, Word::kMet)) << "it has been said already";
  EXPECT_FALSE(company.is_gathered());
  EXPECT_FALSE(company.heard(kTwo, Word::kFinished)) << "who has finished has met all";
  EXPECT_TRUE(company.is_gathered());
  EXPECT_FALSE(company.is_over());
}

TEST(CompanyTest, OnceAllAreFinishedItWaitsForThoseOnlyWhoMayNotKnow) {
  Company company(kZero, 3, false);
  EXPECT_FALSE(company.heard(kOne, Word::kAllFinished));
  EXPECT_TRUE(company.finish());
  EXPECT_FALSE(company.waits_for(kTwo)) << "it may not have finished";
  EXPECT_TRUE(company.heard(kTwo, Word::kFinished));
  EXPECT_TRUE(company.waits_for(kTwo));
  EXPECT_FALSE(company.waits_for(kOne));
  EXPECT_FALSE(company.waits_for(kZero));
  company.left_by_all();
  EXPECT_TRUE(company.is_over());
  EXPECT_FALSE(company.heard(kOne, Word::kFinished));
  EXPECT_TRUE(company.is_over()) << "for good";
}

TEST(CompanyTest, ThatAllAreFinishedNeedsToBeHeardOfOneOnly) {
  Company company(kZero, 3, false);
  EXPECT_TRUE(company.finish());
  EXPECT_TRUE(company.heard(kOne, Word::kAllFinished));
  EXPECT_EQ(company.own(), Word::kAllFinished);
  EXPECT_FALSE(company.is_over());
  EXPECT_TRUE(company.waits_for(kTwo)) << "until it has left";
  EXPECT_FALSE(company.heard(kTwo, Word::kAllFinished));
  EXPECT_TRUE(company.is_over());
}

TEST(CompanyTest, WhoSaysThatAllAreFinishedBeforeWeAreIsNotBelieved) {
  Company company(kZero, 3, true);
  EXPECT_FALSE(company.heard(kOne, Word::kAllFinished));
  EXPECT_FALSE(company.is_gathered());
  EXPECT_TRUE(company.finish());
  EXPECT_EQ(company.own(), Word::kFinished);
}

TEST(CompanyTest, AnOldWordThatComesAgainChangesNothing) {
  Company company(kZero, 2, false);
  EXPECT_FALSE(company.heard(kOne, Word::kAllFinished));
  EXPECT_TRUE(company.finish());
  EXPECT_TRUE(company.is_over());
  EXPECT_FALSE(company.heard(kOne, Word::kFinished));
  EXPECT_TRUE(company.is_over());
}

}  // namespace
}  // namespace lamport::transports
