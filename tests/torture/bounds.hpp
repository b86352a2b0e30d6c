#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/sim/fault.hpp"
#include "lamport/sim/scenario.hpp"

namespace lamport::torture {

/// When a scenario's faults and all that they delayed are over, and every message is answered
/// before it could go again; `core::kVirtualTimeMax` if that never comes.
[[nodiscard]] core::VirtualTime healed(const sim::Scenario& scenario, core::Duration ack_delay,
                                       core::Duration resend_delay);
/// `delay`, as the fastest clock has it that the scenario's faults give `process`.
[[nodiscard]] core::Duration fastest(const sim::Scenario& scenario, core::ProcessId process,
                                     core::Duration delay);

/// Checks, event by event, that `Reliable<P>` keeps its bounds in a run in which nobody restarts.
/// By what its headers promise, for each end of each link:
///
/// - At most `kWindow` messages are on their way, and what comes is at most so far ahead of what
///   was delivered; so less than that is held early.
/// - Only the Resend timer sends again, at most `kResendBurst` messages, and not before the delay
///   that follows from the latest answer and the resends since: so within any time T at most
///   kResendBurst · (1 + T / kResendDelayMin), and without answers as many each kResendDelayMax.
/// - Once the network is healed, what goes again is answered before the next may go, and the oldest
///   message of each burst had gone out before the healing: at most `kWindow` in all.
/// - A bare Ack answers Data that came, or was delivered, since the latest word to that peer, or a
///   message that did not know us; or it asks for an unknown peer's incarnation, once and once for
///   each Resend. So there are at most two for each message that comes, besides the questions.
template <class P>
class Bounds {
 public:
  using R = core::Reliable<P>;
  using Event = core::TraceEvent<R>;

  /// How near to the bounds the run came, and what it cost.
  struct Totals {
    std::uint64_t in_flight_max = 0;
    std::uint64_t distance_max = 0;  ///< By how much a number was ahead of what was delivered.
    std::uint64_t backoff_max = 0;   ///< Resends in a row without an answer.
    std::uint64_t data = 0;
    std::uint64_t resent = 0;
    std::uint64_t bare_acks = 0;
  };

  /// For a run of `scenario` whose links begin at number `carried` + 1.
  Bounds(const sim::Scenario& scenario, std::uint64_t carried)
      : scenario_(scenario),
        healed_(healed(scenario, R::kAckDelay, R::kResendDelayMin)),
        ends_(std::size_t{scenario.processes} * scenario.processes,
              End{.acked = carried, .sent = carried, .delivered = carried}) {}

  /// Takes the next event of the trace in. A bound that does not hold is a failed check.
  void observe(const Event& event) {
    at_ = event.at;
    self_ = event.id.process;
    std::visit([&](const auto& what) { see(what); }, event.what);
  }

  [[nodiscard]] const Totals& totals() const { return totals_; }

 private:
  /// One process's end of its link with a peer.
  struct End {
    std::uint64_t acked = 0;          ///< By the peer.
    std::uint64_t sent = 0;           ///< The highest number that went to the peer.
    std::uint64_t delivered = 0;      ///< The highest number that was delivered of the peer's.
    bool known = false;               ///< Whether something came of the peer.
    bool asked = false;               ///< Whether its incarnation was asked for.
    bool owed = false;                ///< Whether Data was not acknowledged yet.
    core::VirtualTime answered{};     ///< When it was answered or sent again, the later.
    std::uint64_t unanswered = 0;     ///< Resends since it was answered.
    std::uint64_t resent_healed = 0;  ///< Messages that went again since the healing.
  };
  enum class Occasion : std::uint8_t { kOther, kStranger, kResend, kAckDue };
  /// What the latest input lets its process do.
  struct TurnOf {
    Occasion occasion = Occasion::kOther;
    core::ProcessId peer;
    std::uint64_t resent = 0;
  };
  static constexpr std::uint64_t kIncarnation = 1;

  void see(const core::Started& /*what*/) { turn_ = {}; }
  void see(const core::Commanded<R>& /*what*/) { turn_ = {}; }
  void see(const core::Dropped& /*what*/) {}
  void see(const core::Faulted& /*what*/) {}
  void see(const core::Emitted<R>& /*what*/) {}
  void see(const core::Received<R>& what) {
    turn_ = {};
    End& end = end_of(what.from);
    const bool known = std::exchange(end.known, true);
    const auto& [to_incarnation, ack] = std::visit(
        [](const auto& held) { return std::pair(held.to_incarnation, held.ack); }, what.message);
    if (to_incarnation != kIncarnation) {
      turn_ = {Occasion::kStranger, what.from};
    }
    const bool is_news = ack > end.acked && ack <= end.sent;
    if (is_news) {
      end.acked = ack;
    }
    if (is_news || !known) {
      end.answered = at_;
      end.unanswered = 0;
    }
    const auto* data = std::get_if<typename R::Data>(&what.message);
    if (data == nullptr || to_incarnation != kIncarnation) {
      return;
    }
    end.owed = true;
    if (data->sequence > end.delivered) {
      const std::uint64_t distance = data->sequence - end.delivered;
      LAMPORT_CHECK(distance <= core::reliable::kWindow, "what comes is within the window",
                    what.from, data->sequence, end.delivered);
      totals_.distance_max = std::max(totals_.distance_max, distance);
    }
  }
  void see(const core::TimerFired<R>& what) {
    turn_ = {};
    if (const auto* due = std::get_if<core::reliable::AckDue>(&what.timer)) {
      turn_ = {Occasion::kAckDue, due->peer};
    } else if (const auto* resend = std::get_if<core::reliable::Resend>(&what.timer)) {
      turn_ = {Occasion::kResend, resend->peer};
      see_resend(end_of(resend->peer));
    }
  }
  void see(const core::Noted<R>& what) {
    if (const auto* delivered = std::get_if<typename R::Delivered>(&what.note)) {
      End& end = end_of(delivered->from);
      end.delivered = delivered->sequence;
      end.owed = true;
    }
  }
  void see(const core::Sent<R>& what) {
    std::visit([&](const auto& message) { see_sent(what.to, message); }, what.message);
    end_of(what.to).owed = false;
  }

  void see_resend(End& end) {
    core::Duration delay = R::kResendDelayMin;
    for (std::uint64_t i = 0; i < end.unanswered && delay < R::kResendDelayMax; ++i) {
      delay *= 2;
    }
    delay = std::min(delay, R::kResendDelayMax);
    LAMPORT_CHECK(at_ - end.answered >= fastest(scenario_, self_, delay),
                  "a resend waits ever longer for an answer", self_, end.unanswered);
    end.answered = at_;
    totals_.backoff_max = std::max(totals_.backoff_max, ++end.unanswered);
  }

  void see_sent(core::ProcessId to, const typename R::Data& data) {
    End& end = end_of(to);
    const std::uint64_t in_flight = data.sequence - end.acked;
    LAMPORT_CHECK(in_flight <= core::reliable::kWindow, "at most a window is on its way", to,
                  data.sequence, end.acked);
    totals_.in_flight_max = std::max(totals_.in_flight_max, in_flight);
    ++totals_.data;
    if (data.sequence > end.sent) {
      end.sent = data.sequence;
      return;
    }
    ++totals_.resent;
    LAMPORT_CHECK(turn_.occasion == Occasion::kResend && turn_.peer == to,
                  "only the Resend timer sends again", to, data.sequence);
    LAMPORT_CHECK(++turn_.resent <= R::kResendBurst, "a burst at most goes again at once", to,
                  data.sequence);
    end.resent_healed += at_ >= healed_ ? 1U : 0U;
    LAMPORT_CHECK(end.resent_healed <= core::reliable::kWindow,
                  "a healed link sends at most a window again", to, data.sequence);
  }

  void see_sent(core::ProcessId to, const core::reliable::Ack& ack) {
    End& end = end_of(to);
    const bool of_peer = turn_.peer == to;
    const bool answers = (of_peer && turn_.occasion == Occasion::kStranger) ||
                         (of_peer && turn_.occasion == Occasion::kAckDue && end.owed);
    const bool asks =
        !end.known && (!end.asked || (of_peer && turn_.occasion == Occasion::kResend));
    LAMPORT_CHECK(answers || asks, "a bare Ack answers something, or asks who a peer is", to,
                  ack.ack);
    end.asked = true;
    turn_ = {};
    ++totals_.bare_acks;
  }

  End& end_of(core::ProcessId peer) {
    return ends_[std::size_t{self_.value()} * scenario_.processes + peer.value()];
  }

  sim::Scenario scenario_;
  core::VirtualTime healed_;
  std::vector<End> ends_;  ///< By process, then peer.
  core::VirtualTime at_;   ///< Of the latest event.
  core::ProcessId self_;   ///< Whose it is.
  TurnOf turn_;
  Totals totals_;
};

}  // namespace lamport::torture
