#include "lamport/props/merge.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/simulation.hpp"

namespace lamport::props {
namespace {

using core::EventId;
using core::kNoEvent;
using core::ProcessId;
using core::mutex::Lamport;
using Event = core::TraceEvent<Lamport>;
using Traces = std::vector<std::vector<Event>>;

EventId id(std::uint32_t process, std::uint64_t serial) {
  return {ProcessId(process), serial};
}

Event event(EventId self, int at, EventId cause) {
  return {self, core::VirtualTime(core::Duration(at)), cause, core::Started{}};
}

std::vector<EventId> ids_of(const std::vector<Event>& events) {
  std::vector<EventId> ids;
  std::ranges::transform(events, std::back_inserter(ids), &Event::id);
  return ids;
}

std::string error_of(const Traces& traces) {
  const auto merged = merge<Lamport>(traces);
  return merged ? "" : merged.error().message;
}

TEST(MergeTest, EventsAreOrderedByTimeThenProcess) {
  const Traces traces{{event(id(0, 1), 5, kNoEvent), event(id(0, 2), 9, kNoEvent)},
                      {event(id(1, 1), 1, kNoEvent), event(id(1, 2), 5, kNoEvent)},
                      {}};
  EXPECT_EQ(ids_of(merge<Lamport>(traces).value()),
            (std::vector{id(1, 1), id(0, 1), id(1, 2), id(0, 2)}));
}

TEST(MergeTest, ACauseComesFirstThoughItsClockIsAhead) {
  const Traces traces{{event(id(0, 1), 0, id(1, 2)), event(id(0, 2), 1, kNoEvent)},
                      {event(id(1, 1), 100, kNoEvent), event(id(1, 2), 101, id(1, 1))},
                      {event(id(2, 1), 0, id(1, 1)), event(id(2, 2), 200, id(0, 2))}};
  EXPECT_EQ(ids_of(merge<Lamport>(traces).value()),
            (std::vector{id(1, 1), id(2, 1), id(1, 2), id(0, 1), id(0, 2), id(2, 2)}));
}

TEST(MergeTest, OfNoTracesThereIsNone) {
  EXPECT_TRUE(merge<Lamport>({}).value().empty());
}

TEST(MergeTest, AMissingCauseIsNamed) {
  EXPECT_EQ(error_of({{event(id(0, 1), 0, id(1, 2))}, {event(id(1, 1), 0, kNoEvent)}}),
            "event 0:1: its cause 1:2 is in no trace");
  EXPECT_EQ(error_of({{event(id(0, 1), 0, id(7, 1))}}), "event 0:1: its cause 7:1 is in no trace");
}

TEST(MergeTest, AGapOrAnotherProcessIsNamed) {
  EXPECT_EQ(error_of({{event(id(0, 1), 0, kNoEvent), event(id(0, 3), 0, kNoEvent)}}),
            "event 0:3 stands where 0:2 belongs");
  EXPECT_EQ(error_of({{event(id(0, 2), 0, kNoEvent)}}), "event 0:2 stands where 0:1 belongs");
  EXPECT_EQ(error_of({{event(id(1, 1), 0, kNoEvent)}}), "event 1:1 stands where 0:1 belongs");
}

TEST(MergeTest, EventsThatWaitForOneAnotherAreNamed) {
  EXPECT_EQ(error_of({{event(id(0, 1), 0, id(1, 2)), event(id(0, 2), 0, kNoEvent)},
                      {event(id(1, 1), 0, id(0, 2)), event(id(1, 2), 0, kNoEvent)}}),
            "events wait for one another: 0:1 for 1:2, 1:1 for 0:2");
  EXPECT_EQ(error_of({{event(id(0, 1), 0, id(0, 1))}}), "events wait for one another: 0:1 for 0:1");
}

TEST(MergeTest, WhatComesAfterEventsThatAreInNoTraceCanBeLeftOut) {
  // The trace of process 1 was cut off after its first event.
  const Traces traces{
      {event(id(0, 1), 0, kNoEvent), event(id(0, 2), 1, id(1, 2)), event(id(0, 3), 2, kNoEvent)},
      {event(id(1, 1), 5, id(0, 1))},
      {event(id(2, 1), 3, id(0, 3)), event(id(2, 2), 4, kNoEvent)}};
  EXPECT_EQ(error_of(traces), "event 0:2: its cause 1:2 is in no trace");
  EXPECT_EQ(ids_of(merge_known<Lamport>(traces).value()), (std::vector{id(0, 1), id(1, 1)}));
  EXPECT_FALSE(merge_known<Lamport>({{event(id(0, 1), 0, id(7, 1))}}).has_value())
      << "there is no process 7";
}

TEST(MergeTest, ASimulatedRunThatWasTakenApartIsPutTogetherAgain) {
  sim::Choices choices(7);
  sim::Simulation<Lamport> simulation({.processes = 5, .entries = 4}, choices);
  Traces traces(5);
  std::vector<Event> whole;
  simulation.run([&](const Event& each) {
    traces[each.id.process.value()].push_back(each);
    whole.push_back(each);
    return true;
  });
  const auto merged = merge<Lamport>(traces).value();
  ASSERT_EQ(merged.size(), whole.size());
  std::vector<std::uint64_t> serials(5);
  for (std::size_t i = 0; i < merged.size(); ++i) {
    EXPECT_TRUE(i == 0 || merged[i - 1].at <= merged[i].at);
    EXPECT_LE(merged[i].cause.serial, serials[merged[i].cause.process.value()]);
    EXPECT_EQ(merged[i].id.serial, ++serials[merged[i].id.process.value()]);
    EXPECT_EQ(merged[i], traces[merged[i].id.process.value()][merged[i].id.serial - 1]);
  }
}

}  // namespace
}  // namespace lamport::props
