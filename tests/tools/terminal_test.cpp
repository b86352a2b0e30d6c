#include "lamport/tools/terminal.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace lamport::tools {
namespace {

using std::chrono::seconds;

TEST(TerminalTest, ProgressSaysHowFarAndHowFast) {
  EXPECT_EQ(progress_text(12, 90, "schedules", seconds(3)), "12 of 90 schedules, 4 a second");
  EXPECT_EQ(progress_text(0, 90, "schedules", seconds(0)), "0 of 90 schedules, 0 a second");
}

}  // namespace
}  // namespace lamport::tools
