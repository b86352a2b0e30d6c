#include "lamport/tools/interrupt.hpp"

#include <csignal>
#include <cstdlib>

#include <gtest/gtest.h>

/// Signals change the whole program, so each case has one of its own.
namespace lamport::tools {
namespace {

/// Ends the program with 0 if `signal` is noticed and nothing else happens.
void interrupt_once(int signal) {
  const auto& interrupted = watch_interrupts();
  const bool before = interrupted;
  std::raise(signal);
  std::_Exit(!before && interrupted ? 0 : 1);
}

void interrupt_twice(int first, int second) {
  const auto& interrupted = watch_interrupts();
  std::raise(first);
  if (interrupted) {
    std::raise(second);
  }
  std::_Exit(1);
}

TEST(InterruptDeathTest, TheFirstSignalIsNoticedAndEndsNothing) {
  EXPECT_EXIT(interrupt_once(SIGINT), testing::ExitedWithCode(0), "");
  EXPECT_EXIT(interrupt_once(SIGTERM), testing::ExitedWithCode(0), "");
}

TEST(InterruptDeathTest, TheSecondSignalEndsTheProgramWhicheverTheFirstWas) {
  EXPECT_EXIT(interrupt_twice(SIGINT, SIGINT), testing::KilledBySignal(SIGINT), "");
  EXPECT_EXIT(interrupt_twice(SIGTERM, SIGTERM), testing::KilledBySignal(SIGTERM), "");
  EXPECT_EXIT(interrupt_twice(SIGINT, SIGTERM), testing::KilledBySignal(SIGTERM), "");
  EXPECT_EXIT(interrupt_twice(SIGTERM, SIGINT), testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace lamport::tools
