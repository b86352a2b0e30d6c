#include "lamport/tools/causal_history.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/props/json.hpp"

namespace lamport::tools {
namespace {

using core::EventId;
using core::ProcessId;
using core::mutex::Lamport;
using Event = core::TraceEvent<Lamport>;

constexpr core::LogicalTime kTime(1);

EventId event(std::uint32_t process, std::uint64_t serial) {
  return {ProcessId(process), serial};
}

/// Process 0 asks and enters; process 1 asks, hears from 0 and enters; process 2 only listens, and
/// its later events led nowhere.
std::vector<Event> trace() {
  const auto acquire = core::Commanded<Lamport>{core::mutex::Acquire{}};
  const auto granted = core::Emitted<Lamport>{core::mutex::Granted{kTime}};
  const auto request = [](std::uint32_t to) {
    return core::Sent<Lamport>{ProcessId(to), Lamport::Request{kTime}};
  };
  const auto received = [](std::uint32_t from) {
    return core::Received<Lamport>{ProcessId(from), Lamport::Request{kTime}};
  };
  const auto at = [](int time) { return core::VirtualTime(core::Duration(time)); };
  return {{event(0, 1), at(0), core::kNoEvent, core::Started{}},
          {event(1, 1), at(0), core::kNoEvent, core::Started{}},
          {event(2, 1), at(0), core::kNoEvent, core::Started{}},
          {event(0, 2), at(1), event(0, 1), acquire},
          {event(0, 3), at(1), event(0, 2), request(1)},
          {event(0, 4), at(1), event(0, 2), request(2)},
          {event(1, 2), at(2), event(1, 1), acquire},
          {event(1, 3), at(2), event(1, 2), request(0)},
          {event(2, 2), at(3), event(0, 4), received(0)},
          {event(1, 4), at(4), event(0, 3), received(0)},
          {event(0, 5), at(5), event(0, 2), granted},
          {event(1, 5), at(6), event(1, 4), granted}};
}

std::vector<std::string> history_of(const props::Violation& violation,
                                    const std::vector<props::Stay>& stays) {
  CausalHistory<Lamport> history(violation, stays, 3);
  for (const Event& each : trace()) {
    history.observe(each, kTime);
  }
  std::vector<std::string> lines;
  for (const EventLine& line : history.lines()) {
    lines.push_back(props::text_of(line.id) + " " + line.what);
  }
  return lines;
}

props::Stay stay(EventId asked, EventId entered) {
  props::Stay stay;
  stay.process = asked.process;
  stay.asked = asked;
  stay.entered = entered;
  return stay;
}

TEST(CausalHistoryTest, HoldsWhatLedToBothEntriesAndNoBystander) {
  const props::Violation violation{"p", event(1, 5), "", {event(0, 5), event(1, 5)}};
  EXPECT_EQ(history_of(violation, {stay(event(0, 2), event(0, 5)), stay(event(1, 2), event(1, 5))}),
            (std::vector<std::string>{
                "0:2 commanded Acquire", "0:3 sent REQUEST time=1 to 1", "1:2 commanded Acquire",
                "1:3 sent REQUEST time=1 to 0, not received by then",
                "1:4 received REQUEST time=1 from 0", "0:5 emitted Granted clock=1 token=0",
                "1:5 emitted Granted clock=1 token=0"}));
}

TEST(CausalHistoryTest, BeginsWithTheRequestOfTheStay) {
  const props::Violation violation{"p", event(1, 5), "", {event(1, 5)}};
  EXPECT_EQ(history_of(violation, {stay(event(1, 2), event(1, 5))}),
            (std::vector<std::string>{"1:2 commanded Acquire", "1:4 received REQUEST time=1 from 0",
                                      "1:5 emitted Granted clock=1 token=0"}));
}

TEST(CausalHistoryTest, AViolationThatIsAboutNoStayShowsItsWitnesses) {
  const props::Violation violation{"p", event(1, 4), "", {event(0, 3), event(1, 4)}};
  EXPECT_EQ(history_of(violation, {}),
            (std::vector<std::string>{"0:3 sent REQUEST time=1 to 1",
                                      "1:4 received REQUEST time=1 from 0"}));
}

TEST(CausalHistoryTest, FindsTheStaysThatAViolationNames) {
  const std::vector<props::Stay> stays = {stay(event(0, 2), event(0, 5)),
                                          stay(event(1, 2), core::kNoEvent)};
  const props::Violation late{"p", event(1, 2), "", {event(1, 2)}};
  EXPECT_EQ(stays_of(late, stays), std::vector<props::Stay>{stays[1]});
  const props::Violation other{"p", core::kNoEvent, "", {event(1, 4), event(0, 4), event(1, 2)}};
  EXPECT_EQ(stays_of(other, stays), std::vector<props::Stay>{stays[1]});
  const props::Violation neither{"p", core::kNoEvent, "", {event(1, 4), event(0, 4)}};
  EXPECT_EQ(stays_of(neither, stays), (std::vector<props::Stay>{stays[1], stays[0]}))
      << "the latest of the processes that it names";
  const props::Violation none{"p", core::kNoEvent, "", {core::kNoEvent}};
  EXPECT_EQ(stays_of(none, stays), std::vector<props::Stay>());
}

}  // namespace
}  // namespace lamport::tools
