#include "lamport/transports/handshake.hpp"

#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace lamport::transports {
namespace {

using core::ProcessId;

Handshake ours() {
  return {"lamport", "courier", ProcessId(1), 3, 5};
}

Handshake theirs() {
  return {"lamport", "courier", ProcessId(0), 3, 9};
}

std::string error_of(std::span<const std::byte> bytes) {
  const auto taken = take_handshake(bytes);
  return taken ? "" : taken.error().message;
}

std::string misfit(const Handshake& handshake) {
  const auto fit = fits(handshake, ours(), Side::kAccepted);
  return fit ? "" : fit.error().message;
}

TEST(HandshakeTest, IsTakenAsItWasEncodedAndLeavesWhatFollows) {
  std::vector<std::byte> bytes = encode_handshake(ours());
  bytes.push_back(std::byte{42});
  std::span<const std::byte> rest = bytes;
  const auto taken = take_handshake(rest);
  ASSERT_TRUE(taken.has_value() && taken->has_value());
  EXPECT_EQ(**taken, ours());
  EXPECT_EQ(rest.size(), 1U);
}

TEST(HandshakeTest, TheLongestNamesFitIntoTheBound) {
  Handshake longest = ours();
  longest.cluster = std::string(kNameSizeMax, 'c');
  longest.protocol = std::string(kNameSizeMax, 'p');
  const std::vector<std::byte> bytes = encode_handshake(longest);
  EXPECT_EQ(bytes.size(), kHandshakeSizeMax);
  std::span<const std::byte> rest = bytes;
  EXPECT_EQ(take_handshake(rest).value().value(), longest);
}

TEST(HandshakeTest, EveryTruncationIsNoHandshakeYetAndTakesNothing) {
  const std::vector<std::byte> bytes = encode_handshake(ours());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::vector<std::byte> part(bytes.begin(),
                                      bytes.begin() + static_cast<std::ptrdiff_t>(size));
    std::span<const std::byte> rest = part;
    const auto taken = take_handshake(rest);
    ASSERT_TRUE(taken.has_value()) << size;
    EXPECT_FALSE(taken->has_value()) << size;
    EXPECT_EQ(rest.size(), size);
  }
}

TEST(HandshakeTest, AnotherProtocolIsRefusedAtItsFirstByte) {
  const std::vector<std::byte> bytes{std::byte{'G'}};
  EXPECT_EQ(error_of(bytes), "magic: this is no Lamport link");
}

TEST(HandshakeTest, AnotherVersionOrFormIsRefusedByField) {
  const std::vector<std::byte> good = encode_handshake(ours());
  const auto error_with = [&](std::size_t at, unsigned value) {
    std::vector<std::byte> bytes = good;
    bytes[at] = static_cast<std::byte>(value);
    return error_of(bytes);
  };
  EXPECT_EQ(error_with(4, 1), "version: 1 is not 2");
  EXPECT_EQ(error_with(7, 1), "size: no handshake has 288 bytes");
  EXPECT_EQ(error_with(6, 19), "size: no handshake has 19 bytes");
  EXPECT_EQ(error_with(8, 0), "cluster: a name has 1 to 64 bytes");
  EXPECT_EQ(error_with(8, 65), "cluster: a name has 1 to 64 bytes");
  EXPECT_EQ(error_with(8, 64), "cluster: the handshake ends within the name");
  EXPECT_EQ(error_with(8, 6), "protocol: a name has 1 to 64 bytes");
  EXPECT_EQ(error_with(16, 6), "1 bytes after the value");
  EXPECT_EQ(error_with(16, 8), "incarnation: the bytes end within a value");
}

TEST(HandshakeTest, RandomBytesNeverYieldNamesOutOfBounds) {
  std::mt19937_64 random(1);
  const std::vector<std::byte> good = encode_handshake(ours());
  for (int round = 0; round < 100'000; ++round) {
    std::vector<std::byte> bytes = good;
    bytes.resize(8 + random() % (good.size() + 32));
    for (std::uint64_t changes = random() % 4; changes > 0; --changes) {
      bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    }
    std::span<const std::byte> rest = bytes;
    const auto taken = take_handshake(rest);
    if (taken && *taken) {
      EXPECT_LE((*taken)->cluster.size(), kNameSizeMax);
      EXPECT_LE((*taken)->protocol.size(), kNameSizeMax);
      EXPECT_EQ(encode_handshake(**taken).size(), bytes.size() - rest.size());
    } else {
      EXPECT_EQ(rest.size(), bytes.size());
    }
  }
}

TEST(HandshakeTest, TheLowerIdFitsAsTheOneThatDialled) {
  EXPECT_EQ(misfit(theirs()), "");
  Handshake higher = theirs();
  higher.process = ProcessId(2);
  EXPECT_TRUE(fits(higher, ours(), Side::kDialled).has_value());
}

TEST(HandshakeTest, WhatDoesNotFitIsNamed) {
  const auto misfit_with = [](auto&& change) {
    Handshake handshake = theirs();
    change(handshake);
    return misfit(handshake);
  };
  EXPECT_EQ(misfit_with([](Handshake& h) { h.cluster = "ot\nher"; }),
            "cluster: 'ot?her' is not 'lamport'");
  EXPECT_EQ(misfit_with([](Handshake& h) { h.protocol = "raymond"; }),
            "protocol: 'raymond' is not 'courier'");
  EXPECT_EQ(misfit_with([](Handshake& h) { h.processes = 4; }), "processes: 4 is not 3");
  EXPECT_EQ(misfit_with([](Handshake& h) { h.process = ProcessId(3); }),
            "process: 3 is not one of 3");
  EXPECT_EQ(misfit_with([](Handshake& h) { h.process = ProcessId(1); }), "process: 1 is ourselves");
  EXPECT_EQ(misfit_with([](Handshake& h) { h.process = ProcessId(2); }),
            "process: 2 is on the wrong side, for the lower id dials");
  EXPECT_EQ(misfit_with([](Handshake& h) { h.incarnation = 0; }), "incarnation: 0 is none");
  EXPECT_EQ(fits(theirs(), ours(), Side::kDialled).error().message,
            "process: 0 is on the wrong side, for the lower id dials");
}

}  // namespace
}  // namespace lamport::transports
