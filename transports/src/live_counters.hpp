#pragma once

#include <atomic>
#include <cstdint>

#include "lamport/transports/counters.hpp"

namespace lamport::transports {

/// `Counters` while they count. Thread: any; each number is exact, and they need not be of the same
/// instant.
class LiveCounters {
 public:
  using Counter = std::atomic<std::uint64_t>;

  Counter frames_sent = 0;
  Counter frames_received = 0;
  Counter writes = 0;
  Counter bytes_sent = 0;
  Counter bytes_received = 0;
  Counter frames_dropped = 0;
  Counter frames_lost = 0;
  Counter connects = 0;
  Counter reconnects = 0;
  Counter refused = 0;
  Counter recoveries = 0;
  Counter hangs = 0;

  static void add(Counter& counter, std::uint64_t count) {
    counter.fetch_add(count, std::memory_order_relaxed);
  }
  static void add(Counter& counter) { add(counter, 1); }

  [[nodiscard]] Counters snapshot() const {
    return {.frames_sent = frames_sent,
            .frames_received = frames_received,
            .writes = writes,
            .bytes_sent = bytes_sent,
            .bytes_received = bytes_received,
            .frames_dropped = frames_dropped,
            .frames_lost = frames_lost,
            .connects = connects,
            .reconnects = reconnects,
            .refused = refused,
            .recoveries = recoveries,
            .hangs = hangs};
  }
};

}  // namespace lamport::transports
