#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "hosts.hpp"
#include "lamport/sim/choices.hpp"

namespace lamport::tools {

/// How the packets between hosts fare.
struct Weather {
  std::chrono::microseconds delay_min{0};
  std::chrono::microseconds delay_max{0};  ///< Above the minimum, packets overtake one another.
  std::uint32_t loss = 0;                  ///< Packets of a thousand; up to 1000.
};

/// What became of packets.
struct Fares {
  std::uint64_t passed = 0;
  std::uint64_t lost = 0;
  std::uint64_t overtaken = 0;  ///< Among those passed: after a later one of the same hosts.
};

/// Passes the packets of hosts on to one another, each after a delay of its own, unless it is lost.
/// How the n-th packet from one host to another fares is a matter of the seed alone.
class LossySwitch {
 public:
  /// The hosts outlive it.
  LossySwitch(const Hosts& hosts, const Weather& weather, std::uint64_t seed);
  /// Those that are under way are lost.
  ~LossySwitch() = default;
  LossySwitch(const LossySwitch&) = delete;
  LossySwitch& operator=(const LossySwitch&) = delete;

  /// So far. Thread: any.
  [[nodiscard]] Fares fares() const;

 private:
  using Clock = std::chrono::steady_clock;

  /// From one host to another.
  struct Way {
    sim::Choices::Handle delay;
    sim::Choices::Handle loss;
    std::uint64_t taken = 0;   ///< Packets, the lost ones included.
    std::uint64_t latest = 0;  ///< The number of the latest that was sent among those passed.
  };
  struct Packet {
    Way* way;
    std::uint64_t number;  ///< On its way, from 1 on.
    int device;            ///< Where it goes.
    std::vector<std::byte> bytes;
  };

  void run(const std::stop_token& stopping);
  /// Waits for packets until the next one is due, and takes in those that came.
  void take_packets();
  void take(std::size_t from, std::vector<std::byte> bytes);
  /// Passes on what is due.
  void pass_packets();
  void count(std::uint64_t Fares::* what);

  const Hosts& hosts_;
  Weather weather_;
  sim::Choices choices_;
  std::vector<std::vector<Way>> ways_;                ///< By host that sends, and that receives.
  std::multimap<Clock::time_point, Packet> waiting_;  ///< By when they are due.

  mutable std::mutex mutex_;  ///< Of what the test asks for.
  Fares fares_;

  std::jthread thread_;  ///< The last: it uses the others.
};

}  // namespace lamport::tools
