#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/reliable/window.hpp"
#include "lamport/core/virtual_time.hpp"

namespace lamport::negative {

using core::ProcessId;
using core::mutex::Lamport;

/// One process's end of a link between two, as `core::Reliable` keeps it.
struct LinkEnd {
  /// A place for a message that came, until all up to it have been delivered.
  struct Slot {
    enum class State : std::uint8_t { kFree, kHeld, kDelivered };

    State state = State::kFree;
    Lamport::Message message;
    friend bool operator==(const Slot&, const Slot&) = default;
  };

  std::uint64_t incarnation = 0;      ///< The peer's; 0 before it is known.
  std::deque<Lamport::Message> kept;  ///< Numbers acked + 1, acked + 2, …
  std::uint64_t acked = 0;
  std::uint64_t sent = 0;
  std::uint64_t delivered = 0;  ///< All of the peer's up to this have been.
  std::vector<Slot> slots;      ///< By number, modulo how many there are.
  core::Duration resend_delay{};
  bool resend_set = false;
  bool ack_owed = false;
  bool ack_due_set = false;

  [[nodiscard]] std::uint64_t in_flight() const { return sent - acked; }
  [[nodiscard]] Slot& slot(std::uint64_t number) { return slots[number % slots.size()]; }
  /// Whether the peer's message `number` is here and waits for its delivery.
  [[nodiscard]] bool holds(std::uint64_t number) const {
    return slots[number % slots.size()].state == Slot::State::kHeld;
  }
  /// The lowest number that is here and waits, whatever is missing below it.
  [[nodiscard]] std::optional<std::uint64_t> lowest_held() const {
    for (std::uint64_t number = delivered + 1; number <= delivered + slots.size(); ++number) {
      if (holds(number)) {
        return number;
      }
    }
    return std::nullopt;
  }
  friend bool operator==(const LinkEnd&, const LinkEnd&) = default;
};

/// The decisions of `core::Reliable`, each as it should be. A bug is one that decides otherwise.
struct SoundLinks {
  using Decisions = SoundLinks;
  using Sound = SoundLinks;
  static constexpr std::string_view kProtocol = core::Reliable<Lamport>::kName;
  /// Why the process waits for an answer.
  enum class Wait : std::uint8_t { kSent, kResent, kPartlyAnswered };

  virtual ~SoundLinks() = default;

  /// The most messages that are on their way at a time, and are taken in early.
  virtual std::uint64_t window() const { return core::reliable::kWindow; }
  /// For how many of them there is room.
  virtual std::uint64_t slots() const { return window(); }

  /// Whether a peer with this incarnation is another than the one that the link has known.
  virtual bool is_reborn(const LinkEnd& link, std::uint64_t from_incarnation,
                         std::uint64_t /*to_incarnation*/) const {
    return link.incarnation != 0 && from_incarnation > link.incarnation;
  }
  /// The number of a message of the peer, which says that it is `number`.
  virtual std::uint64_t number(LinkEnd& /*link*/, std::uint64_t number) const { return number; }
  /// Which message of the peer is to be delivered now.
  virtual std::optional<std::uint64_t> next(LinkEnd& link) const {
    const std::uint64_t number = link.delivered + 1;
    return link.holds(number) ? std::optional(number) : std::nullopt;
  }
  /// What the process acknowledges.
  virtual std::uint64_t ack(const LinkEnd& link) const { return link.delivered; }
  /// Who, of `processes`, has acknowledged what `from` has.
  virtual ProcessId acknowledger(ProcessId /*self*/, ProcessId from,
                                 std::uint32_t /*processes*/) const {
    return from;
  }
  /// How many kept messages are done with once the peer has acknowledged `ack`.
  virtual std::uint64_t answered(const LinkEnd& link, std::uint64_t ack) const {
    return ack > link.acked && ack <= link.sent ? ack - link.acked : 0;
  }
  /// The message that goes again as `number`.
  virtual Lamport::Message resent(LinkEnd& link, std::uint64_t number) const {
    return link.kept[number - link.acked - 1];
  }
  /// Whether the Resend timer is set.
  virtual bool sets_timer(Wait /*why*/) const { return true; }
};

/// The same with a window so small that it is often full.
struct SmallWindow : SoundLinks {
  using Sound = SmallWindow;
  std::uint64_t window() const override { return 2; }
};

}  // namespace lamport::negative
