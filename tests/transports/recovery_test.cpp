#include "recovery.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "witness.hpp"

namespace lamport::transports {
namespace {

using std::chrono::milliseconds;

/// A recovery thread and what it did, with an I/O thread that the test plays.
class RecoveryTest : public testing::Test {
 protected:
  RecoveryTest()
      : journal_(core::ProcessId(4),
                 [this](Level, std::string line) { lines_.add(std::move(line)); }),
        recovery_(
            {.stall = milliseconds(5), .hang = milliseconds(5)}, progress_, journal_, counters_,
            [this](Recovery::Task task) { post(std::move(task)); }, [this] { ++recovered_; }) {}
  ~RecoveryTest() override { recovery_.stop(); }

  void post(Recovery::Task task) {
    if (turns_) {
      task();
    } else {
      held_.add(std::move(task));
    }
  }

  std::atomic<bool> turns_ = true;
  Book<Recovery::Task> held_;
  Book<std::string> lines_;
  std::atomic<int> recovered_ = 0;
  Progress progress_;
  LiveCounters counters_;
  Journal journal_;
  Recovery recovery_;
};

TEST_F(RecoveryTest, AStallIsDealtWithAgainAndAgain) {
  progress_.turned(1);
  recovery_.start();
  EXPECT_TRUE(eventually([&] { return recovered_ >= 3; }));
  recovery_.stop();
  EXPECT_EQ(counters_.snapshot().recoveries, static_cast<std::uint64_t>(recovered_));
}

TEST_F(RecoveryTest, AThreadThatDoesNotTurnIsReportedOnceAndSoIsItsReturn) {
  progress_.turned(1);
  turns_ = false;
  recovery_.start();
  EXPECT_TRUE(eventually([&] { return lines_.all().size() == 1; }));
  EXPECT_EQ(lines_.all()[0], "process 4: the I/O thread has not turned for 5 ms");
  // A beat, and a recovery if the first look came so late that there was a stall already.
  EXPECT_LE(held_.all().size(), 2U) << "what is posted to a hung thread is bounded";
  EXPECT_EQ(counters_.snapshot().hangs, 1U);
  turns_ = true;
  for (const auto& task : held_.all()) {
    task();
  }
  EXPECT_TRUE(eventually([&] {
    return lines_.count([](const std::string& line) {
      return line == "process 4: the I/O thread turns again";
    }) == 1;
  }));
}

TEST_F(RecoveryTest, StoppingDoesNotWaitForAHungThreadAndMayBeRepeated) {
  turns_ = false;
  recovery_.start();
  EXPECT_TRUE(eventually([&] { return !held_.all().empty(); }));
  recovery_.stop();
  recovery_.stop();
}

}  // namespace
}  // namespace lamport::transports
