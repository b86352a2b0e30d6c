#pragma once

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/guarantees.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/flights.hpp"
#include "lamport/props/knowledge.hpp"

namespace lamport::props {

/// What became of the message that the latest event delivered.
enum class Delivery : std::uint8_t {
  kNone,    ///< The event is no delivery.
  kFirst,   ///< Sent by that process, to this one, with this content, and not settled before.
  kAgain,   ///< The same, but it has been delivered before.
  kUnsent,  ///< No such message was sent, or it was lost.
};

/// What follows from the causes in a mutual exclusion trace, for the properties to share: which
/// entry each message serves, what each process knows of the others, how a delivery was sent.
///
/// A turn serves the entry of its input: Acquire begins one, Release is the current one's, and a
/// delivery's is that of the message. Its sends serve the same. So a REPLY serves the entry for
/// which its REQUEST was sent.
template <class P>
class Causality {
 public:
  using Event = core::TraceEvent<P>;

  /// Requires: all events are of processes below `processes`, which run on links with `links`.
  Causality(std::uint32_t processes, const core::Guarantees& links)
      : unique_(links.unique), knowledge_(processes), processes_(processes) {}

  /// Takes the next event of the trace in. Cost: O(1), for a delivery O(processes).
  void observe(const Event& event) {
    delivery_ = Delivery::kNone;
    if (const auto* sent = std::get_if<core::Sent<P>>(&event.what)) {
      take_off(event, *sent);
    } else if (const auto* received = std::get_if<core::Received<P>>(&event.what)) {
      land(event, *received);
    } else if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
      command(event, commanded->command);
    } else if (const auto* emitted = std::get_if<core::Emitted<P>>(&event.what)) {
      output(event.id.process, emitted->output);
    } else if (std::holds_alternative<core::Dropped>(event.what)) {
      drop(event);
    } else if (std::holds_alternative<core::Faulted>(event.what)) {
      of(event.id.process).crashed = true;
    } else {
      of(event.id.process).turn = {event.id, Entry{}};
    }
  }

  [[nodiscard]] std::uint32_t processes() const {
    return static_cast<std::uint32_t>(processes_.size());
  }
  [[nodiscard]] const Knowledge& knowledge() const { return knowledge_; }
  /// Of the latest event: how its message was sent, if it is a delivery.
  [[nodiscard]] Delivery delivery() const { return delivery_; }
  /// Of the latest event: the entry that its turn serves; index 0 if none.
  [[nodiscard]] Entry entry() const { return entry_; }

  /// The latest input of `process`; none before its first.
  [[nodiscard]] core::EventId latest_input(core::ProcessId process) const {
    return processes_[process.value()].turn.input;
  }

  /// How often `process` has asked, entered and left. It has left once its user says Release, for
  /// the user is who must be alone; what the protocol does about it comes after.
  [[nodiscard]] std::uint32_t requests(core::ProcessId process) const {
    return processes_[process.value()].requests;
  }
  [[nodiscard]] std::uint32_t grants(core::ProcessId process) const {
    return processes_[process.value()].grants;
  }
  [[nodiscard]] std::uint32_t exits(core::ProcessId process) const {
    return processes_[process.value()].exits;
  }

  /// Whether `process` has stopped for good: nothing is owed to it any more.
  [[nodiscard]] bool has_crashed(core::ProcessId process) const {
    return processes_[process.value()].crashed;
  }

  /// Calls `visit(sent, to)` for each message that is still in flight, by sender and age.
  template <class Visitor>
  void for_each_flying(Visitor&& visit) const {
    for (std::uint32_t p = 0; p < processes(); ++p) {
      processes_[p].flights.for_each_flying([&](std::uint64_t serial, const auto& flight) {
        visit(core::EventId{core::ProcessId(p), serial}, flight.to);
      });
    }
  }

 private:
  using Message = typename P::Message;
  using State = typename Flight<Message>::State;

  struct TurnOf {
    core::EventId input;
    Entry entry;
  };
  struct Process {
    TurnOf turn;  ///< Its latest.
    std::uint32_t requests = 0;
    std::uint32_t grants = 0;
    std::uint32_t exits = 0;
    bool crashed = false;
    Flights<Message> flights;
  };

  Process& of(core::ProcessId process) { return processes_[process.value()]; }

  void take_off(const Event& event, const core::Sent<P>& sent) {
    Process& sender = of(event.id.process);
    entry_ = event.cause == sender.turn.input ? sender.turn.entry : Entry{};
    Flight<Message>& flight = sender.flights.add(event.id.serial);
    flight.to = sent.to;
    flight.message = sent.message;
    flight.entry = entry_;
    flight.snapshot = knowledge_.snapshot(event.id.process);
  }

  void land(const Event& event, const core::Received<P>& received) {
    const core::ProcessId self = event.id.process;
    Flight<Message>* flight = flight_of(event.cause);
    entry_ = {};
    delivery_ = Delivery::kUnsent;
    if (flight != nullptr && flight->state != State::kDropped && flight->to == self &&
        event.cause.process == received.from && flight->message == received.message) {
      delivery_ = flight->state == State::kFlying ? Delivery::kFirst : Delivery::kAgain;
      entry_ = flight->entry;
      knowledge_.merge(self, flight->snapshot);
      settle(event.cause.process, *flight, State::kDelivered);
    }
    of(self).turn = {event.id, entry_};
  }

  void drop(const Event& event) {
    if (Flight<Message>* flight = flight_of(event.cause)) {
      settle(event.cause.process, *flight, State::kDropped);
    }
  }

  void command(const Event& event, const core::mutex::Service::Command& command) {
    Process& self = of(event.id.process);
    if (std::holds_alternative<core::mutex::Acquire>(command)) {
      knowledge_.request(event.id.process, ++self.requests);
    } else {
      knowledge_.exit(event.id.process, ++self.exits);
    }
    entry_ = {event.id.process, self.requests};
    self.turn = {event.id, entry_};
  }

  void output(core::ProcessId process, const core::mutex::Service::Output& output) {
    Process& self = of(process);
    entry_ = {process, self.requests};
    self.grants += static_cast<std::uint32_t>(std::holds_alternative<core::mutex::Granted>(output));
  }

  Flight<Message>* flight_of(core::EventId sent) {
    return sent.process.value() < processes() ? of(sent.process).flights.find(sent.serial)
                                              : nullptr;
  }

  /// Where messages may come twice, all are remembered.
  void settle(core::ProcessId sender, Flight<Message>& flight, State state) {
    flight.state = state;
    if (unique_) {
      of(sender).flights.forget_settled(
          [&](const Flight<Message>& settled) { knowledge_.release(settled.snapshot); });
    }
  }

  bool unique_;
  Knowledge knowledge_;
  std::vector<Process> processes_;
  Delivery delivery_ = Delivery::kNone;
  Entry entry_;
};

}  // namespace lamport::props
