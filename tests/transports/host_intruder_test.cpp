#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include <asio/io_context.hpp>
#include <asio/ip/address_v4.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/write.hpp>
#include <gtest/gtest.h>

#include "consumption.hpp"
#include "courier.hpp"
#include "intruder.hpp"
#include "lamport/transports/frame.hpp"
#include "lamport/transports/handshake.hpp"
#include "siege.hpp"
#include "witness.hpp"

/// What comes from a socket is hostile: it closes that link, the log says why, the cluster goes on.
namespace lamport::transports {
namespace {

using core::ProcessId;
using std::chrono::milliseconds;

class HostIntruderTest : public SiegeTest {
 protected:
  explicit HostIntruderTest(const HostOptions& options)
      : SiegeTest([&](ProcessId /*process*/) { return options; }) {}
  HostIntruderTest() : HostIntruderTest(brisk(std::chrono::steady_clock::now())) {}
};

TEST_F(HostIntruderTest, GarbageIsRefused) {
  Intruder who = intruder();
  who.say(bytes_of("GET / HTTP/1.1\r\n\r\n"));
  expect_shown_out(who, "handshake: magic: this is no Lamport link");
}

TEST_F(HostIntruderTest, RandomBytesAreRefused) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::byte> bytes(1 + random() % 5000);
    for (std::byte& byte : bytes) {
      byte = static_cast<std::byte>(random());
    }
    Intruder who = intruder();
    who.say(bytes);
    EXPECT_TRUE(who.is_shown_out());
  }
}

TEST_F(HostIntruderTest, AWrongHandshakeIsRefusedByField) {
  const auto expect_refused = [&](auto&& change, const std::string& reason) {
    Handshake handshake = honest();
    change(handshake);
    Intruder who = intruder();
    who.say(handshake);
    expect_shown_out(who, "handshake: " + reason);
  };
  expect_refused([](Handshake& h) { h.cluster = "other"; }, "cluster: 'other' is not 'lamport'");
  expect_refused([](Handshake& h) { h.protocol = "raymond"; },
                 "protocol: 'raymond' is not 'courier'");
  expect_refused([](Handshake& h) { h.processes = 4; }, "processes: 4 is not 3");
  expect_refused([](Handshake& h) { h.process = ProcessId(0xffffffff); },
                 "process: 4294967295 is not one of 3");
  expect_refused([](Handshake& h) { h.process = kOne; }, "process: 1 is ourselves");
  expect_refused([](Handshake& h) { h.process = kTwo; }, "process: 2 is on the wrong side");
  expect_refused([](Handshake& h) { h.incarnation = 0; }, "incarnation: 0 is none");
}

TEST_F(HostIntruderTest, AnotherFormatVersionIsRefused) {
  std::vector<std::byte> bytes = encode_handshake(honest());
  bytes[4] = std::byte{99};
  Intruder who = intruder();
  who.say(bytes);
  expect_shown_out(who, "handshake: version: 99 is not 2");
}

TEST_F(HostIntruderTest, HalfAHandshakeAndAnEndIsRefused) {
  const std::vector<std::byte> bytes = encode_handshake(honest());
  Intruder who = intruder();
  who.say(std::span(bytes).first(bytes.size() / 2));
  who.hang_up();
  expect_shown_out(who, "handshake: the other side closed within it");
}

TEST_F(HostIntruderTest, AnOversizedFrameIsRefusedBeforeItComes) {
  Intruder who = intruder();
  who.say(honest());
  who.say(bytes_of("\xff\xff\xff\xff"));
  expect_shown_out(who, "frame length: 4294967295 is not between 9 and 17");
}

TEST_F(HostIntruderTest, HalfAFrameAndAnEndIsRefused) {
  std::vector<std::byte> frame;
  append_frame(frame, 1, bytes_of(std::string(9, '\0')));
  Intruder who = intruder();
  who.say(honest());
  who.say(std::span(frame).first(frame.size() - 1));
  who.hang_up();
  expect_shown_out(who, "frame: the other side closed within it");
}

TEST_F(HostIntruderTest, AMessageThatIsNoneIsRefused) {
  for (const auto& [message, reason] :
       {std::pair{std::string(1, '\x07'), "message: no message has kind 7"},
        std::pair{std::string(8, '\0'), "message: number: the bytes end within a value"}}) {
    std::vector<std::byte> frame;
    append_frame(frame, 1, bytes_of(message));
    Intruder who = intruder();
    who.say(honest());
    who.say(frame);
    expect_shown_out(who, reason);
  }
}

TEST_F(HostIntruderTest, AWordThatIsNoneIsRefused) {
  for (const std::string word : {"\x04", "\x01\x01"}) {
    std::vector<std::byte> frame;
    append_frame(frame, 1, bytes_of(word));
    frame[4] = std::byte{0};
    Intruder who = intruder();
    who.say(honest());
    who.say(frame);
    expect_shown_out(who, "frame serial: 0 stands before no word");
  }
}

TEST_F(HostIntruderTest, SerialsThatDoNotGrowAreRefused) {
  std::vector<std::byte> frames;
  append_frame(frames, 1'000'000, bytes_of(std::string(9, '\0')));
  append_frame(frames, 1'000'000, bytes_of(std::string(9, '\0')));
  Intruder who = intruder();
  who.say(honest());
  who.say(frames);
  expect_shown_out(who, "frame serial: 1000000 comes after 1000000");
}

TEST(HostIncarnationTest, AFormerSelfIsRefused) {
  Witnessed<Courier> host(Courier(kOne, 2), brisk(std::chrono::steady_clock::now()));
  ASSERT_TRUE(host.host().start({2, Endpoint{}}).has_value());
  Intruder latest(host.host().port());
  latest.say({"lamport", "courier", ProcessId(0), 2, 7});
  EXPECT_TRUE(eventually([&] { return host.logged("linked with process 0") == 1; }));
  Intruder former(host.host().port());
  former.say({"lamport", "courier", ProcessId(0), 2, 6});
  EXPECT_TRUE(former.is_shown_out());
  EXPECT_TRUE(eventually(
      [&] { return host.logged("handshake: incarnation: 6 is a former self of 7") == 1; }));
}

class HostSlowIntruderTest : public HostIntruderTest {
 protected:
  HostSlowIntruderTest() : HostIntruderTest(options()) {}
  static HostOptions options() {
    HostOptions options = brisk(std::chrono::steady_clock::now());
    options.limits.handshake = milliseconds(200);
    return options;
  }
};

TEST_F(HostSlowIntruderTest, AHandshakeThatIsNotCompleteInTimeIsRefused) {
  const std::vector<std::byte> bytes = encode_handshake(honest());
  Intruder who = intruder();
  who.say(std::span(bytes).first(bytes.size() - 1));
  expect_shown_out(who, "handshake: not complete within the deadline");
}

TEST_F(HostIntruderTest, AThousandIdleConnectionsDoNotKeepPeersOut) {
  constexpr std::size_t kCrowd = 1000;
  ASSERT_TRUE(allow_descriptors(2 * kCrowd));
  const Consumption before = consumption_now();
  const std::uint64_t refused = victim().host().counters().refused;
  asio::io_context io;
  std::vector<asio::ip::tcp::socket> crowd;
  crowd.reserve(kCrowd);
  while (crowd.size() < kCrowd) {
    crowd.emplace_back(io).connect({asio::ip::address_v4::loopback(), victim().host().port()});
  }
  // All that came before the last `strangers` have to go for those that came after.
  const std::size_t too_many = crowd.size() - Limits{}.strangers;
  EXPECT_TRUE(eventually([&] { return victim().host().counters().refused >= refused + too_many; }));
  EXPECT_GE(victim().logged("handshake: too many are waiting for theirs"), 1U);
  EXPECT_LE(consumption_now().descriptors,
            before.descriptors + kCrowd + Limits{}.strangers + kDescriptorSlack);
  // The real process 0 loses its link and gets in past the crowd.
  Intruder who = intruder();
  who.say(honest());
  who.hang_up();
  EXPECT_TRUE(who.is_shown_out());
  expect_cluster_goes_on();
}

/// A host dials somebody who is not its peer.
TEST(HostImpostorTest, WhoWasDialledMustBeWhoAnswers) {
  asio::io_context io;
  asio::ip::tcp::acceptor door(io, {asio::ip::address_v4::loopback(), 0});
  Witnessed<Courier> host(Courier(ProcessId(0), 3), brisk(std::chrono::steady_clock::now()));
  const std::uint16_t port = door.local_endpoint().port();
  ASSERT_TRUE(host.host()
                  .start({Endpoint{},
                          {.address = "127.0.0.1", .port = port},
                          {.address = "127.0.0.1", .port = host.host().port()}})
                  .has_value());
  asio::ip::tcp::socket socket = door.accept();
  const auto handshake = encode_handshake({"lamport", "courier", kTwo, 3, 1});
  asio::write(socket, asio::buffer(handshake));
  EXPECT_TRUE(eventually([&] {
    return host.logged("handshake: process: 2 is not the one that was dialled (process 1)") == 1;
  }));
  EXPECT_TRUE(eventually([&] { return host.logged("process: 0 is ourselves (process 2)") == 1; }))
      << "it dialled itself";
}

}  // namespace
}  // namespace lamport::transports
