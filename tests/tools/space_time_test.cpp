#include "lamport/tools/space_time.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace lamport::tools {
namespace {

using core::ProcessId;

TEST(SpaceTimeTest, ArrowsLeadFromTheSenderToWhereTheMessageArrives) {
  const std::vector<SpaceTimeRow> rows = {{ProcessId(1), {}, false, "Acquire"},
                                          {ProcessId(0), ProcessId(2), false, "REQUEST from 2"},
                                          {ProcessId(2), ProcessId(1), false, "REPLY from 1"},
                                          {ProcessId(1), {}, true, "lost: REPLY to 0"}};
  EXPECT_EQ(space_time_text(rows, 3),
            "      p0   p1   p2\n"
            "   1  |    *    |    Acquire\n"
            "   2  *<---|----|    REQUEST from 2\n"
            "   3  |    |--->*    REPLY from 1\n"
            "   4  |    x    |    lost: REPLY to 0\n");
}

TEST(SpaceTimeTest, OfManyProcessesTheRowsNameTheirs) {
  const std::vector<SpaceTimeRow> rows = {{ProcessId(20), ProcessId(3), false, "REPLY from 3"}};
  EXPECT_EQ(space_time_text(rows, 21),
            "      process\n"
            "   1  20       REPLY from 3\n");
}

TEST(SpaceTimeTest, OfALongRunBothEndsAreDrawn) {
  const std::vector<SpaceTimeRow> rows(1000, {ProcessId(20), {}, false, "Acquire"});
  const std::string text = space_time_text(rows, 21);
  EXPECT_EQ(std::ranges::count(text, '\n'), 202);
  EXPECT_NE(text.find(" 100  20       Acquire\n ...  800 that --json has\n 901  20 "),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace lamport::tools
