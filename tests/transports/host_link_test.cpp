#include <chrono>
#include <cstdint>
#include <sys/socket.h>

#include <gtest/gtest.h>

#include "courier.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/transports/host.hpp"
#include "wired.hpp"
#include "witness.hpp"

/// What becomes of links that break, fall silent, or are not there yet.
namespace lamport::transports {
namespace {

using core::kNoEvent;
using core::ProcessId;
using std::chrono::milliseconds;

HostOptions options_with_stall(milliseconds stall) {
  HostOptions options = brisk(std::chrono::steady_clock::now());
  options.limits.stall = stall;
  return options;
}

TEST(HostLinkTest, ABrokenLinkIsEstablishedAgain) {
  Wired<Courier> wired(brisk(std::chrono::steady_clock::now()));
  ASSERT_TRUE(wired.start());
  Witnessed<Courier>& asker = wired.hosts[0];
  for (std::uint64_t round = 1; round <= 5; ++round) {
    asker.host().perform(Courier::Ask{kOne, round}, kNoEvent);
    ASSERT_TRUE(eventually([&] { return asker.told(Courier::Answered{kOne, round}) == 1; }));
    wired.proxy.cut();
    ASSERT_TRUE(eventually([&] { return asker.host().counters().reconnects == round; }));
  }
  wired.hosts.stop();
  EXPECT_EQ(asker.host().counters().connects, 6U);
}

TEST(HostLinkTest, TheSideThatDoesNotDialKeepsItsMessagesForTheNewLink) {
  Wired<Courier> wired(brisk(std::chrono::steady_clock::now()));
  ASSERT_TRUE(wired.start());
  Witnessed<Courier>& accepter = wired.hosts[1];
  ASSERT_TRUE(eventually([&] { return accepter.host().counters().connects == 1; }));
  wired.proxy.cut();
  ASSERT_TRUE(eventually([&] { return accepter.logged("closed the link with") == 1; }));
  accepter.host().perform(Courier::Ask{kZero, 1}, kNoEvent);
  EXPECT_TRUE(eventually([&] { return accepter.told(Courier::Answered{kZero, 1}) == 1; }));
}

TEST(HostLinkTest, WhatIsSentAgainToAPeerThatIsAwayIsDroppedAndTheTraceSaysSo) {
  Hosts<Courier> hosts(2, options_with_stall(milliseconds(2)));
  const auto endpoints = hosts.endpoints();
  Witnessed<Courier>& asker = hosts[1];
  ASSERT_TRUE(asker.host().start(endpoints).has_value());
  asker.host().perform(Courier::Ask{kZero, 1}, kNoEvent);
  ASSERT_TRUE(eventually([&] { return asker.host().counters().recoveries >= 5; }));
  EXPECT_GE(asker.host().counters().frames_dropped, 4U);
  ASSERT_TRUE(hosts[0].host().start(endpoints).has_value());
  EXPECT_TRUE(eventually([&] { return asker.told(Courier::Answered{kZero, 1}) >= 1; }))
      << "the first one waited";
  hosts.stop();
  EXPECT_EQ(asker.count<core::Dropped>(), asker.host().counters().frames_dropped);
}

TEST(HostLinkTest, RecoveryResendsAndRedialsWhereALinkSwallowsEverything) {
  Wired<Courier> wired(options_with_stall(milliseconds(20)));
  ASSERT_TRUE(wired.start());
  Witnessed<Courier>& asker = wired.hosts[0];
  asker.host().perform(Courier::Ask{kOne, 1}, kNoEvent);
  ASSERT_TRUE(eventually([&] { return asker.told(Courier::Answered{kOne, 1}) >= 1; }));

  wired.proxy.swallow();
  asker.host().perform(Courier::Ask{kOne, 2}, kNoEvent);
  ASSERT_TRUE(eventually([&] { return asker.told(Courier::Answered{kOne, 2}) >= 1; }));
  wired.hosts.stop();
  EXPECT_GE(asker.count<core::TimerFired<Courier>>(), 1U) << "the timer of an hour fired early";
  EXPECT_GE(asker.host().counters().recoveries, 2U);
  EXPECT_GE(asker.logged("it is silent though something is unanswered"), 1U);
}

TEST(HostLinkTest, RecoveryLeavesAQuietLinkAlone) {
  Wired<Courier> wired(options_with_stall(milliseconds(1)));
  ASSERT_TRUE(wired.start());
  Witnessed<Courier>& asker = wired.hosts[0];
  asker.host().perform(Courier::Ask{kOne, 1}, kNoEvent);
  ASSERT_TRUE(eventually([&] { return asker.told(Courier::Answered{kOne, 1}) >= 1; }));
  // On a busy machine even that answer may have come only after stalls, and over a second link.
  const Counters before = asker.host().counters();
  asker.host().perform(Courier::Wind{1, 50'000'000}, kNoEvent);
  ASSERT_TRUE(eventually([&] { return asker.told(Courier::Rang{1}) >= 1; }));
  const Counters after = asker.host().counters();
  EXPECT_EQ(after.recoveries, before.recoveries) << "nothing is unanswered";
  EXPECT_EQ(after.reconnects, before.reconnects);
}

/// Else who has nothing to say keeps a dead link for ever, and the other, who may not dial, waits.
TEST(HostLinkTest, TheSystemProbesALinkOnWhichNothingIsSaid) {
  const auto probed = [] {
    int count = 0;
    for (int descriptor = 0; descriptor < 1024; ++descriptor) {
      int is_probed = 0;
      socklen_t size = sizeof(is_probed);
      if (::getsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &is_probed, &size) == 0) {
        count += is_probed;
      }
    }
    return count;
  };
  ASSERT_EQ(probed(), 0);
  Hosts<Courier> hosts(2);
  ASSERT_TRUE(hosts.start());
  EXPECT_TRUE(eventually([&] { return probed() == 2; })) << "at both its ends";
}

TEST(HostLinkTest, AProtocolOverReliableLosesNothingOnAWireThatIsCutAgainAndAgain) {
  using P = core::Reliable<core::mutex::Lamport>;
  Wired<P> wired(options_with_stall(milliseconds(20)));
  ASSERT_TRUE(wired.start());
  ASSERT_NO_FATAL_FAILURE(enter_while_the_wire_is_cut(wired, 20));
  EXPECT_TRUE(eventually([&] {
    return wired.hosts[0].host().activity().unanswered == 0 &&
           wired.hosts[1].host().activity().unanswered == 0;
  })) << "every message is acknowledged in the end";
}

}  // namespace
}  // namespace lamport::transports
