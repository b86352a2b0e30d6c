#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "carousel.hpp"
#include "courier.hpp"
#include "intruder.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/transports/handshake.hpp"
#include "proxy.hpp"
#include "witness.hpp"

/// What was said on one link and is played again on another is taken for the peer's, and nothing
/// happens twice.
namespace lamport::transports {
namespace {

/// Three hosts that enter again and again; somebody has recorded what process 0 says to process 1.
class HostReplayTest : public testing::Test {
 protected:
  void SetUp() override {
    std::vector<Endpoint> endpoints = cluster_.endpoints();
    endpoints[1].port = wire_.port();
    ASSERT_TRUE(cluster_.start(endpoints));
    expect_cluster_goes_on();
    recording_ = wire_.recording();
  }
  void TearDown() override {
    expect_cluster_goes_on();
    cluster_.stop();
    EXPECT_EQ(cluster_.wrongs(), 0U);
  }

  void expect_cluster_goes_on() {
    const std::uint64_t entries = cluster_.entries();
    EXPECT_TRUE(eventually([&] { return cluster_.entries() >= entries + 20; }));
  }

  [[nodiscard]] static std::size_t handshake_size() {
    return encode_handshake(
               {"lamport", std::string(Carousel<core::mutex::Lamport>::P::kName), kZero, 3, 1})
        .size();
  }

  Carousel<core::mutex::Lamport> cluster_{3, brisk(std::chrono::steady_clock::now())};
  Proxy wire_{cluster_[1].port()};
  std::vector<std::byte> recording_;
};

TEST_F(HostReplayTest, WhatAPeerHasSaidIsDeliveredOnceHoweverOftenItIsPlayedAgain) {
  constexpr std::uint64_t kTimes = 10;
  std::uint64_t repeats = 0;
  for (std::uint64_t time = 1; time <= kTimes; ++time) {
    Intruder who(cluster_[1].port());
    who.say(recording_);
    EXPECT_TRUE(who.is_shown_out()) << "by process 0, who comes back";
    EXPECT_TRUE(eventually([&] { return cluster_[1].counters().reconnects >= 2 * time; }));
    EXPECT_GT(cluster_.repeats(), repeats) << "the host takes them for process 0's";
    repeats = cluster_.repeats();
    expect_cluster_goes_on();
  }
}

TEST_F(HostReplayTest, FramesWithoutTheirHandshakeAreNoLink) {
  const std::uint64_t connects = cluster_[1].counters().connects;
  const std::uint64_t refused = cluster_[1].counters().refused;
  Intruder who(cluster_[1].port());
  who.say(std::span(recording_).subspan(handshake_size()));
  EXPECT_TRUE(who.is_shown_out());
  EXPECT_TRUE(eventually([&] { return cluster_[1].counters().refused == refused + 1; }));
  EXPECT_EQ(cluster_[1].counters().connects, connects);
  EXPECT_EQ(cluster_.repeats(), 0U);
}

}  // namespace
}  // namespace lamport::transports
