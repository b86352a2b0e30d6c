#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/address_v4.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/write.hpp>
#include <gtest/gtest.h>

#include "carousel.hpp"
#include "consumption.hpp"
#include "courier.hpp"
#include "intruder.hpp"
#include "lamport/core/codec.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/transports/frame.hpp"
#include "lamport/transports/handshake.hpp"
#include "witness.hpp"

/// Whoever floods a host makes it hold no more than its limits say, and does not stop the cluster.
namespace lamport::transports {
namespace {

using core::mutex::Lamport;
using Tcp = asio::ip::tcp;

/// Above what asio, the log and the allocator take as they please.
constexpr std::uint64_t kMemorySlack = std::uint64_t{4} << 20U;

/// Three hosts that enter again and again, of which process 1 is flooded.
class HostFloodTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(cluster_.start(cluster_.endpoints()));
    expect_cluster_goes_on();
  }
  void TearDown() override {
    expect_cluster_goes_on();
    cluster_.stop();
    EXPECT_EQ(cluster_.wrongs(), 0U);
    for (std::size_t p = 0; p < 3; ++p) {
      EXPECT_EQ(cluster_[p].failure(), std::nullopt);
    }
  }

  void expect_cluster_goes_on() {
    const std::uint64_t entries = cluster_.entries();
    EXPECT_TRUE(eventually([&] { return cluster_.entries() >= entries + 10; }));
  }

  [[nodiscard]] Host<Carousel<Lamport>::P>& victim() { return cluster_[1]; }
  [[nodiscard]] Tcp::endpoint door() { return {asio::ip::address_v4::loopback(), victim().port()}; }

  /// `flood` once, so that what is kept once is kept, and then again while the cluster goes on:
  /// that takes no more than `memory` and the descriptors of those who have not shaken hands.
  template <class Flood>
  void expect_bounded(const std::string& name, std::uint64_t memory, Flood&& flood) {
    flood();
    const Consumption before = consumption_now();
    const std::uint64_t entries = cluster_.entries();
    std::atomic<bool> is_over = false;
    std::thread flooder([&] {
      flood();
      is_over = true;
    });
    Consumption most;
    const auto look = [&] {
      const Consumption now = consumption_now();
      most.descriptors = std::max(most.descriptors, now.descriptors);
      most.resident_bytes = std::max(most.resident_bytes, now.resident_bytes);
      return is_over.load();
    };
    EXPECT_TRUE(eventually(look));
    flooder.join();
    EXPECT_GT(cluster_.entries(), entries) << "also meanwhile";
    EXPECT_LE(most.descriptors, before.descriptors + Limits{}.strangers + kDescriptorSlack);
    if (memory_tells()) {
      EXPECT_LE(most.resident_bytes, before.resident_bytes + memory + kMemorySlack);
    }
    std::cout << "[ flood    ] " << name << ": " << before.descriptors << " descriptors before, "
              << most.descriptors << " at most; " << before.resident_bytes / 1024 << " KiB before, "
              << most.resident_bytes / 1024 << " at most; " << cluster_.entries() - entries
              << " entries meanwhile\n";
  }

  static HostOptions options() {
    HostOptions options = brisk(std::chrono::steady_clock::now());
    options.limits.stall = std::chrono::milliseconds(20);
    return options;
  }

  Carousel<Lamport> cluster_{3, options()};
};

TEST_F(HostFloodTest, ConnectionsWithGarbageAreShownOutAsFastAsTheyCome) {
  constexpr std::uint64_t kConnections = 1000;
  const std::vector<std::byte> garbage = bytes_of("GET / HTTP/1.1\r\n\r\n");
  const std::uint64_t refused = victim().counters().refused;
  asio::io_context io;
  expect_bounded("garbage", 0, [&] {
    for (std::uint64_t i = 0; i < kConnections; ++i) {
      Tcp::socket socket(io);
      asio::error_code ignored;  // A host that shows us out does not wait until we have said all.
      socket.connect(door(), ignored);
      asio::write(socket, asio::buffer(garbage), ignored);
    }
  });
  EXPECT_TRUE(
      eventually([&] { return victim().counters().refused >= refused + 2 * kConnections; }));
}

/// Frames that process 0 might send, each of which has to be answered, one serial after the other.
class Questions {
 public:
  /// The next thousand.
  [[nodiscard]] std::span<const std::byte> next() {
    using P = Carousel<Lamport>::P;
    bytes_.clear();
    for (int i = 0; i < 1000; ++i) {
      std::array<std::byte, core::kEncodedSizeMax<P::Message>> message;
      const std::size_t size =
          core::encode(P::Message(P::Ack{.from_incarnation = 1, .to_incarnation = 0}), message);
      append_frame(bytes_, ++serial_, std::span(message).first(size));
    }
    return bytes_;
  }

 private:
  std::uint64_t serial_ = 0;
  std::vector<std::byte> bytes_;
};

/// Whoever did not wait would take the link again and again before anything comes over it.
TEST_F(HostFloodTest, FramesInThePeersNameAreTakenUntilItComesBack) {
  constexpr std::uint64_t kLinks = 5;
  const Handshake handshake{"lamport", std::string(Carousel<Lamport>::P::kName), kZero, 3, 1};
  const std::vector<std::byte> greeting = encode_handshake(handshake);
  const std::uint64_t received = victim().counters().frames_received;
  std::atomic<std::uint64_t> said = 0;
  asio::io_context io;
  // What waits for the flooder, who does not read: as much again is being written.
  expect_bounded("frames", 2 * Limits{}.queue_bytes, [&] {
    for (std::uint64_t link = 0; link < kLinks; ++link) {
      Tcp::socket socket(io);
      asio::error_code error;
      socket.connect(door(), error);
      asio::write(socket, asio::buffer(greeting), error);
      for (Questions questions; !error; said += 1000) {
        const auto frames = questions.next();
        asio::write(socket, asio::buffer(frames.data(), frames.size()), error);
      }
      const std::uint64_t entries = cluster_.entries();
      EXPECT_TRUE(eventually([&] { return cluster_.entries() > entries; })) << "it is back";
    }
  });
  EXPECT_GE(said, 2000 * kLinks) << "some were said on each link";
  EXPECT_GE(victim().counters().frames_received, received + 1000 * kLinks);
  EXPECT_GE(victim().counters().reconnects, 2 * kLinks) << "each was taken for process 0";
}

}  // namespace
}  // namespace lamport::transports
