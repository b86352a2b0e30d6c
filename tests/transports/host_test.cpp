#include "lamport/transports/host.hpp"

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "courier.hpp"
#include "lamport/transports/frame.hpp"
#include "witness.hpp"

namespace lamport::transports {
namespace {

using core::kNoEvent;
using core::ProcessId;
using std::chrono::milliseconds;

using Event = core::TraceEvent<Courier>;

template <class Kind>
std::vector<Event> of_kind(const std::vector<Event>& events) {
  std::vector<Event> found;
  for (const Event& event : events) {
    if (std::holds_alternative<Kind>(event.what)) {
      found.push_back(event);
    }
  }
  return found;
}

TEST(HostTest, EveryPairOfHostsHasALinkBothWays) {
  Hosts<Courier> hosts(3);
  ASSERT_TRUE(hosts.start());
  for (std::uint32_t p = 0; p < 3; ++p) {
    for (std::uint32_t q = 0; q < 3; ++q) {
      if (p != q) {
        hosts[p].host().perform(Courier::Ask{ProcessId(q), 10 * p + q}, kNoEvent);
        EXPECT_TRUE(eventually(
            [&] { return hosts[p].told(Courier::Answered{ProcessId(q), 10 * p + q}) == 1; }));
      }
    }
  }
  hosts.stop();
  for (std::uint32_t p = 0; p < 3; ++p) {
    const Counters counters = hosts[p].host().counters();
    EXPECT_EQ(counters.connects, 2U) << "one link per pair, used for everything";
    EXPECT_EQ(counters.frames_sent, 4U);
    EXPECT_EQ(counters.frames_received, 4U);
  }
}

TEST(HostTest, EventsAreNumberedAndNameTheirCauses) {
  Hosts<Courier> hosts(2);
  ASSERT_TRUE(hosts.start());
  hosts[0].host().perform(Courier::Ask{kOne, 7}, {kZero, 1});
  ASSERT_TRUE(eventually([&] { return hosts[0].told(Courier::Answered{kOne, 7}) == 1; }));
  hosts.stop();

  const std::vector<Event> asker = hosts[0].events();
  ASSERT_EQ(asker.size(), 5U);
  EXPECT_EQ(asker[0].what, Event::What(core::Started{}));
  EXPECT_EQ(asker[0].cause, kNoEvent);
  EXPECT_EQ(asker[1].what, Event::What(core::Commanded<Courier>{Courier::Ask{kOne, 7}}));
  EXPECT_EQ(asker[1].cause, asker[0].id);
  EXPECT_EQ(asker[2].what, Event::What(core::Sent<Courier>{kOne, Courier::Question{7}}));
  EXPECT_EQ(asker[2].cause, asker[1].id);
  EXPECT_EQ(asker[3].what, Event::What(core::Received<Courier>{kOne, Courier::Answer{7}}));
  EXPECT_EQ(asker[4].what, Event::What(core::Emitted<Courier>{Courier::Answered{kOne, 7}}));
  EXPECT_EQ(asker[4].cause, asker[3].id);

  const std::vector<Event> answerer = hosts[1].events();
  ASSERT_EQ(answerer.size(), 3U);
  EXPECT_EQ(answerer[1].cause, asker[2].id) << "a frame carries the id of its Sent";
  EXPECT_EQ(asker[3].cause, answerer[2].id);
  for (std::size_t i = 0; i < asker.size(); ++i) {
    EXPECT_EQ(asker[i].id, (core::EventId{kZero, i + 1}));
  }
  EXPECT_LE(asker[2].at, answerer[1].at) << "hosts of one epoch share the time";
  EXPECT_LE(answerer[2].at, asker[3].at);
}

TEST(HostTest, TimersFireInOrderAndCancelledOnesDoNot) {
  Hosts<Courier> hosts(2);
  ASSERT_TRUE(hosts.start());
  const auto wind = [&](std::uint64_t number, milliseconds delay) {
    hosts[0].host().perform(
        Courier::Wind{number, static_cast<std::uint64_t>(core::Duration(delay).count())}, kNoEvent);
  };
  wind(1, std::chrono::hours(1));
  wind(3, milliseconds(20));
  wind(2, milliseconds(1));  // And forget 1.
  wind(5, milliseconds(40));
  ASSERT_TRUE(eventually([&] { return hosts[0].told(Courier::Rang{5}) == 1; }));
  hosts.stop();
  const auto fired = of_kind<core::TimerFired<Courier>>(hosts[0].events());
  const auto commanded = of_kind<core::Commanded<Courier>>(hosts[0].events());
  ASSERT_EQ(fired.size(), 3U);
  EXPECT_EQ(fired[0].cause, commanded[2].id);
  EXPECT_EQ(fired[1].cause, commanded[1].id);
  EXPECT_EQ(fired[2].cause, commanded[3].id);
  EXPECT_GE(fired[1].at - commanded[1].at, milliseconds(20));
}

TEST(HostTest, ATimerThatIsSetAgainFiresOnceAtTheNewTime) {
  Hosts<Courier> hosts(1);
  ASSERT_TRUE(hosts.start());
  hosts[0].host().perform(Courier::Wind{5, 1'000'000'000'000}, kNoEvent);
  hosts[0].host().perform(Courier::Wind{5, 1'000'000}, kNoEvent);
  ASSERT_TRUE(eventually([&] { return hosts[0].told(Courier::Rang{5}) == 1; }));
  hosts.stop();
  const auto fired = of_kind<core::TimerFired<Courier>>(hosts[0].events());
  ASSERT_EQ(fired.size(), 1U);
  EXPECT_EQ(fired[0].cause, (core::EventId{kZero, 3}));
}

TEST(HostTest, ACommandMayBePutOff) {
  Book<core::TraceEvent<Courier>> events;
  std::optional<Host<Courier>> host;
  HostOptions options;
  options.epoch = std::chrono::steady_clock::now();
  host.emplace(Courier(kZero, 1), options, [&](const core::TraceEvent<Courier>& event) {
    events.add(event);
    if (std::holds_alternative<core::Started>(event.what)) {
      host->perform_after(milliseconds(30), Courier::Wind{2, 1}, event.id);
      host->perform_after(milliseconds(0), Courier::Wind{1, 1}, event.id);
    }
  });
  ASSERT_TRUE(host->start({{}}).has_value());
  ASSERT_TRUE(
      eventually([&] { return of_kind<core::Emitted<Courier>>(events.all()).size() == 2; }));
  host->stop();
  const auto started = of_kind<core::Started>(events.all());
  const auto commanded = of_kind<core::Commanded<Courier>>(events.all());
  ASSERT_EQ(commanded.size(), 2U);
  EXPECT_EQ(commanded[0].id.serial, 2U) << "without delay it is the next turn";
  EXPECT_EQ(std::get<core::Commanded<Courier>>(commanded[1].what).command,
            Courier::Command(Courier::Wind{2, 1}));
  EXPECT_GE(commanded[1].at, started[0].at + milliseconds(30));
  EXPECT_EQ(commanded[1].cause, started[0].id);
}

TEST(HostTest, MessagesToAPeerThatIsNotThereYetWaitForIt) {
  Hosts<Courier> hosts(2);
  const auto endpoints = hosts.endpoints();
  ASSERT_TRUE(hosts[1].host().start(endpoints).has_value());
  for (std::uint64_t number = 1; number <= 100; ++number) {
    hosts[1].host().perform(Courier::Ask{kZero, number}, kNoEvent);
  }
  ASSERT_TRUE(eventually([&] { return hosts[1].host().activity().unanswered == 100; }));
  ASSERT_TRUE(hosts[0].host().start(endpoints).has_value());
  EXPECT_TRUE(eventually([&] { return hosts[1].host().activity().unanswered == 0; }));
  hosts.stop();
  EXPECT_EQ(hosts[1].host().counters().frames_sent, 100U);
}

TEST(HostTest, FramesBeyondAFullQueueAreDroppedAndTheTraceSaysSo) {
  HostOptions options = brisk(std::chrono::steady_clock::now());
  options.limits.queue_bytes = 2 * (kFrameHeaderSize + core::kEncodedSizeMax<Courier::Message>);
  Hosts<Courier> hosts(2, options);
  const auto endpoints = hosts.endpoints();
  ASSERT_TRUE(hosts[1].host().start(endpoints).has_value());
  for (std::uint64_t number = 1; number <= 5; ++number) {
    hosts[1].host().perform(Courier::Ask{kZero, number}, kNoEvent);
  }
  ASSERT_TRUE(eventually([&] { return hosts[1].count<core::Dropped>() == 3; }));
  hosts.stop();
  EXPECT_EQ(hosts[1].host().counters().frames_dropped, 3U);
  for (const Event& dropped : of_kind<core::Dropped>(hosts[1].events())) {
    const Event sent = hosts[1].events()[dropped.cause.serial - 1];
    EXPECT_TRUE(std::holds_alternative<core::Sent<Courier>>(sent.what));
  }
}

TEST(HostTest, StoppingWithMessagesInFlightLeavesNothingAndMayBeRepeated) {
  Hosts<Courier> hosts(3);
  ASSERT_TRUE(hosts.start());
  for (std::uint64_t number = 1; number <= 300; ++number) {
    hosts[0].host().perform(Courier::Ask{kOne, number}, kNoEvent);
    hosts[1].host().perform(Courier::Ask{kTwo, number}, kNoEvent);
    hosts[2].host().perform(Courier::Ask{kZero, number}, kNoEvent);
  }
  ASSERT_TRUE(eventually([&] { return hosts[0].count<core::Emitted<Courier>>() > 0; }));
  hosts.stop();
  const std::size_t events = hosts[0].events().size();
  hosts[0].host().perform(Courier::Ask{kOne, 1}, kNoEvent);
  hosts.stop();
  EXPECT_EQ(hosts[0].events().size(), events) << "no event comes after stop";
}

TEST(HostTest, OneThatWasNeverStartedStopsAsWell) {
  Hosts<Courier> hosts(2);
  hosts[0].host().stop();
}

TEST(HostTest, APortInUseIsNamed) {
  Hosts<Courier> hosts(1);
  HostOptions options = brisk(std::chrono::steady_clock::now());
  options.listen.port = hosts[0].host().port();
  try {
    Witnessed<Courier> second(Courier(kZero, 1), options);
    FAIL() << "two hosts listen on one port";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(error.what(), "port " + std::to_string(options.listen.port) +
                                " on 127.0.0.1 is in use; choose another, or end what uses it");
  }
}

TEST(HostTest, AnAddressThatIsNoneIsNamed) {
  HostOptions options = brisk(std::chrono::steady_clock::now());
  options.listen = {.address = "localhost", .port = 9000};
  EXPECT_THROW(Witnessed<Courier>(Courier(kZero, 1), options), std::runtime_error);

  Hosts<Courier> hosts(2);
  auto endpoints = hosts.endpoints();
  endpoints[1].address = "nowhere";
  const auto started = hosts[0].host().start(endpoints);
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().message,
            "can't dial port " + std::to_string(endpoints[1].port) + " of nowhere");
}

}  // namespace
}  // namespace lamport::transports
