#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lamport/core/ids.hpp"

namespace lamport::props {

/// An entry into the critical section: the `index`-th request of `process`, from 1.
struct Entry {
  core::ProcessId process;
  std::uint32_t index = 0;  ///< 0 means none.

  friend bool operator==(const Entry&, const Entry&) = default;
};

/// A message between its Sent and what becomes of it.
template <class Message>
struct Flight {
  enum class State : std::uint8_t { kNone, kFlying, kDelivered, kDropped };

  State state = State::kNone;
  core::ProcessId to;
  Message message;
  Entry entry;                 ///< On whose behalf it was sent.
  std::uint32_t snapshot = 0;  ///< What the sender knew; see Knowledge.
};

/// The messages that one process has sent, by the serial of their Sent.
///
/// Settled messages are forgotten from the oldest on, unless they are kept, as they must be where a
/// message may arrive twice. Cost: O(1) amortised; memory for the process's events since the oldest
/// message in flight.
template <class Message>
class Flights {
 public:
  /// Requires: `serial` is above all added before.
  Flight<Message>& add(std::uint64_t serial) {
    while (serial - first_ > mask_) {
      grow();
    }
    for (; end_ < serial; ++end_) {
      at(end_).state = Flight<Message>::State::kNone;
    }
    end_ = serial + 1;
    at(serial).state = Flight<Message>::State::kFlying;
    return at(serial);
  }

  /// The message that event `serial` sent; null if that sent none or is forgotten.
  [[nodiscard]] Flight<Message>* find(std::uint64_t serial) {
    if (serial < first_ || serial >= end_ || at(serial).state == Flight<Message>::State::kNone) {
      return nullptr;
    }
    return &at(serial);
  }

  /// Forgets what is settled, up to the first that is in flight. `forget(flight)` is told.
  template <class Forget>
  void forget_settled(Forget&& forget) {
    for (; first_ < end_ && at(first_).state != Flight<Message>::State::kFlying; ++first_) {
      if (at(first_).state != Flight<Message>::State::kNone) {
        forget(at(first_));
      }
    }
  }

  /// Calls `visit(serial, flight)` for each message that is in flight, oldest first.
  template <class Visitor>
  void for_each_flying(Visitor&& visit) const {
    for (std::uint64_t serial = first_; serial < end_; ++serial) {
      const Flight<Message>& flight = ring_[serial & mask_];
      if (flight.state == Flight<Message>::State::kFlying) {
        visit(serial, flight);
      }
    }
  }

 private:
  Flight<Message>& at(std::uint64_t serial) { return ring_[serial & mask_]; }

  void grow() {
    std::vector<Flight<Message>> larger(2 * ring_.size());
    const std::uint64_t mask = larger.size() - 1;
    for (std::uint64_t serial = first_; serial < end_; ++serial) {
      larger[serial & mask] = at(serial);
    }
    ring_ = std::move(larger);
    mask_ = mask;
  }

  std::vector<Flight<Message>> ring_ = std::vector<Flight<Message>>(16);
  std::uint64_t mask_ = 15;  ///< The ring's size, a power of two, less 1.
  std::uint64_t first_ = 0;  ///< Nothing below is remembered.
  std::uint64_t end_ = 0;    ///< One above the latest added.
};

}  // namespace lamport::props
