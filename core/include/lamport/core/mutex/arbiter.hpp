#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lamport/core/counters.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"

namespace lamport::core::mutex {

/// A process as one of those whose permission is asked in Maekawa's algorithm: it is locked for one
/// request at a time, and keeps the others in the order of their timestamps.
///
/// If a request comes that precedes the one it is locked for, it inquires whether that can give the
/// lock back, once at a time. Every other request that waits has been told that it failed: when it
/// came, or when an earlier one displaced it from the head of the queue. The latter is what the
/// paper lacks, and what it deadlocks without. Sources: Maekawa 1985, the algorithm
/// and its steps against deadlock; Sanders 1987, "The Information Structure of Distributed Mutual
/// Exclusion Algorithms", on that algorithm.
class Arbiter {
 public:
  /// Whom to tell what.
  struct Ruling {
    std::optional<ProcessId> locked{};    ///< It has the lock.
    std::optional<ProcessId> failed{};    ///< Others come before it.
    std::optional<ProcessId> inquired{};  ///< Whether it can give the lock back.
    friend bool operator==(const Ruling&, const Ruling&) = default;
  };

  /// A process asks for the lock. Ignored if a request of it waits already.
  /// Cost: O(requests that wait).
  [[nodiscard]] Ruling request(const Timestamp& request);
  /// A process gives the lock back, and waits for it again. Ignored if it has not got it.
  [[nodiscard]] Ruling relinquish(ProcessId process);
  /// A process that was granted with `token` has left. Ignored if it has not got the lock.
  [[nodiscard]] Ruling release(ProcessId process, FencingToken token);

  /// Who has the lock, if somebody has.
  [[nodiscard]] std::optional<ProcessId> holder() const {
    return is_locked_ ? std::optional(lock_.process) : std::nullopt;
  }
  [[nodiscard]] bool is_awaited() const { return !waiting_.empty(); }
  /// The highest token of those who have left.
  [[nodiscard]] FencingToken latest() const { return latest_; }

  friend bool operator==(const Arbiter&, const Arbiter&) = default;

 private:
  struct Waiting {
    Timestamp request;
    bool has_failed = false;  ///< Whether its process knows that others come before it.
    static constexpr auto kFields =
        fields(field("request", &Waiting::request), field("has_failed", &Waiting::has_failed));
    friend bool operator==(const Waiting&, const Waiting&) = default;
  };

  void enqueue(const Waiting& waiting);
  [[nodiscard]] Ruling lock_next();

  bool is_locked_ = false;
  Timestamp lock_;             ///< If locked: the request for which.
  bool has_inquired_ = false;  ///< If locked: whether its process has been asked to give it back.
  std::vector<Waiting> waiting_;  ///< By timestamp.
  FencingToken latest_;

 public:
  static constexpr auto kState =
      fields(field("is_locked", &Arbiter::is_locked_), field("lock", &Arbiter::lock_),
             field("has_inquired", &Arbiter::has_inquired_), field("waiting", &Arbiter::waiting_),
             field("latest", &Arbiter::latest_));

  /// The times of requests are of `times`; the fencing token is only told.
  template <class Counters>
  void tell_counters(const CounterClass& times, Counters& counters) {
    if (is_locked_) {
      counters.add(times, lock_.time);
    }
    for (Waiting& waiting : waiting_) {
      counters.add(times, waiting.request.time);
    }
    counters.ignore(latest_);
  }
};

}  // namespace lamport::core::mutex
