#include "pool.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <thread>
#include <vector>

#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/address_v4.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>
#include <gtest/gtest.h>

namespace lamport::transports {
namespace {

using core::ProcessId;
using Tcp = asio::ip::tcp;

const ProcessId kZero(0);

const std::vector<std::byte> kThis(4, std::byte{1});
const std::vector<std::byte> kThat(4, std::byte{2});

/// The pool of process 1, whose I/O loop the test turns, and process 0, which the test plays.
class PoolTest : public testing::Test {
 protected:
  /// More than the system keeps of what the other side does not read.
  static constexpr std::size_t kHuge = std::size_t{32} << 20U;

  PoolTest()
      : acceptor_(io_, {asio::ip::address_v4::loopback(), 0}),
        setup_{{"lamport", "test", ProcessId(1), 2, 1}, kHuge, std::chrono::minutes(1), &counters_},
        limits_{.handshake = std::chrono::milliseconds(20),
                .redial_delay_max = std::chrono::milliseconds(20),
                .queue_bytes = 2 * kHuge},
        journal_(ProcessId(1), {}),
        company_(ProcessId(1), 2, false),
        pool_(
            io_, setup_, limits_, journal_, company_,
            [](ProcessId /*from*/, const Frame& /*frame*/) { return core::Result<void>(); },
            [] {}) {}
  ~PoolTest() override {
    pool_.close();
    io_.restart();
    io_.run();
  }

  /// Turns the I/O loop until the condition holds, for longer than it needs.
  template <class Condition>
  [[nodiscard]] bool turn_until(Condition&& holds) {
    io_.restart();  // It stops whenever it has nothing to do.
    while (!holds()) {
      if (io_.run_one_for(std::chrono::minutes(1)) == 0) {
        return false;
      }
    }
    return true;
  }

  /// A new link of process 0.
  [[nodiscard]] Tcp::socket link() {
    Tcp::socket peer(peer_io_, Tcp::v4());
    peer.set_option(Tcp::socket::receive_buffer_size(1 << 16));  // A fixed size: it won't grow.
    peer.connect(acceptor_.local_endpoint());
    pool_.accept(acceptor_.accept());
    const auto handshake = encode_handshake({"lamport", "test", kZero, 2, 1});
    asio::write(peer, asio::buffer(handshake));
    const std::uint64_t connects = counters_.connects;
    EXPECT_TRUE(turn_until([&] { return counters_.connects > connects; }));
    return peer;
  }

  /// A new link on which a write is stuck and frame 2 waits.
  [[nodiscard]] Tcp::socket stuck_link() {
    Tcp::socket peer = link();
    EXPECT_TRUE(pool_.send(kZero, 1, std::vector<std::byte>(kHuge)));
    io_.poll();
    EXPECT_TRUE(pool_.send(kZero, 2, kThis));
    io_.poll();
    EXPECT_EQ(counters_.frames_sent, 0U);
    return peer;
  }

  /// The serials of the next `count` frames that `peer` gets on its new link, each of 4 bytes.
  [[nodiscard]] std::vector<std::uint64_t> serials(Tcp::socket& peer, std::size_t count) {
    if (!turn_until([&] { return counters_.frames_sent == count; })) {
      return {};
    }
    const std::size_t handshake = encode_handshake(setup_.ours).size();
    std::vector<std::byte> bytes(handshake + count * (kFrameHeaderSize + kThis.size()));
    asio::read(peer, asio::buffer(bytes));
    std::span<const std::byte> rest = std::span(bytes).subspan(handshake);
    std::vector<std::uint64_t> found;
    while (const auto frame = take_frame(rest, kThis.size()).value()) {
      found.push_back(frame->serial);
    }
    return found;
  }

  /// The first `count` words that `peer` gets on its link.
  [[nodiscard]] std::vector<Word> words(Tcp::socket& peer, std::size_t count) {
    const std::size_t handshake = encode_handshake(setup_.ours).size();
    std::vector<std::byte> bytes(handshake + count * (kFrameHeaderSize + 1));
    EXPECT_TRUE(turn_until([&] { return peer.available() >= bytes.size(); }));
    asio::read(peer, asio::buffer(bytes));
    std::span<const std::byte> rest = std::span(bytes).subspan(handshake);
    std::vector<Word> found;
    while (const auto frame = take_frame(rest, kThis.size()).value()) {
      found.push_back(word_of(*frame).value());
    }
    return found;
  }

  /// A link of process 0, which is finished, as we are, and owes us its last word.
  [[nodiscard]] Tcp::socket parting_link() {
    Tcp::socket peer = link();
    std::vector<std::byte> word;
    append_word(word, Word::kFinished);
    asio::write(peer, asio::buffer(word));
    pool_.finish();
    return peer;
  }

  /// Frames 1 and 2 are gone, and the next link begins with what is sent from now on.
  void expect_begins_anew(Tcp::socket& peer) {
    EXPECT_EQ(counters_.frames_lost, 2U);
    EXPECT_TRUE(pool_.send(kZero, 3, kThat));
    EXPECT_EQ(serials(peer, 1), (std::vector<std::uint64_t>{3}));
  }

  asio::io_context io_;
  asio::io_context peer_io_;
  Tcp::acceptor acceptor_;
  LiveCounters counters_;
  Connection::Setup setup_;
  Limits limits_;
  Journal journal_;
  Company company_;
  Pool pool_;
};

TEST_F(PoolTest, FramesWaitForTheFirstLink) {
  EXPECT_TRUE(pool_.send(kZero, 1, kThis));
  EXPECT_TRUE(pool_.send(kZero, 2, kThat));
  io_.poll();
  Tcp::socket peer = link();
  EXPECT_EQ(serials(peer, 2), (std::vector<std::uint64_t>{1, 2}));
}

TEST_F(PoolTest, AMessageThatIsSentAgainWaitsOnceForAPeerThatIsAway) {
  EXPECT_TRUE(pool_.send(kZero, 1, kThis));
  EXPECT_TRUE(pool_.send(kZero, 2, kThat));
  for (std::uint64_t serial = 3; serial <= 100; ++serial) {
    EXPECT_FALSE(pool_.send(kZero, serial, serial % 2 == 0 ? kThis : kThat));
  }
  EXPECT_EQ(counters_.frames_dropped, 98U);
  Tcp::socket peer = link();
  EXPECT_EQ(serials(peer, 2), (std::vector<std::uint64_t>{1, 2}));
}

TEST_F(PoolTest, AMessageThatIsSentAgainOnALinkGoesAgain) {
  Tcp::socket peer = link();
  EXPECT_TRUE(pool_.send(kZero, 1, kThis));
  EXPECT_TRUE(pool_.send(kZero, 2, kThis));
  EXPECT_EQ(serials(peer, 2), (std::vector<std::uint64_t>{1, 2}));
}

TEST_F(PoolTest, WhatWaitsForALinkThatBreaksIsLost) {
  stuck_link().close();
  EXPECT_TRUE(turn_until([&] { return counters_.frames_lost > 0; }));
  Tcp::socket peer = link();
  expect_begins_anew(peer);
}

TEST_F(PoolTest, WhatWaitsForALinkThatIsReplacedIsLost) {
  const Tcp::socket replaced = stuck_link();
  Tcp::socket peer = link();
  expect_begins_anew(peer);
}

TEST_F(PoolTest, WhoOwesTheLastWordIsToldAgainAndAgainAndHasLeftOnceItsLinkIsGone) {
  Tcp::socket peer = parting_link();
  EXPECT_EQ(words(peer, 4), (std::vector{Word::kFinished, Word::kAllFinished, Word::kAllFinished,
                                         Word::kAllFinished}));
  EXPECT_FALSE(company_.is_over());
  peer.close();
  EXPECT_TRUE(turn_until([&] { return company_.is_over(); }));
}

/// Its timer may be over before the pool is closed, and its handler, which is ready, runs still.
TEST_F(PoolTest, AClosedPoolWaitsForNoLastWord) {
  const Tcp::socket peer = parting_link();
  EXPECT_TRUE(turn_until([&] { return company_.own() == Word::kAllFinished; }));
  std::this_thread::sleep_for(2 * limits_.handshake);
  // Behind the loop's next look at its timers, and before what that makes ready.
  asio::post(io_, [&] { pool_.close(); });
  io_.restart();
  io_.run_for(std::chrono::minutes(1));
  EXPECT_TRUE(io_.stopped());
}

TEST_F(PoolTest, WhatWaitsForALinkThatIsClosedForItsSilenceIsLost) {
  const Tcp::socket silent = stuck_link();
  pool_.mend();
  EXPECT_EQ(counters_.frames_lost, 0U);
  pool_.mend();
  Tcp::socket peer = link();
  expect_begins_anew(peer);
}

}  // namespace
}  // namespace lamport::transports
