#include "journal.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/ids.hpp"
#include "lamport/transports/log.hpp"

namespace lamport::transports {
namespace {

/// A journal of process 2, at a time that the test sets.
class JournalTest : public testing::Test {
 protected:
  void warn(std::uint32_t times) {
    for (std::uint32_t i = 0; i < times; ++i) {
      journal_.warning("refused");
    }
  }

  std::vector<std::pair<Level, std::string>> lines_;
  Journal::Clock::time_point now_;
  Journal journal_{
      core::ProcessId(2),
      [this](Level level, std::string line) { lines_.emplace_back(level, std::move(line)); },
      [this] { return now_; }};
};

TEST_F(JournalTest, ALineNamesItsProcess) {
  journal_.info("linked");
  journal_.warning("refused");
  journal_.error("hung");
  const std::vector<std::pair<Level, std::string>> expected = {
      {Level::kInfo, "process 2: linked"},
      {Level::kWarning, "process 2: refused"},
      {Level::kError, "process 2: hung"}};
  EXPECT_EQ(lines_, expected);
}

TEST_F(JournalTest, OfManyWarningsASecondAHundredAreWrittenAndTheNextSaysHowManyWereNot) {
  warn(Journal::kWarningsMax + 150);
  EXPECT_EQ(lines_.size(), Journal::kWarningsMax);
  now_ += std::chrono::milliseconds(999);
  warn(1);
  EXPECT_EQ(lines_.size(), Journal::kWarningsMax);
  now_ += std::chrono::milliseconds(1);
  warn(2);
  ASSERT_EQ(lines_.size(), Journal::kWarningsMax + 3);
  EXPECT_EQ(lines_[Journal::kWarningsMax].second, "process 2: 151 warnings were left out");
  EXPECT_EQ(lines_.back().second, "process 2: refused");
}

TEST_F(JournalTest, WhatIsNoWarningIsNeverLeftOut) {
  warn(Journal::kWarningsMax + 1);
  journal_.error("hung");
  journal_.info("linked");
  ASSERT_EQ(lines_.size(), Journal::kWarningsMax + 2);
  EXPECT_EQ(lines_.back().second, "process 2: linked");
}

}  // namespace
}  // namespace lamport::transports
