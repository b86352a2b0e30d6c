#include "journal.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
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
  void cause(std::uint32_t lines) {
    for (std::uint32_t i = 0; i < lines; ++i) {
      journal_.caused(Level::kInfo, "refused");
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
  journal_.warning("silent");
  journal_.error("hung");
  journal_.caused(Level::kInfo, "refused");
  const std::vector<std::pair<Level, std::string>> expected = {
      {Level::kInfo, "process 2: linked"},
      {Level::kWarning, "process 2: silent"},
      {Level::kError, "process 2: hung"},
      {Level::kInfo, "process 2: refused"}};
  EXPECT_EQ(lines_, expected);
}

TEST_F(JournalTest, OfWhatOthersCauseAHundredLinesASecondAreWritten) {
  cause(Journal::kCausedMax + 150);
  ASSERT_EQ(lines_.size(), Journal::kCausedMax + 1);
  EXPECT_EQ(lines_.back().second, "process 2: more lines like this in one second are left out");
  EXPECT_EQ(lines_.back().first, Level::kInfo)
      << "as at the start of many processes, nothing is wrong";
  now_ += std::chrono::milliseconds(999);
  cause(1);
  EXPECT_EQ(lines_.size(), Journal::kCausedMax + 1);
  now_ += std::chrono::milliseconds(1);
  cause(2);
  ASSERT_EQ(lines_.size(), Journal::kCausedMax + 4);
  EXPECT_EQ(lines_[Journal::kCausedMax + 1].second, "process 2: 151 lines were left out");
  EXPECT_EQ(lines_.back().second, "process 2: refused");
}

TEST_F(JournalTest, WhatTheHostItselfHasToSayIsNeverLeftOut) {
  cause(Journal::kCausedMax + 1);
  journal_.warning("silent");
  EXPECT_EQ(lines_.back().second, "process 2: silent");
}

TEST_F(JournalTest, SeveralThreadsMayCauseLines) {
  const auto many = [this] { cause(1000); };
  std::jthread(many).join();
  {
    const std::jthread one(many);
    const std::jthread other(many);
  }
  EXPECT_EQ(lines_.size(), Journal::kCausedMax + 1);
}

}  // namespace
}  // namespace lamport::transports
