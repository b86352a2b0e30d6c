#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "engine.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/reliable/messages.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/turn.hpp"
#include "link_end.hpp"
#include "planting.hpp"

namespace lamport::negative {

/// `core::Reliable<Lamport>` with its decisions taken by the bug that is planted when it is
/// constructed: the algorithm is the real one, its links are not. With none its trace is that of
/// the real one, event for event, as long as every process is in its first incarnation and no peer
/// stays silent for tens of thousands of messages.
class BrokenReliable {
  using Real = core::Reliable<Lamport>;

 public:
  using Inner = Lamport;
  using Service = Real::Service;
  using Data = Real::Data;
  using Ack = Real::Ack;
  using Submitted = Real::Submitted;
  using Delivered = Real::Delivered;
  using Message = Real::Message;
  using Timer = Real::Timer;
  using Command = Real::Command;
  using Output = Real::Output;
  using Note = Real::Note;
  using Turn = core::Turn<BrokenReliable>;

  static constexpr std::string_view kName = "broken-reliable";
  static constexpr core::Guarantees kNeeds = Real::kNeeds;
  static constexpr core::Duration kResendDelayMax = Real::kResendDelayMax;

  BrokenReliable(ProcessId id, std::uint32_t processes)
      : lamport_(id, processes), links_(processes, fresh_link()) {}

  [[nodiscard]] ProcessId id() const { return lamport_.id(); }
  [[nodiscard]] std::uint32_t processes() const { return lamport_.processes(); }

  void on_start(Turn& turn) { hand_over(core::Start{}, turn); }
  void on_command(const Command& command, Turn& turn) {
    hand_over(core::Perform<Lamport>{command}, turn);
    settle_acks(turn);
  }
  void on_message(ProcessId from, const Message& message, Turn& turn) {
    const Ack header = std::visit(
        [](const auto& held) { return Ack{held.from_incarnation, held.to_incarnation, held.ack}; },
        message);
    if (meet(from, header, turn)) {
      acknowledged(bug_->acknowledger(id(), from, processes()), header.ack, turn);
      if (const auto* data = std::get_if<Data>(&message)) {
        link(from).ack_owed = true;
        take(link(from), *data);
        deliver_next(from, turn);
      }
    }
    flush(from, turn);
    settle_acks(turn);
  }
  void on_timer(const Timer& timer, Turn& turn) {
    if (const auto* resend_timer = std::get_if<core::reliable::Resend>(&timer)) {
      resend(resend_timer->peer, turn);
    } else if (const auto* ack_due = std::get_if<core::reliable::AckDue>(&timer)) {
      link(ack_due->peer).ack_due_set = false;
      send_ack(ack_due->peer, turn);
    } else if (const auto* deliver = std::get_if<core::reliable::DeliverNext>(&timer)) {
      deliver_next(deliver->peer, turn);
    }
    settle_acks(turn);
  }

  friend bool operator==(const BrokenReliable&, const BrokenReliable&) = default;

 private:
  using Wait = SoundLinks::Wait;
  using Slot = LinkEnd::Slot;
  static constexpr std::uint64_t kIncarnation = 1;

  [[nodiscard]] LinkEnd fresh_link() const {
    LinkEnd link;
    link.slots.resize(bug_->slots());
    link.resend_delay = Real::kResendDelayMin;
    return link;
  }
  LinkEnd& link(ProcessId peer) { return links_[peer.value()]; }

  /// The algorithm's turn: what it sends is numbered, noted and kept.
  void hand_over(const core::Input<Lamport>& input, Turn& turn) {
    core::Turn<Lamport>& inner = turn.inner();
    core::step<Lamport>(lamport_, input, turn.now(), inner);
    for (const auto& output : inner.outputs()) {
      turn.emit(output);
    }
    for (const auto& [to, message] : inner.sends()) {
      link(to).kept.push_back(message);
      turn.note(Submitted{to, kIncarnation, link(to).acked + link(to).kept.size(), message});
      flush(to, turn);
    }
  }

  /// Whether the message is of and for the current incarnations.
  bool meet(ProcessId from, const Ack& header, Turn& turn) {
    if (bug_->is_reborn(link(from), header.from_incarnation, header.to_incarnation)) {
      stop_waiting(from, turn);
      turn.cancel_timer(core::reliable::DeliverNext{from});
      const bool ack_due_set = link(from).ack_due_set;
      link(from) = fresh_link();
      link(from).ack_due_set = ack_due_set;
    }
    if (header.from_incarnation > link(from).incarnation) {
      stop_waiting(from, turn);
      link(from).incarnation = header.from_incarnation;
    }
    if (header.to_incarnation < kIncarnation) {
      send_ack(from, turn);
    }
    return header.to_incarnation == kIncarnation;
  }

  void acknowledged(ProcessId by, std::uint64_t ack, Turn& turn) {
    LinkEnd& peer = link(by);
    const std::uint64_t answered = bug_->answered(peer, ack);
    if (answered == 0) {
      return;
    }
    peer.kept.erase(peer.kept.begin(), peer.kept.begin() + static_cast<std::ptrdiff_t>(answered));
    peer.acked += answered;
    stop_waiting(by, turn);
    if (peer.in_flight() > 0) {
      wait_for_answer(by, Wait::kPartlyAnswered, turn);
    }
  }

  void take(LinkEnd& peer, const Data& data) {
    const std::uint64_t number = bug_->number(peer, data.sequence);
    if (number > peer.delivered && number - peer.delivered <= bug_->window() &&
        peer.slot(number).state == Slot::State::kFree) {
      peer.slot(number) = {Slot::State::kHeld, data.message};
    }
  }

  void deliver_next(ProcessId from, Turn& turn) {
    LinkEnd& peer = link(from);
    const std::optional<std::uint64_t> number = bug_->next(peer);
    if (!number) {
      return;
    }
    const Lamport::Message message = peer.slot(*number).message;
    peer.slot(*number).state = Slot::State::kDelivered;
    while (peer.slot(peer.delivered + 1).state == Slot::State::kDelivered) {
      peer.slot(++peer.delivered).state = Slot::State::kFree;
    }
    peer.ack_owed = true;
    turn.note(Delivered{from, peer.incarnation, *number, message});
    if (bug_->next(peer)) {
      turn.set_timer(core::reliable::DeliverNext{from}, core::Duration::zero());
    }
    hand_over(core::Receive<Lamport>{from, message}, turn);
  }

  /// Sends what the window lets go, or asks for the peer's incarnation.
  void flush(ProcessId to, Turn& turn) {
    LinkEnd& peer = link(to);
    if (peer.incarnation == 0 && !peer.kept.empty() && !peer.resend_set) {
      send_ack(to, turn);
      wait_for_answer(to, Wait::kSent, turn);
    }
    while (peer.incarnation != 0 && peer.in_flight() < bug_->window() &&
           peer.in_flight() < peer.kept.size()) {
      ++peer.sent;
      send_data(to, peer.sent, peer.kept[peer.in_flight() - 1], turn);
      wait_for_answer(to, Wait::kSent, turn);
    }
  }

  void resend(ProcessId to, Turn& turn) {
    LinkEnd& peer = link(to);
    peer.resend_set = false;
    if (peer.kept.empty()) {
      return;
    }
    if (peer.incarnation == 0) {
      send_ack(to, turn);
    }
    const std::uint64_t last = std::min(peer.sent, peer.acked + Real::kResendBurst);
    for (std::uint64_t number = peer.acked + 1; number <= last; ++number) {
      send_data(to, number, bug_->resent(peer, number), turn);
    }
    peer.resend_delay = std::min(2 * peer.resend_delay, Real::kResendDelayMax);
    wait_for_answer(to, Wait::kResent, turn);
  }

  void send_data(ProcessId to, std::uint64_t number, const Lamport::Message& message, Turn& turn) {
    LinkEnd& peer = link(to);
    turn.send(to, Data{kIncarnation, peer.incarnation, number, bug_->ack(peer), message});
    peer.ack_owed = false;
  }
  void send_ack(ProcessId to, Turn& turn) {
    LinkEnd& peer = link(to);
    turn.send(to, Ack{kIncarnation, peer.incarnation, bug_->ack(peer)});
    peer.ack_owed = false;
  }

  /// After each turn the AckDue timers are pending of just those links that owe one.
  void settle_acks(Turn& turn) {
    for (std::uint32_t p = 0; p < processes(); ++p) {
      const core::reliable::AckDue timer{ProcessId(p)};
      LinkEnd& peer = link(timer.peer);
      if (peer.ack_owed && !peer.ack_due_set) {
        turn.set_timer(timer, Real::kAckDelay);
      } else if (!peer.ack_owed && peer.ack_due_set) {
        turn.cancel_timer(timer);
      }
      peer.ack_due_set = peer.ack_owed;
    }
  }

  void wait_for_answer(ProcessId to, Wait why, Turn& turn) {
    LinkEnd& peer = link(to);
    if (!peer.resend_set && bug_->sets_timer(why)) {
      turn.set_timer(core::reliable::Resend{to}, peer.resend_delay);
      peer.resend_set = true;
    }
  }
  void stop_waiting(ProcessId to, Turn& turn) {
    link(to).resend_delay = Real::kResendDelayMin;
    if (link(to).resend_set) {
      turn.cancel_timer(core::reliable::Resend{to});
      link(to).resend_set = false;
    }
  }

  const SoundLinks* bug_ = &Planting<SoundLinks>::planted();
  Lamport lamport_;
  std::vector<LinkEnd> links_;  ///< By peer.
};

static_assert(core::Protocol<BrokenReliable>);

/// Runs `BrokenReliable` with `bug`, which outlives the engine.
[[nodiscard]] Engine engine_of(const SoundLinks& bug);

}  // namespace lamport::negative
