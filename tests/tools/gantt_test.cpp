#include "lamport/tools/gantt.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tool.hpp"

namespace lamport::tools {
namespace {

using std::chrono::milliseconds;

core::VirtualTime at(int time) {
  return core::VirtualTime(milliseconds(time));
}

/// A stay with its times in ms; one below 0 has not come.
props::Stay stay(std::uint32_t process, int asked, int entered, int left) {
  const core::ProcessId id(process);
  props::Stay stay;
  stay.process = id;
  stay.asked = {id, 1};
  stay.asked_at = at(asked);
  if (entered >= 0) {
    stay.entered = {id, 2};
    stay.entered_at = at(entered);
  }
  if (left >= 0) {
    stay.left = {id, 3};
    stay.left_at = at(left);
  }
  return stay;
}

TEST(GanttTest, ARowPerProcessShowsWhenItWaitsAndIsInside) {
  const std::vector<props::Stay> stays = {stay(0, 0, 2, 5), stay(2, 1, 5, 9), stay(0, 10, 12, 15),
                                          stay(1, 18, -1, -1)};
  EXPECT_EQ(gantt_text(stays, {3, at(20)}, 20),
            "   0         10        20 ms\n"
            "   +---------+---------+\n"
            "p0 ..###     ..###\n"
            "p1                   ..\n"
            "p2  ....####\n"
            ". waiting   # inside   one column is 1 ms\n");
}

TEST(GanttTest, TwoInsideTogetherAreMarked) {
  const std::vector<props::Stay> stays = {stay(0, 0, 2, 6), stay(1, 0, 5, 9), stay(0, 9, 9, 10)};
  EXPECT_EQ(gantt_text(stays, {2, at(10)}, 10),
            "   0         10 ms\n"
            "   +---------+\n"
            "p0 ..XXXX   #\n"
            "p1 .....XXXX\n"
            ". waiting   # inside   X inside together with another   one column is 1 ms\n");
}

TEST(GanttTest, WhoIsStillInsideAtTheEndIsTogetherWithWhoEntersThere) {
  const std::vector<props::Stay> stays = {stay(0, 0, 2, -1), stay(1, 0, 10, -1)};
  EXPECT_NE(gantt_text(stays, {2, at(10)}, 10).find("p1 .........X\n"), std::string::npos);
}

TEST(GanttTest, TheTextIsNeverWiderThanAskedFor) {
  const std::vector<props::Stay> stays = {stay(11, 0, 3, 999)};
  for (int end = 1; end <= 1000; end += 7) {
    for (const std::string& line : lines_of(gantt_text(stays, {12, at(end)}, 60))) {
      if (line.front() == 'p') {
        EXPECT_LE(line.size(), 64U) << end;
      }
    }
  }
}

TEST(GanttTest, ARunWithoutTimeOrProcessesHasAChart) {
  EXPECT_EQ(gantt_text({}, {1, at(0)}, 10),
            "   0 ms\n"
            "   +-\n"
            "p0\n"
            ". waiting   # inside   one column is 0.000001 ms\n");
  EXPECT_NE(gantt_svg({}, {0, at(0)}, ""), "");
}

TEST(GanttTest, TheSvgHoldsABarPerStretchAndEscapesItsTitle) {
  const std::vector<props::Stay> stays = {stay(0, 0, 2, 6), stay(1, 0, 6, 9)};
  const std::string svg = gantt_svg(stays, {2, at(10)}, "a < b & c");
  const auto count = [&](const std::string& part) {
    std::size_t found = 0;
    for (std::size_t i = svg.find(part); i != std::string::npos; i = svg.find(part, i + 1)) {
      ++found;
    }
    return found;
  };
  EXPECT_EQ(count("<title>a &lt; b &amp; c</title>"), 1U);
  EXPECT_EQ(count("<rect class=\"waiting\""), 3U);  // One of them in the legend.
  EXPECT_EQ(count("<rect class=\"inside\""), 3U);
  EXPECT_EQ(count("<rect class=\"together\""), 0U);
  EXPECT_EQ(count("<title>p1 inside: 6 to 9 ms</title>"), 1U);
  EXPECT_EQ(count(">p0</text>"), 1U);
  EXPECT_EQ(count("http"), 1U);  // The name space: nothing is loaded from elsewhere.
}

TEST(GanttTest, ManyDaysFitTheSvg) {
  const core::VirtualTime end = core::VirtualTime::max();
  props::Stay endless = stay(0, 0, 1, 2);
  endless.left_at = end;
  const std::string svg = gantt_svg(std::vector{endless}, {1, end}, "");
  EXPECT_EQ(svg.find("=\"-"), std::string::npos);
}

}  // namespace
}  // namespace lamport::tools
