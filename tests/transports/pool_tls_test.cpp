#include <chrono>
#include <cstddef>
#include <cstdint>
#include <future>
#include <vector>

#include <asio/io_context.hpp>
#include <asio/ip/address_v4.hpp>
#include <asio/ip/tcp.hpp>
#include <gtest/gtest.h>

#include "authority.hpp"
#include "company.hpp"
#include "courier.hpp"
#include "credentials.hpp"
#include "pool.hpp"
#include "tls_intruder.hpp"

namespace lamport::transports {
namespace {

/// What process 0 hears on its link with a pool, a record at a time.
std::vector<std::vector<std::byte>> hear_records(const TlsOptions& options, std::uint16_t port,
                                                 std::size_t count) {
  TlsIntruder peer({.shows = options});
  std::vector<std::vector<std::byte>> records;
  if (peer.dial(port)) {
    peer.say({"lamport", "test", kZero, 2, 1});
    while (records.size() < count) {
      records.push_back(peer.hear_record());
    }
  }
  return records;
}

TEST(PoolTlsTest, WhatIsSentInOneTurnLeavesInOneRecord) {
  constexpr std::uint64_t kFrames = 1000;
  const std::vector<std::byte> message(4);
  Authority authority;
  Credentials credentials(authority.issue("lamport", kOne), "lamport", kOne);
  asio::io_context io;
  LiveCounters counters;
  const Connection::Setup setup{{"lamport", "test", kOne, 2, 1},
                                message.size(),
                                std::chrono::minutes(1),
                                &counters,
                                &credentials};
  const Journal journal(kOne, {});
  Company company(kOne, 2, /*gather=*/false);
  Pool pool(
      io, setup, Limits{}, journal, company,
      [](core::ProcessId /*from*/, const Frame& /*frame*/) { return core::Result<void>(); }, [] {});
  asio::ip::tcp::acceptor door(io, {asio::ip::address_v4::loopback(), 0});
  std::future<std::vector<std::vector<std::byte>>> heard =
      std::async(std::launch::async, hear_records, authority.issue("lamport", kZero),
                 door.local_endpoint().port(), 2);

  pool.accept(door.accept());
  while (counters.connects == 0) {
    ASSERT_EQ(io.run_one_for(std::chrono::minutes(1)), 1U);
  }
  for (std::uint64_t serial = 1; serial <= kFrames; ++serial) {
    EXPECT_TRUE(pool.send(kZero, serial, message));
  }
  while (counters.frames_sent < kFrames) {
    ASSERT_EQ(io.run_one_for(std::chrono::minutes(1)), 1U);
  }
  const auto records = heard.get();
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].size(), encode_handshake(setup.ours).size());
  EXPECT_EQ(records[1].size(), kFrames * (kFrameHeaderSize + message.size()));
  pool.close();
  io.restart();
  io.run();
}

}  // namespace
}  // namespace lamport::transports
