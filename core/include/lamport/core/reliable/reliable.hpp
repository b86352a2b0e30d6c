#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/reliable/messages.hpp"
#include "lamport/core/reliable/window.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/core/waits.hpp"

namespace lamport::core {

/// Protocol `P` on links that lose, double and reorder: it sees lossless, unique, FIFO links.
///
///     P sends m ──▶ numbered, kept until acknowledged ──▶ Data ·· lost, doubled, late ··▶ ┐
///     P gets m  ◀── in order, once, one a turn ◀── held if early, dropped if known ◀──────┘
///
/// An acknowledgement covers all up to a number and rides on Data; if no Data went for `kAckDelay`,
/// a bare Ack carries it. What stays unanswered goes again, ever more rarely, for ever. Each
/// process has an incarnation, above those of its former selves: nothing of or for a former self is
/// delivered, and what was sent to one is forgotten. No Data goes to a peer before its incarnation
/// is known: a bare Ack asks for it at once, and is answered at once.
///
/// A peer that asks and never acknowledges cannot fill its link with `P`'s answers: while half of
/// `kBacklogMax` are kept for it, no more of its messages are delivered than it acknowledges of
/// ours, and `kWindow` in advance. The rest is held if early within the window, or goes again. Two
/// that keep so much for each other still go on, since each delivery lets the other deliver one.
///
/// A link carries up to `kSequenceMax` messages between two incarnations; one more is a failed
/// check.
///
/// The trace carries a note of each message that `P` sends and gets, so that the papers' counts are
/// counted on these; what is sent again, and bare Acks, are this layer's own.
template <Protocol P>
class Reliable {
  static constexpr std::string_view kPrefix = "reliable-";
  static constexpr auto kNameText = [] {
    std::array<char, kPrefix.size() + P::kName.size()> text{};
    std::copy(P::kName.begin(), P::kName.end(),
              std::copy(kPrefix.begin(), kPrefix.end(), text.begin()));
    return text;
  }();

 public:
  using Inner = P;
  using Service = typename P::Service;
  using Data = reliable::Data<typename P::Message>;
  using Ack = reliable::Ack;
  using Submitted = reliable::Submitted<typename P::Message>;
  using Delivered = reliable::Delivered<typename P::Message>;
  using Message = std::variant<Data, Ack>;
  using Timer =
      std::variant<typename P::Timer, reliable::Resend, reliable::AckDue, reliable::DeliverNext>;
  using Command = typename P::Command;
  using Output = typename P::Output;
  using Note = std::variant<typename P::Note, Submitted, Delivered>;

  static constexpr std::string_view kName{kNameText.data(), kNameText.size()};
  static constexpr Guarantees kNeeds{.no_crash = P::kNeeds.no_crash};

  /// How long an acknowledgement waits for Data to ride on.
  static constexpr Duration kAckDelay = std::chrono::milliseconds(5);
  /// The first resend comes after the minimum, each further one after twice the time, up to the
  /// maximum; an answer sets it back.
  static constexpr Duration kResendDelayMin = std::chrono::milliseconds(50);
  static constexpr Duration kResendDelayMax = std::chrono::seconds(2);
  /// At most this many messages of a link go again at once.
  static constexpr std::uint64_t kResendBurst = 8;

  /// The first incarnation of process `id`. Requires: as `P`'s constructor.
  Reliable(ProcessId id, std::uint32_t processes) : Reliable(id, processes, 1) {}
  /// Requires: `incarnation` is at least 1, and above those of the process's former selves.
  Reliable(ProcessId id, std::uint32_t processes, std::uint64_t incarnation)
      : Reliable(id, processes, incarnation, 0) {}
  /// The same, but the first message of each link has the number `carried` + 1, as if so many had
  /// gone over it. Requires: all processes of the run begin at the same number, and none restarts.
  Reliable(ProcessId id, std::uint32_t processes, std::uint64_t incarnation, std::uint64_t carried)
      : inner_(id, processes),
        incarnation_(incarnation),
        links_(processes, Link{.out = OutWindow(carried), .in = InWindow(carried)}) {
    LAMPORT_CHECK(incarnation >= 1, "an incarnation is at least 1");
  }

  [[nodiscard]] ProcessId id() const { return inner_.id(); }
  [[nodiscard]] std::uint32_t processes() const { return inner_.processes(); }
  [[nodiscard]] std::uint64_t incarnation() const { return incarnation_; }
  [[nodiscard]] const P& inner() const { return inner_; }
  [[nodiscard]] auto clock() const
    requires requires(const P& inner) { inner.clock(); }
  {
    return inner_.clock();
  }
  [[nodiscard]] std::vector<Wait> waits() const
    requires TellsWaits<P>
  {
    return inner_.waits();
  }
  /// Whether `timer` stands for something unanswered; a driver may fire such a timer early.
  [[nodiscard]] static bool resends(const Timer& timer) {
    return std::holds_alternative<reliable::Resend>(timer);
  }

  void on_start(Turn<Reliable>& turn) { hand_over(Start{}, turn); }
  void on_command(const Command& command, Turn<Reliable>& turn) {
    hand_over(Perform<P>{command}, turn);
  }
  void on_message(ProcessId from, const Message& message, Turn<Reliable>& turn);
  void on_timer(const Timer& timer, Turn<Reliable>& turn);

  friend bool operator==(const Reliable&, const Reliable&) = default;

 private:
  using OutWindow = reliable::SendWindow<typename P::Message>;
  using InWindow = reliable::ReceiveWindow<typename P::Message>;
  struct Link {
    std::uint64_t incarnation = 0;  ///< The peer's; 0 before it is known.
    OutWindow out;
    InWindow in;
    /// While `out` is crowded: how many more of the peer's may be delivered, at most `kWindow`.
    std::uint64_t allowance = reliable::kWindow;
    Duration resend_delay = kResendDelayMin;
    bool resend_set = false;   ///< Whether the Resend timer is pending.
    bool ack_owed = false;     ///< Whether something came that no acknowledgement has covered.
    bool ack_due_set = false;  ///< Whether the AckDue timer is pending.
    [[nodiscard]] bool may_deliver() const { return !out.crowded() || allowance > 0; }
    friend bool operator==(const Link&, const Link&) = default;
  };

  void hand_over(const Input<P>& input, Turn<Reliable>& turn);
  [[nodiscard]] bool meet(ProcessId from, std::uint64_t from_incarnation,
                          std::uint64_t to_incarnation, Turn<Reliable>& turn);
  void acknowledged(ProcessId by, std::uint64_t sequence, Turn<Reliable>& turn);
  void deliver_next(ProcessId from, Turn<Reliable>& turn);
  void flush(ProcessId to, Turn<Reliable>& turn);
  void resend(ProcessId to, Turn<Reliable>& turn);
  void send_data(ProcessId to, std::uint64_t sequence, Turn<Reliable>& turn);
  void send_ack(ProcessId to, Turn<Reliable>& turn);
  void settle_ack(ProcessId to, Turn<Reliable>& turn);
  void wait_for_answer(ProcessId to, Turn<Reliable>& turn);
  [[nodiscard]] Link& link(ProcessId peer) {
    LAMPORT_CHECK(peer.value() < links_.size(), "the peer is one of the processes", peer);
    return links_[peer.value()];
  }

  P inner_;
  std::uint64_t incarnation_;
  std::vector<Link> links_;  ///< By peer.
};

template <Protocol P>
void Reliable<P>::on_message(ProcessId from, const Message& message, Turn<Reliable>& turn) {
  const bool current = std::visit(
      [&](const auto& held) {
        return meet(from, held.from_incarnation, held.to_incarnation, turn);
      },
      message);
  if (current) {
    const bool held_up = !link(from).may_deliver();
    acknowledged(from, std::visit([](const auto& held) { return held.ack; }, message), turn);
    const auto* data = std::get_if<Data>(&message);
    if (data != nullptr) {
      link(from).ack_owed = true;
      link(from).in.accept(data->sequence, data->message);
    }
    if (data != nullptr || held_up) {
      deliver_next(from, turn);
    }
  }
  flush(from, turn);
  settle_ack(from, turn);
}

template <Protocol P>
void Reliable<P>::on_timer(const Timer& timer, Turn<Reliable>& turn) {
  if (const auto* resend_timer = std::get_if<reliable::Resend>(&timer)) {
    resend(resend_timer->peer, turn);
  } else if (const auto* ack_due = std::get_if<reliable::AckDue>(&timer)) {
    link(ack_due->peer).ack_due_set = false;
    send_ack(ack_due->peer, turn);
  } else if (const auto* deliver = std::get_if<reliable::DeliverNext>(&timer)) {
    deliver_next(deliver->peer, turn);
    settle_ack(deliver->peer, turn);
  } else {
    hand_over(Fire<P>{std::get<0>(timer)}, turn);
  }
}

/// Hands the inner process one input and carries out what it wants.
template <Protocol P>
void Reliable<P>::hand_over(const Input<P>& input, Turn<Reliable>& turn) {
  Turn<P>& inner = turn.inner();
  step<P>(inner_, input, turn.now(), inner);
  for (const auto& note : inner.notes()) {
    turn.note(note);
  }
  for (const auto& output : inner.outputs()) {
    turn.emit(output);
  }
  for (const auto& send : inner.sends()) {
    const std::uint64_t sequence = link(send.to).out.submit(send.message);
    turn.note(Submitted{send.to, incarnation_, sequence, send.message});
    flush(send.to, turn);
  }
  for (const auto& timer : inner.timers_cancelled()) {
    turn.cancel_timer(timer);
  }
  for (const auto& [timer, delay] : inner.timers_set()) {
    turn.set_timer(timer, delay);
  }
}

/// Learns the sender's incarnation. Returns whether the message is of and for the current ones.
template <Protocol P>
bool Reliable<P>::meet(ProcessId from, std::uint64_t from_incarnation, std::uint64_t to_incarnation,
                       Turn<Reliable>& turn) {
  Link& peer = link(from);
  if (from_incarnation == 0 || from_incarnation < peer.incarnation) {
    return false;
  }
  if (from_incarnation > peer.incarnation) {
    // It waits for this incarnation to be told, or for a former one to acknowledge.
    if (peer.resend_set) {
      turn.cancel_timer(reliable::Resend{from});
      peer.resend_set = false;
    }
    peer.resend_delay = kResendDelayMin;
    if (peer.incarnation != 0) {
      if (peer.ack_due_set) {
        turn.cancel_timer(reliable::AckDue{from});
      }
      turn.cancel_timer(reliable::DeliverNext{from});
      peer = Link{};
    }
    peer.incarnation = from_incarnation;
  }
  if (to_incarnation < incarnation_) {
    send_ack(from, turn);
  }
  return to_incarnation == incarnation_;
}

template <Protocol P>
void Reliable<P>::acknowledged(ProcessId by, std::uint64_t sequence, Turn<Reliable>& turn) {
  Link& peer = link(by);
  const std::uint64_t before = peer.out.acked();
  if (!peer.out.acknowledge(sequence)) {
    return;
  }
  peer.allowance = peer.out.crowded()
                       ? std::min(peer.allowance + (sequence - before), reliable::kWindow)
                       : reliable::kWindow;
  peer.resend_delay = kResendDelayMin;
  if (peer.resend_set) {
    peer.resend_set = false;
    turn.cancel_timer(reliable::Resend{by});
  }
  if (peer.out.in_flight() > 0) {
    wait_for_answer(by, turn);
  }
}

/// One message a turn, so that every effect of the turn is that message's.
template <Protocol P>
void Reliable<P>::deliver_next(ProcessId from, Turn<Reliable>& turn) {
  Link& peer = link(from);
  if (!peer.in.ready() || !peer.may_deliver()) {
    return;
  }
  if (peer.out.crowded()) {
    --peer.allowance;
  }
  const typename P::Message message = peer.in.deliver_next();
  peer.ack_owed = true;
  turn.note(Delivered{from, peer.incarnation, peer.in.delivered(), message});
  if (peer.in.ready()) {
    turn.set_timer(reliable::DeliverNext{from}, Duration::zero());
  }
  hand_over(Receive<P>{from, message}, turn);
}

/// Sends what the window lets go, or asks for the peer's incarnation.
template <Protocol P>
void Reliable<P>::flush(ProcessId to, Turn<Reliable>& turn) {
  Link& peer = link(to);
  if (peer.incarnation == 0) {
    if (!peer.out.empty() && !peer.resend_set) {
      send_ack(to, turn);
      wait_for_answer(to, turn);
    }
    return;
  }
  while (peer.out.may_send()) {
    send_data(to, peer.out.send_next(), turn);
    wait_for_answer(to, turn);
  }
}

template <Protocol P>
void Reliable<P>::resend(ProcessId to, Turn<Reliable>& turn) {
  Link& peer = link(to);
  peer.resend_set = false;
  if (peer.out.empty()) {
    return;
  }
  if (peer.incarnation == 0) {
    send_ack(to, turn);
  }
  const std::uint64_t count = std::min(peer.out.in_flight(), kResendBurst);
  for (std::uint64_t place = 1; place <= count; ++place) {
    send_data(to, peer.out.acked() + place, turn);
  }
  peer.resend_delay = std::min(2 * peer.resend_delay, kResendDelayMax);
  wait_for_answer(to, turn);
}

template <Protocol P>
void Reliable<P>::send_data(ProcessId to, std::uint64_t sequence, Turn<Reliable>& turn) {
  Link& peer = link(to);
  turn.send(to, Data{incarnation_, peer.incarnation, sequence, peer.in.delivered(),
                     peer.out.message(sequence)});
  peer.ack_owed = false;
  settle_ack(to, turn);
}

template <Protocol P>
void Reliable<P>::send_ack(ProcessId to, Turn<Reliable>& turn) {
  Link& peer = link(to);
  turn.send(to, Ack{incarnation_, peer.incarnation, peer.in.delivered()});
  peer.ack_owed = false;
  settle_ack(to, turn);
}

/// Has the AckDue timer pending just while an acknowledgement is owed.
template <Protocol P>
void Reliable<P>::settle_ack(ProcessId to, Turn<Reliable>& turn) {
  Link& peer = link(to);
  if (peer.ack_owed && !peer.ack_due_set) {
    turn.set_timer(reliable::AckDue{to}, kAckDelay);
  } else if (!peer.ack_owed && peer.ack_due_set) {
    turn.cancel_timer(reliable::AckDue{to});
  }
  peer.ack_due_set = peer.ack_owed;
}

template <Protocol P>
void Reliable<P>::wait_for_answer(ProcessId to, Turn<Reliable>& turn) {
  Link& peer = link(to);
  if (!peer.resend_set) {
    turn.set_timer(reliable::Resend{to}, peer.resend_delay);
    peer.resend_set = true;
  }
}

}  // namespace lamport::core
