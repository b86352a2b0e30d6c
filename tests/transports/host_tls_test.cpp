#include <chrono>
#include <cstddef>
#include <cstdint>
#include <openssl/ssl.h>
#include <string>

#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/address_v4.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/write.hpp>
#include <gtest/gtest.h>

#include "authority.hpp"
#include "courier.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "tls_intruder.hpp"
#include "wired.hpp"
#include "witness.hpp"

/// Inside TLS links are what they are without; and who answers a dial must be whom it was meant
/// for.
namespace lamport::transports {
namespace {

using core::kNoEvent;
using Tcp = asio::ip::tcp;

/// As `brisk`, and with a stall that is not waited for.
HostOptions options_for_breaks() {
  HostOptions options = brisk(std::chrono::steady_clock::now());
  options.limits.stall = std::chrono::milliseconds(20);
  return options;
}

TEST(HostTlsTest, ThreeHostsTakeTurnsInTheCriticalSection) {
  using P = core::Reliable<core::mutex::Lamport>;
  constexpr std::uint64_t kRounds = 10;
  Authority authority;
  Hosts<P> hosts(3, secured(authority, brisk(std::chrono::steady_clock::now())));
  ASSERT_TRUE(hosts.start());
  for (std::uint64_t round = 1; round <= kRounds; ++round) {
    for (std::size_t p = 0; p < 3; ++p) {
      hosts[p].host().perform(core::mutex::Acquire{}, kNoEvent);
      ASSERT_TRUE(eventually([&] { return hosts[p].count<core::Emitted<P>>() == 2 * round - 1; }));
      hosts[p].host().perform(core::mutex::Release{}, kNoEvent);
      ASSERT_TRUE(eventually([&] { return hosts[p].count<core::Emitted<P>>() == 2 * round; }));
    }
  }
  hosts.stop();
  for (std::size_t p = 0; p < 3; ++p) {
    EXPECT_EQ(hosts[p].host().counters().connects, 2U);
    EXPECT_EQ(hosts[p].host().counters().refused, 0U);
  }
}

TEST(HostTlsTest, LinksThatAreCutAgainAndAgainAreSecuredAgain) {
  using P = core::Reliable<core::mutex::Lamport>;
  Authority authority;
  Wired<P> wired(secured(authority, options_for_breaks()));
  ASSERT_TRUE(wired.start());
  ASSERT_NO_FATAL_FAILURE(enter_while_the_wire_is_cut(wired, 10));
  EXPECT_TRUE(eventually([&] { return wired.hosts[0].host().counters().reconnects > 0; }));
}

TEST(HostTlsTest, MessagesOfManyRecordsComeOnceEach) {
  Authority authority;
  HostOptions options = brisk(std::chrono::steady_clock::now());
  options.limits.stall = std::chrono::hours(1);  // However slow the machine, nothing is sent again.
  Hosts<Courier> hosts(2, secured(authority, options));
  ASSERT_TRUE(hosts.start());
  ASSERT_TRUE(eventually([&] { return hosts[1].host().counters().connects == 1; }));
  constexpr std::uint64_t kMessages = 5000;  // They pile up behind the first write.
  for (std::uint64_t number = 1; number <= kMessages; ++number) {
    hosts[1].host().perform(Courier::Ask{kZero, number}, kNoEvent);
  }
  EXPECT_TRUE(eventually([&] {
    return hosts[1].host().activity().unanswered == 0 &&
           hosts[1].told(Courier::Answered{kZero, kMessages}) == 1;
  }));
  hosts.stop();
  EXPECT_EQ(hosts[1].count<core::Emitted<Courier>>(), kMessages);
  EXPECT_EQ(hosts[1].host().counters().frames_received, kMessages);
  EXPECT_EQ(hosts[1].host().counters().frames_lost, 0U);
}

/// Process 0 of 2, with a door at which the test answers for process 1.
class HostTlsDialTest : public testing::Test {
 protected:
  HostTlsDialTest()
      : door_(io_, {asio::ip::address_v4::loopback(), 0}),
        host_(Courier(kZero, 2),
              secured(authority_, brisk(std::chrono::steady_clock::now()))(kZero)) {}

  void SetUp() override {
    const std::uint16_t port = door_.local_endpoint().port();
    ASSERT_TRUE(
        host_.host().start({Endpoint{}, {.address = "127.0.0.1", .port = port}}).has_value());
  }

  /// The host closes the link and says why in one line, however often it dials again.
  void expect_refused(const std::string& reason) {
    const std::string line = ": " + reason + " (process 1)";
    EXPECT_TRUE(eventually([&] { return host_.logged(line) == 1; })) << reason;
    EXPECT_EQ(host_.host().counters().connects, 0U);
    EXPECT_GE(host_.host().counters().refused, 1U);
  }

  asio::io_context io_;
  Tcp::acceptor door_;
  Authority authority_;
  Witnessed<Courier> host_;
};

TEST_F(HostTlsDialTest, WhoIsThePeerIsLinked) {
  TlsIntruder peer({.shows = authority_.issue("lamport", kOne)});
  ASSERT_TRUE(peer.answer(door_));
  peer.say({"lamport", "courier", kOne, 2, 1});
  EXPECT_TRUE(eventually([&] { return host_.logged("linked with process 1") == 1; }));
}

TEST_F(HostTlsDialTest, WhoHasACertificateOfAnotherAuthorityIsRefused) {
  Authority other;
  TlsIntruder impostor({.shows = other.issue("lamport", kOne)});
  EXPECT_FALSE(impostor.answer(door_));
  expect_refused("TLS: certificate: unable to get local issuer certificate");
}

TEST_F(HostTlsDialTest, WhoHasAnotherProcessesCertificateIsRefused) {
  TlsIntruder impostor({.shows = authority_.issue("lamport", kTwo)});
  ASSERT_TRUE(impostor.answer(door_));
  impostor.say({"lamport", "courier", kOne, 2, 1});
  expect_refused(
      "handshake: certificate: it is of lamport://lamport/2, not of lamport://lamport/1");
}

TEST_F(HostTlsDialTest, WhoIsWithoutTlsIsRefused) {
  Tcp::socket plain = door_.accept();
  const auto handshake = encode_handshake({"lamport", "courier", kOne, 2, 1});
  asio::write(plain, asio::buffer(handshake));
  expect_refused("TLS: the other side speaks something else: wrong version number");
}

TEST_F(HostTlsDialTest, WhoHasOnlyAnOlderTlsIsRefused) {
  TlsIntruder old({.shows = authority_.issue("lamport", kOne), .version_max = TLS1_2_VERSION});
  EXPECT_FALSE(old.answer(door_));
  EXPECT_TRUE(eventually([&] {
    return host_.logged("TLS: the other side gave up: tlsv1 alert protocol version (process 1)") ==
           1;
  }));
}

}  // namespace
}  // namespace lamport::transports
