#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "courier.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/transports/frame.hpp"
#include "lamport/transports/handshake.hpp"
#include "proxy.hpp"
#include "wired.hpp"
#include "witness.hpp"

/// How hosts that nobody oversees come together, and part.
namespace lamport::transports {
namespace {

using core::ProcessId;
using Strict = core::Reliable<core::mutex::Lamport>;  // It needs all its processes, always.

HostOptions gathering() {
  HostOptions options = brisk(std::chrono::steady_clock::now());
  options.gather = true;
  return options;
}

TEST(HostGatheringTest, NoProcessStartsBeforeItsHostHasMetAllOthers) {
  Hosts<Courier> hosts(3, gathering());
  const std::vector<Endpoint> endpoints = hosts.endpoints();
  ASSERT_TRUE(hosts[0].host().start(endpoints).has_value());
  ASSERT_TRUE(hosts[1].host().start(endpoints).has_value());
  ASSERT_TRUE(eventually([&] { return hosts[0].host().counters().connects == 1; }));
  EXPECT_EQ(hosts[0].count<core::Started>() + hosts[1].count<core::Started>(), 0U);
  ASSERT_TRUE(hosts[2].host().start(endpoints).has_value());
  for (std::size_t p = 0; p < 3; ++p) {
    EXPECT_TRUE(eventually([&] { return hosts[p].count<core::Started>() == 1; })) << p;
  }
}

TEST(HostGatheringTest, OneThatIsAloneHasMetAll) {
  Hosts<Courier> hosts(1, gathering());
  ASSERT_TRUE(hosts.start());
  EXPECT_TRUE(eventually([&] { return hosts[0].count<core::Started>() == 1; }));
}

TEST(HostGatheringTest, ItIsOverOnceAllHaveFinishedAlsoOverLinksThatBreak) {
  Hosts<Courier> hosts(3, gathering());
  Proxy wire(hosts[2].host().port());
  std::vector<Endpoint> endpoints = hosts.endpoints();
  endpoints[2].port = wire.port();
  ASSERT_TRUE(hosts.start(endpoints));
  ASSERT_TRUE(eventually([&] { return hosts[2].count<core::Started>() == 1; }));
  hosts[0].host().finish();
  hosts[2].host().finish();
  wire.cut();
  EXPECT_TRUE(eventually([&] { return hosts[2].host().counters().reconnects >= 2; }));
  EXPECT_FALSE(hosts[0].host().is_over() || hosts[2].host().is_over());
  hosts[1].host().finish();
  for (std::size_t p = 0; p < 3; ++p) {
    EXPECT_TRUE(eventually([&] { return hosts[p].host().is_over(); })) << p;
  }
}

/// The wire is cut within the last of the words, of which the other has four.
TEST(HostGatheringTest, WhoMissesTheLastWordOfOneThatHasLeftLeavesToo) {
  const std::size_t handshake = encode_handshake({"lamport", "courier", kZero, 2, 1}).size();
  std::vector<std::byte> word;
  append_word(word, Word::kMet);
  HostOptions options = gathering();
  options.limits.handshake = std::chrono::milliseconds(500);
  Wired<Courier> wired(options, {{.length = 2 * handshake + 4 * word.size() + 5}});
  ASSERT_TRUE(wired.start());
  ASSERT_TRUE(eventually([&] { return wired.hosts[1].count<core::Started>() == 1; }));
  wired.hosts[0].host().finish();
  wired.hosts[1].host().finish();
  ASSERT_TRUE(eventually([&] { return wired.proxy.toll().cuts == 1; }));
  const std::size_t first = wired.hosts[0].host().is_over() ? 0 : 1;
  wired.hosts[first].host().stop();
  EXPECT_TRUE(eventually([&] { return wired.hosts[1 - first].host().is_over(); }));
}

/// As where one has left, and what it said of itself was lost.
TEST(HostGatheringTest, ThatAllHaveFinishedIsHeardOfOthersWhereALinkIsGone) {
  HostOptions options = gathering();
  options.limits.handshake = std::chrono::milliseconds(500);
  Hosts<Courier> hosts(3, options);
  const std::vector<Endpoint> endpoints = hosts.endpoints();
  std::vector<Endpoint> behind_wire = endpoints;
  auto wire = std::make_unique<Proxy>(hosts[2].host().port());
  behind_wire[2].port = wire->port();
  for (std::size_t p = 0; p < 3; ++p) {
    ASSERT_TRUE(hosts[p].host().start(p == 0 ? behind_wire : endpoints).has_value());
  }
  for (std::size_t p = 0; p < 3; ++p) {
    ASSERT_TRUE(eventually([&] { return hosts[p].count<core::Started>() == 1; })) << p;
  }
  wire.reset();
  for (std::size_t p = 0; p < 3; ++p) {
    hosts[p].host().finish();
  }
  for (std::size_t p = 0; p < 3; ++p) {
    EXPECT_TRUE(eventually([&] { return hosts[p].host().is_over(); })) << p;
  }
}

TEST(HostGatheringTest, AProcessThatHasRestartedIsRefusedAndNeverStarts) {
  HostOptions options = gathering();
  options.incarnation = 7;
  auto host = std::make_unique<Witnessed<Strict>>(Strict(kZero, 2), options);
  Witnessed<Strict> other(Strict(kOne, 2), options);
  std::vector<Endpoint> endpoints = {Endpoint{}, {.port = other.host().port()}};
  ASSERT_TRUE(host->host().start(endpoints).has_value());
  ASSERT_TRUE(other.host().start(endpoints).has_value());
  ASSERT_TRUE(eventually([&] { return other.count<core::Started>() == 1; }));
  options.incarnation = 8;
  host = std::make_unique<Witnessed<Strict>>(Strict(kZero, 2), options);
  ASSERT_TRUE(host->host().start(endpoints).has_value());
  EXPECT_TRUE(eventually([&] {
    return other.logged(
               "handshake: incarnation: process 0 has restarted, which the protocol does "
               "not bear; restart all") > 0;
  }));
  EXPECT_EQ(host->count<core::Started>(), 0U);
}

}  // namespace
}  // namespace lamport::transports
