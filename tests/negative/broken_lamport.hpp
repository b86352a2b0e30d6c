#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "engine.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/core/waits.hpp"
#include "planting.hpp"

namespace lamport::negative {

using core::LogicalTime;
using core::ProcessId;
using core::mutex::Lamport;

/// What a process of Lamport's algorithm keeps.
struct LamportState {
  enum class Phase : std::uint8_t { kOutside, kWaiting, kInside };

  ProcessId id;
  Phase phase = Phase::kOutside;
  LogicalTime clock;
  std::vector<LogicalTime> requested;  ///< By process: the time of its request, 0 if none.
  std::vector<std::uint8_t> replied;   ///< By process: whether it has answered our request.
  // What some bugs remember, here so that it is copied and compared with the process.
  std::optional<core::Timestamp> put_off;  ///< Of a message that has yet to take effect.
  std::uint32_t taken_in = 0;              ///< How many messages.

  [[nodiscard]] std::uint32_t processes() const {
    return static_cast<std::uint32_t>(requested.size());
  }
  [[nodiscard]] LogicalTime own() const { return requested[id.value()]; }
  /// The peer that a mistake picks on.
  [[nodiscard]] ProcessId neighbour() const { return ProcessId((id.value() + 1) % processes()); }
  friend bool operator==(const LamportState&, const LamportState&) = default;
  static constexpr auto kState = core::fields(core::field("phase", &LamportState::phase),
                                              core::field("clock", &LamportState::clock),
                                              core::field("requested", &LamportState::requested),
                                              core::field("replied", &LamportState::replied),
                                              core::field("put_off", &LamportState::put_off),
                                              core::field("taken_in", &LamportState::taken_in));
};

/// The decisions of Lamport's algorithm, each as it should be. A bug is one that decides otherwise.
struct SoundLamport {
  using Decisions = SoundLamport;
  using Sound = SoundLamport;
  using State = LamportState;
  using Message = Lamport::Message;
  using Sends = std::vector<core::Turn<Lamport>::Send>;
  static constexpr std::string_view kProtocol = Lamport::kName;

  virtual ~SoundLamport() = default;

  /// Rule IR1: the clock after an event of the process's own.
  virtual LogicalTime after_acting(LogicalTime clock) const {
    return LogicalTime(clock.value() + 1);
  }
  /// Rule IR2: the clock after a message with time `heard`.
  virtual LogicalTime after_hearing(LogicalTime clock, LogicalTime heard) const {
    return LogicalTime(std::max(clock, heard).value() + 1);
  }
  /// Whether the process takes in a message at all.
  virtual bool hears(State& /*self*/, const Message& /*message*/) const { return true; }
  /// What goes out where `message` should go to `to`.
  virtual Sends says(State& /*self*/, ProcessId to, const Message& message) const {
    return {{to, message}};
  }

  /// Rule 1: what becomes of the replies to the former request.
  virtual void forget_replies(State& self) const {
    std::fill(self.replied.begin(), self.replied.end(), std::uint8_t{0});
  }
  /// Rule 2: a REQUEST of `from` is put on the queue.
  virtual void record(State& self, ProcessId from, LogicalTime time) const {
    self.requested[from.value()] = std::max(self.requested[from.value()], time);
  }
  /// Rule 4: whose request a RELEASE of `from` removes.
  virtual ProcessId removed(const State& /*self*/, ProcessId from) const { return from; }
  /// Rule 5(i): the order of the queue.
  virtual bool precedes(core::Timestamp theirs, core::Timestamp own) const { return theirs < own; }
  /// Rule 5(ii): whether a message answers the process's own request.
  virtual bool answers(const State& self, const Message& message) const {
    const auto* reply = std::get_if<Lamport::Reply>(&message);
    return reply != nullptr && reply->time > self.own();
  }
  /// Rule 5(ii): whether those who have answered are enough.
  virtual bool has_heard_enough(const State& self) const { return count_missing(self) == 0; }
  /// Rule 5: whether such a message may be what the process was waiting for.
  virtual bool may_admit(const Message& /*message*/) const { return true; }

  /// How many peers have not answered.
  static std::uint32_t count_missing(const State& self) {
    std::uint32_t missing = 0;
    for (std::uint32_t p = 0; p < self.processes(); ++p) {
      missing += static_cast<std::uint32_t>(ProcessId(p) != self.id && self.replied[p] == 0);
    }
    return missing;
  }
};

/// Lamport's algorithm with its decisions taken by the bug that is planted when it is constructed.
/// With none its trace is that of `core::mutex::Lamport`, event for event.
class BrokenLamport {
 public:
  using Service = Lamport::Service;
  using Message = Lamport::Message;
  using Timer = Lamport::Timer;
  using Command = Lamport::Command;
  using Output = Lamport::Output;
  using Note = Lamport::Note;
  using Turn = core::Turn<BrokenLamport>;

  static constexpr std::string_view kName = "broken-lamport";
  static constexpr core::Guarantees kNeeds = Lamport::kNeeds;
  static constexpr bool kKeepsRequestOrder = Lamport::kKeepsRequestOrder;
  static constexpr auto entry_cost(ProcessId process, std::uint32_t processes) {
    return Lamport::entry_cost(process, processes);
  }

  BrokenLamport(ProcessId id, std::uint32_t processes) {
    state_.id = id;
    state_.requested.resize(processes);
    state_.replied.resize(processes);
  }

  [[nodiscard]] ProcessId id() const { return state_.id; }
  [[nodiscard]] std::uint32_t processes() const { return state_.processes(); }
  /// As its rules have it, whatever the bug makes of them.
  [[nodiscard]] std::vector<core::Wait> waits() const {
    std::vector<core::Wait> waits;
    for (std::uint32_t p = 0; p < processes() && state_.phase == Phase::kWaiting; ++p) {
      const core::Timestamp theirs{state_.requested[p], ProcessId(p)};
      if (theirs.process != id() && state_.replied[p] == 0) {
        waits.push_back({.on = theirs.process, .message = Lamport::Reply::kName});
      }
      if (theirs.process != id() && theirs.time != LogicalTime() &&
          theirs < core::Timestamp{state_.own(), id()}) {
        waits.push_back({.on = theirs.process,
                         .message = Lamport::Release::kName,
                         .kind = core::Wait::Kind::kBehind});
      }
    }
    return waits;
  }

  void on_start(Turn& /*turn*/) {}
  void on_timer(const Timer& /*timer*/, Turn& /*turn*/) {}
  void on_command(const Command& command, Turn& turn) {
    state_.clock = bug_->after_acting(state_.clock);
    if (std::holds_alternative<core::mutex::Acquire>(command)) {
      state_.phase = Phase::kWaiting;
      state_.requested[id().value()] = state_.clock;
      bug_->forget_replies(state_);
      say_to_all(Lamport::Request{state_.clock}, turn);
      enter_if_first(turn);
    } else {
      state_.phase = Phase::kOutside;
      state_.requested[id().value()] = LogicalTime();
      turn.emit(core::mutex::Freed{state_.clock});
      say_to_all(Lamport::Release{state_.clock}, turn);
    }
  }
  void on_message(ProcessId from, const Message& message, Turn& turn) {
    if (!bug_->hears(state_, message)) {
      return;
    }
    const LogicalTime heard = std::visit([](const auto& held) { return held.time; }, message);
    state_.clock = bug_->after_hearing(state_.clock, heard);
    if (std::holds_alternative<Lamport::Request>(message)) {
      bug_->record(state_, from, heard);
      say(from, Lamport::Reply{state_.clock}, turn);
    } else if (std::holds_alternative<Lamport::Release>(message)) {
      state_.requested[bug_->removed(state_, from).value()] = LogicalTime();
    }
    if (state_.phase == Phase::kWaiting && bug_->answers(state_, message)) {
      state_.replied[from.value()] = 1;
    }
    if (bug_->may_admit(message)) {
      enter_if_first(turn);
    }
  }

  friend bool operator==(const BrokenLamport&, const BrokenLamport&) = default;

 private:
  using Phase = LamportState::Phase;

  void enter_if_first(Turn& turn) {
    if (state_.phase != Phase::kWaiting || !bug_->has_heard_enough(state_)) {
      return;
    }
    for (std::uint32_t p = 0; p < processes(); ++p) {
      const core::Timestamp theirs{state_.requested[p], ProcessId(p)};
      if (theirs.process != id() && theirs.time != LogicalTime() &&
          bug_->precedes(theirs, {state_.own(), id()})) {
        return;
      }
    }
    state_.phase = Phase::kInside;
    turn.emit(core::mutex::Granted{state_.clock,
                                   core::FencingToken(core::Timestamp{state_.own(), id()})});
  }

  void say(ProcessId to, const Message& message, Turn& turn) {
    for (const auto& [whom, said] : bug_->says(state_, to, message)) {
      turn.send(whom, said);
    }
  }
  void say_to_all(const Message& message, Turn& turn) {
    for (std::uint32_t p = 0; p < processes(); ++p) {
      if (ProcessId(p) != id()) {
        say(ProcessId(p), message, turn);
      }
    }
  }

  const SoundLamport* bug_ = &Planting<SoundLamport>::planted();
  LamportState state_;

 public:
  static constexpr auto kState = core::fields(core::field("state", &BrokenLamport::state_));
};

static_assert(core::Protocol<BrokenLamport>);

/// Runs `BrokenLamport` with `bug`, which outlives the engine.
[[nodiscard]] Engine engine_of(const SoundLamport& bug);

}  // namespace lamport::negative
