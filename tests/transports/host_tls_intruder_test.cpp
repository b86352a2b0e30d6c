#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <openssl/ssl.h>
#include <random>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "authority.hpp"
#include "lamport/transports/handshake.hpp"
#include "siege.hpp"
#include "tls_intruder.hpp"
#include "witness.hpp"

/// Who can't prove to be a process of the cluster is shown out, in one line of the log; the cluster
/// goes on.
namespace lamport::transports {
namespace {

using core::ProcessId;
using std::chrono::hours;

constexpr const char* kClosed = "closed the link";

/// Made before the hosts, which need its certificates.
struct Trusted {
  Authority authority;
};

class HostTlsIntruderTest : protected Trusted, public SiegeTest {
 protected:
  explicit HostTlsIntruderTest(const HostOptions& options)
      : SiegeTest(secured(authority, options)) {}
  HostTlsIntruderTest() : HostTlsIntruderTest(brisk(std::chrono::steady_clock::now())) {}

  void SetUp() override {
    SiegeTest::SetUp();
    lines_before_ = victim().logged(kClosed);
  }

  /// The victim closes one link, for `reason`, and links with nobody anew.
  template <class Someone>
  void expect_refused(Someone& who, const std::string& reason) {
    const std::uint64_t connects = victim().host().counters().connects;
    const std::size_t said = ++said_[reason];
    EXPECT_TRUE(who.is_shown_out());
    EXPECT_TRUE(eventually([&] { return victim().logged(": " + reason) == said; }))
        << reason << "\nthe log:\n"
        << victim().log();
    EXPECT_EQ(victim().logged(kClosed), ++lines_before_) << victim().log();
    EXPECT_EQ(victim().host().counters().connects, connects);
  }

  /// An intruder that comes with a certificate, and says what process 0 would say.
  void expect_refused_with(const TlsOptions& certificate, const std::string& reason) {
    TlsIntruder who({.shows = certificate});
    std::ignore = who.dial(victim().host().port());
    who.say(honest());
    expect_refused(who, reason);
  }

 private:
  std::size_t lines_before_ = 0;
  std::map<std::string, std::size_t> said_;
};

TEST_F(HostTlsIntruderTest, WhoHasTheCertificateIsTheProcess) {
  TlsIntruder who({.shows = authority.issue("lamport", kZero)});
  ASSERT_TRUE(who.dial(victim().host().port()));
  who.say(honest());
  EXPECT_TRUE(
      eventually([&] { return victim().logged("a new link replaces that of process 0") == 1; }));
}

TEST_F(HostTlsIntruderTest, ACertificateByWayOfAnotherAuthorityIsTaken) {
  TlsIntruder who(
      {.shows = authority.issue_by_way_of_another("lamport", kZero, "permitted;URI:lamport")});
  ASSERT_TRUE(who.dial(victim().host().port()));
  who.say(honest());
  EXPECT_TRUE(
      eventually([&] { return victim().logged("a new link replaces that of process 0") == 1; }));
}

TEST_F(HostTlsIntruderTest, NoCertificateIsRefused) {
  TlsIntruder who({});
  std::ignore = who.dial(victim().host().port());
  who.say(honest());
  expect_refused(who, "TLS: peer did not return a certificate");
}

TEST_F(HostTlsIntruderTest, ACertificateOfAnotherAuthorityIsRefused) {
  Authority other;
  expect_refused_with(other.issue("lamport", kZero),
                      "TLS: certificate: unable to get local issuer certificate");
}

TEST_F(HostTlsIntruderTest, ACertificateThatSignsItselfIsRefused) {
  expect_refused_with(authority.issue_self_signed("lamport", kZero),
                      "TLS: certificate: self-signed certificate");
}

TEST_F(HostTlsIntruderTest, ACertificateIsNoAuthorityForOthers) {
  expect_refused_with(authority.issue_by_way_of_a_process("lamport", kTwo, kZero),
                      "TLS: certificate: invalid CA certificate");
}

TEST_F(HostTlsIntruderTest, AnAuthorityMayBeHeldToItsCluster) {
  expect_refused_with(authority.issue_by_way_of_another("lamport", kZero, "permitted;URI:other"),
                      "TLS: certificate: permitted subtree violation");
}

TEST_F(HostTlsIntruderTest, ACertificateOutOfItsTimeIsRefused) {
  const std::string names = "URI:lamport://lamport/0";
  expect_refused_with(authority.issue({.names = names, .begins = -hours(2), .ends = -hours(1)}),
                      "TLS: certificate: certificate has expired");
  expect_refused_with(authority.issue({.names = names, .begins = hours(1), .ends = hours(2)}),
                      "TLS: certificate: certificate is not yet valid");
}

TEST_F(HostTlsIntruderTest, ACertificateForOtherUsesIsRefused) {
  expect_refused_with(authority.issue({.names = "URI:lamport://lamport/0", .usage = "serverAuth"}),
                      "TLS: certificate: unsuitable certificate purpose");
}

TEST_F(HostTlsIntruderTest, AnotherProcessesCertificateIsRefused) {
  expect_refused_with(
      authority.issue("lamport", kTwo),
      "handshake: certificate: it is of lamport://lamport/2, not of lamport://lamport/0");
}

TEST_F(HostTlsIntruderTest, TheProcessOfAnotherClusterIsRefused) {
  expect_refused_with(
      authority.issue("other", kZero),
      "handshake: certificate: it is of lamport://other/0, not of lamport://lamport/0");
}

TEST_F(HostTlsIntruderTest, AnotherClusterThatSaysSoIsRefusedToo) {
  TlsIntruder who({.shows = authority.issue("other", kZero)});
  ASSERT_TRUE(who.dial(victim().host().port()));
  Handshake other = honest();
  other.cluster = "other";
  who.say(other);
  expect_refused(who, "handshake: cluster: 'other' is not 'lamport'");
}

TEST_F(HostTlsIntruderTest, ACertificateOfNoProcessOrOfSeveralIsRefused) {
  const std::string advice =
      ": exactly one of its alternative names is to be a URI lamport://CLUSTER/ID";
  expect_refused_with(authority.issue({.names = "DNS:lamport"}),
                      "TLS: certificate: it names no process" + advice);
  expect_refused_with(authority.issue({.names = "URI:lamport://lamport/0,URI:lamport://lamport/2"}),
                      "TLS: certificate: it names more than one process" + advice);
}

TEST_F(HostTlsIntruderTest, AnOlderTlsIsRefused) {
  TlsIntruder who({.shows = authority.issue("lamport", kZero), .version_max = TLS1_2_VERSION});
  EXPECT_FALSE(who.dial(victim().host().port()));
  expect_refused(who, "TLS: unsupported protocol");
}

TEST_F(HostTlsIntruderTest, WhoIsWithoutTlsIsRefused) {
  Intruder who = intruder();
  who.say(honest());
  expect_refused(who, "TLS: the other side speaks something else: wrong version number");
  Intruder browser = intruder();
  browser.say(bytes_of("GET / HTTP/1.1\r\n\r\n"));
  expect_refused(browser, "TLS: the other side speaks something else: http request");
}

TEST_F(HostTlsIntruderTest, GarbageWithinTheTlsHandshakeIsRefused) {
  const std::string garbage(100, '*');
  // Not in the form of a record, and in that of one that only who has the keys could make.
  const std::string record = std::string({23, 3, 3, 0, 100}) + garbage;
  for (const auto& [said, reason] :
       {std::pair{garbage, "the other side speaks something else: wrong version number"},
        std::pair{record, "decryption failed or bad record mac"}}) {
    Intruder who = intruder();
    who.say(client_hello());
    who.say(bytes_of(said));
    expect_refused(who, std::string("TLS: ") + reason);
  }
}

TEST_F(HostTlsIntruderTest, AnEndWithinTheTlsHandshakeIsRefused) {
  Intruder who = intruder();
  who.say(client_hello());
  who.hang_up();
  expect_refused(who, "TLS: the other side closed within the handshake");
}

TEST_F(HostTlsIntruderTest, RandomChangesOfAClientHelloDoNoHarm) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::byte> bytes = client_hello();
    for (int change = 0; change < 3; ++change) {
      bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    }
    Intruder who = intruder();
    who.say(bytes);
    who.hang_up();
    EXPECT_TRUE(who.is_shown_out());
  }
}

TEST_F(HostTlsIntruderTest, GarbageInsideTlsIsRefused) {
  TlsIntruder who({.shows = authority.issue("lamport", kZero)});
  ASSERT_TRUE(who.dial(victim().host().port()));
  who.say(bytes_of("GET / HTTP/1.1\r\n\r\n"));
  expect_refused(who, "handshake: magic: this is no Lamport link");
}

class HostTlsSlowIntruderTest : public HostTlsIntruderTest {
 protected:
  HostTlsSlowIntruderTest() : HostTlsIntruderTest(options()) {}
  static HostOptions options() {
    HostOptions options = brisk(std::chrono::steady_clock::now());
    options.limits.handshake = std::chrono::milliseconds(300);
    return options;
  }
};

TEST_F(HostTlsSlowIntruderTest, WhoStallsWithinTheTlsHandshakeIsRefused) {
  const std::vector<std::byte> bytes = client_hello();
  Intruder silent = intruder();
  expect_refused(silent, "TLS: not complete within the deadline");
  Intruder half = intruder();
  half.say(std::span(bytes).first(bytes.size() / 2));
  expect_refused(half, "TLS: not complete within the deadline");
  Intruder first = intruder();
  first.say(bytes);
  expect_refused(first, "TLS: not complete within the deadline");
}

TEST_F(HostTlsSlowIntruderTest, WhoStallsBehindTlsIsRefusedByTheSameDeadline) {
  TlsIntruder who({.shows = authority.issue("lamport", kZero)});
  ASSERT_TRUE(who.dial(victim().host().port()));
  expect_refused(who, "handshake: not complete within the deadline");
}

/// Hosts without TLS.
class HostWithoutTlsIntruderTest : public SiegeTest {
 protected:
  HostWithoutTlsIntruderTest()
      : SiegeTest([](ProcessId /*process*/) { return brisk(std::chrono::steady_clock::now()); }) {}
};

TEST_F(HostWithoutTlsIntruderTest, WhoSpeaksTlsIsRefused) {
  Authority authority;
  TlsIntruder who({.shows = authority.issue("lamport", kZero)});
  EXPECT_FALSE(who.dial(victim().host().port()));
  expect_shown_out(who, "handshake: magic: this is no Lamport link, but looks like TLS");
  EXPECT_EQ(victim().logged(kClosed), 1U);
}

/// Of two hosts, `with_tls` alone has it.
class HostTlsMixtureTest : public testing::Test {
 protected:
  static constexpr const char* kElse =
      "TLS: the other side speaks something else: wrong version number";

  [[nodiscard]] Hosts<Courier> hosts(ProcessId with_tls) {
    const HostOptions plain = brisk(std::chrono::steady_clock::now());
    return {2, [this, with_tls, plain](ProcessId process) {
              return process == with_tls ? secured(authority_, plain)(process) : plain;
            }};
  }

  Authority authority_;
};

TEST_F(HostTlsMixtureTest, WhenTheOneWithTlsDialsBothSayWhatIsWrong) {
  Hosts<Courier> both = hosts(kZero);
  ASSERT_TRUE(both.start());
  EXPECT_TRUE(eventually([&] { return both[0].logged(kElse) == 1; })) << both[0].log();
  EXPECT_TRUE(eventually([&] { return both[1].logged("but looks like TLS") >= 1; }))
      << both[1].log();
  both.stop();
  EXPECT_EQ(both[0].host().counters().connects, 0U);
}

TEST_F(HostTlsMixtureTest, WhenTheOneWithoutDialsTheOtherSaysWhatIsWrong) {
  Hosts<Courier> both = hosts(kOne);
  ASSERT_TRUE(both.start());
  EXPECT_TRUE(eventually([&] { return both[1].logged(kElse) >= 1; })) << both[1].log();
  both.stop();
  EXPECT_EQ(both[1].host().counters().connects, 0U);
}

}  // namespace
}  // namespace lamport::transports
