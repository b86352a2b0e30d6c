#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/reliable/ring.hpp"

namespace lamport::core::reliable {

/// The most messages of a link that are on their way at a time; the receiver holds no more early.
inline constexpr std::uint64_t kWindow = 64;
/// The most messages that a link keeps for a peer that does not acknowledge them; from half of it
/// on, `Reliable` delivers little of that peer's.
inline constexpr std::size_t kBacklogMax = std::size_t{1} << 16U;
static_assert(kWindow < kBacklogMax / 2);
/// The highest sequence number, so that a link carries as many messages between two incarnations.
/// One more is a failed check: at a million messages a second, after 584,000 years.
inline constexpr std::uint64_t kSequenceMax = std::numeric_limits<std::uint64_t>::max();

/// The sending end of a link: what is not acknowledged yet, in order.
///
///     acked ◀─ in flight, at most kWindow ─▶ sent ◀─ backlog ─▶ submitted
template <class M>
class SendWindow {
 public:
  SendWindow() = default;
  /// As it is when all up to `acked` have been sent and acknowledged.
  explicit SendWindow(std::uint64_t acked) : acked_(acked), sent_(acked) {}

  [[nodiscard]] std::uint64_t acked() const { return acked_; }
  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  [[nodiscard]] std::uint64_t in_flight() const { return sent_ - acked_; }
  [[nodiscard]] bool empty() const { return messages_.empty(); }
  /// Whether the window lets the oldest message of the backlog go.
  [[nodiscard]] bool may_send() const {
    return in_flight() < kWindow && in_flight() < messages_.size();
  }
  /// Whether so much is kept that the peer should acknowledge before it gets more to answer.
  [[nodiscard]] bool crowded() const { return messages_.size() >= kBacklogMax / 2; }
  /// Requires: acked() < sequence ≤ sent().
  [[nodiscard]] const M& message(std::uint64_t sequence) const {
    LAMPORT_CHECK(sequence > acked_ && sequence <= sent_, "the message is in flight", sequence);
    return messages_[sequence - acked_ - 1];
  }

  /// Takes a message and returns its sequence number. Requires: less than `kBacklogMax` are kept,
  /// and `kSequenceMax` has not been returned. `Reliable` keeps the answers to a peer's own
  /// messages, one each, to half of it and `kWindow`; unasked, a protocol must not go on sending to
  /// a peer that never answers.
  std::uint64_t submit(const M& message) {
    LAMPORT_CHECK(messages_.size() < kBacklogMax, "a protocol waits for a peer's answers");
    LAMPORT_CHECK(messages_.size() < kSequenceMax - acked_, "a link's numbers do not begin again");
    messages_.push_back(message);
    return acked_ + messages_.size();
  }

  /// Lets the oldest of the backlog go and returns its sequence number. Requires: may_send().
  std::uint64_t send_next() {
    LAMPORT_CHECK(may_send(), "the window has room and the backlog a message");
    return ++sent_;
  }

  /// All up to `sequence` have arrived. Returns whether that is news; a number that was never sent
  /// is none. Cost: O(messages acknowledged).
  bool acknowledge(std::uint64_t sequence) {
    if (sequence <= acked_ || sequence > sent_) {
      return false;
    }
    for (; acked_ < sequence; ++acked_) {
      messages_.pop_front();
    }
    return true;
  }

  friend bool operator==(const SendWindow&, const SendWindow&) = default;

 private:
  Ring<M> messages_;  ///< Numbers acked + 1, acked + 2, …
  std::uint64_t acked_ = 0;
  std::uint64_t sent_ = 0;
};

/// The receiving end of a link: what has been delivered, and what came early.
template <class M>
class ReceiveWindow {
 public:
  ReceiveWindow() = default;
  /// As it is when all up to `delivered` have been delivered.
  explicit ReceiveWindow(std::uint64_t delivered) : delivered_(delivered) {}

  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }
  /// Whether the next message is here.
  [[nodiscard]] bool ready() const { return !early_.empty() && early_[place(1)].has_value(); }

  /// Takes message `sequence` if it is news and within the window; anything else changes nothing.
  void accept(std::uint64_t sequence, const M& message) {
    if (sequence <= delivered_ || sequence - delivered_ > kWindow) {
      return;
    }
    if (early_.empty()) {
      early_.resize(kWindow);
    }
    std::optional<M>& slot = early_[place(sequence - delivered_)];
    if (!slot) {
      slot = message;
    }
  }

  /// Delivers the next message. Requires: ready().
  M deliver_next() {
    LAMPORT_CHECK(!early_.empty(), "a message is here");
    const std::optional<M> next = std::exchange(early_[place(1)], std::nullopt);
    LAMPORT_CHECK(next.has_value(), "the next message is here");
    ++delivered_;
    return *next;
  }

  friend bool operator==(const ReceiveWindow&, const ReceiveWindow&) = default;

 private:
  [[nodiscard]] std::size_t place(std::uint64_t distance) const {
    return (delivered_ + distance) % kWindow;
  }

  std::uint64_t delivered_ = 0;
  /// By sequence number modulo `kWindow`: what came and was not delivered. Empty before the first.
  std::vector<std::optional<M>> early_;
};

}  // namespace lamport::core::reliable
