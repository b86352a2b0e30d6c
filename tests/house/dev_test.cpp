#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "examples.hpp"

/// What `./dev` says to arguments that are wrong, before it builds anything.
namespace lamport::house {
namespace {

using testing::HasSubstr;

Outcome run_dev(const std::string& arguments) {
  return run_shell("./dev " + arguments, LAMPORT_SOURCE_DIR,
                   std::filesystem::path(LAMPORT_BUILD_DIR) / "bin");
}

TEST(DevTest, ATimeForFuzzIsAWholeNumberWithItsUnit) {
  for (const char* const time :
       {"10", "0s", "-5s", "1.5m", "5d", "10ms", "' '", "''", "1000000s"}) {
    const Outcome outcome = run_dev(std::string("fuzz ") + time);
    EXPECT_EQ(outcome.exit_code, 2) << time;
    EXPECT_THAT(outcome.output, HasSubstr("is no time; write a whole number and its unit"));
  }
}

TEST(DevTest, OnlyTargetsAreFuzzed) {
  for (const char* const target : {"nothing", "1s nothing", "1s frame nothing", "1s ../corpus"}) {
    const Outcome outcome = run_dev(std::string("fuzz ") + target);
    EXPECT_EQ(outcome.exit_code, 2) << target;
    EXPECT_THAT(outcome.output, HasSubstr("is nothing to fuzz"));
  }
}

}  // namespace
}  // namespace lamport::house
