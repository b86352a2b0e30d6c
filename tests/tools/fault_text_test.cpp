#include "lamport/tools/fault_text.hpp"

#include <gtest/gtest.h>

namespace lamport::tools {
namespace {

std::string error_of(std::string_view text) {
  const auto faults = parse_faults(text);
  return faults ? "" : faults.error().message;
}

TEST(FaultTextTest, WhatIsReadIsWrittenTheSame) {
  for (const char* text :
       {"none", "pause:1ms..2ms:0", "crash:5ms:0+3", "loss:1ms..2ms:0:5,crash:0ms:1",
        "loss:10ms..50ms:0+2:300",
        "partition:20ms..80ms:1,spike:0ms..1500us:0+1+2:10000,clock:1ns..3600s:4095:250"}) {
    const auto faults = parse_faults(text);
    ASSERT_TRUE(faults.has_value()) << faults.error().message;
    EXPECT_EQ(text_of(*faults), text);
  }
}

TEST(FaultTextTest, WhatIsNoFaultIsRefusedByItsPart) {
  EXPECT_EQ(error_of(""),
            "'' is no fault; write KIND:FROM..UNTIL:WHO[:PERMILLE], as in "
            "loss:10ms..50ms:0+2:300, or crash:AT:WHO, as in crash:5ms:0");
  EXPECT_NE(error_of("loss:1ms..2ms:0:5:6"), "");
  EXPECT_NE(error_of("loss:1ms..2ms:0:5,"), "");
  EXPECT_EQ(error_of("fire:1ms..2ms:0"),
            "in 'fire:1ms..2ms:0': 'fire' is no kind of fault; write one of: loss, duplication, "
            "reordering, spike, partition, one-way, clog, pause, slow, clock, crash");
  EXPECT_NE(error_of("loss:-1ms..2ms:0:5").find("'-1ms' is not a duration"), std::string::npos);
  EXPECT_NE(error_of("loss:1ms..2ms:0+x:5").find("'x' is not a whole number"), std::string::npos);
  EXPECT_NE(error_of("loss:1ms..2ms:4096:5").find("from 0 to 4095"), std::string::npos);
  EXPECT_NE(error_of("loss:1ms..2ms:0:0").find("from 1 to 1000"), std::string::npos);
  EXPECT_NE(error_of("loss:1ms..2ms:0").find("loss has a number at its end, 1 to 1000"),
            std::string::npos);
  EXPECT_EQ(error_of("crash:5ms..9ms:0"),
            "in 'crash:5ms..9ms:0': crash has no end; write only when it comes, as in crash:5ms:0");
  EXPECT_NE(error_of("crash:5:0").find("'5' is not a duration"), std::string::npos);
  EXPECT_NE(error_of("crash:5ms:0:7").find("crash has no number"), std::string::npos);
  EXPECT_NE(error_of("pause:1ms..2ms:0:5").find("pause has no number"), std::string::npos);
}

}  // namespace
}  // namespace lamport::tools
