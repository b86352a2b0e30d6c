#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/service.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/turn_trace.hpp"
#include "lamport/sim/armed_timers.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/explorable.hpp"

namespace lamport::sim {

/// A run of protocol `P` that goes on by one choice at a time, as its driver says.
///
/// What is possible follows from what links promise: without `fifo` any message that is under way
/// may arrive next, without `lossless` it may be lost, without `unique` it may arrive again.
/// Without `no_crash` a process may stop for good: what is under way to it never arrives. Time has
/// no say; for the trace each choice takes a millisecond.
template <core::Protocol P>
class Stepper {
 public:
  using Event = core::TraceEvent<P>;

  /// Requires: 1 ≤ processes ≤ kTapeProcessesMax.
  Stepper(std::uint32_t processes, const core::Guarantees& promised)
      : promised_(promised), channels_(std::size_t{processes} * processes) {
    for (std::uint32_t p = 0; p < processes; ++p) {
      processes_.push_back(
          {P(core::ProcessId(p), processes), {}, 0, {}, core::endless_user<User>(), false});
    }
  }

  [[nodiscard]] const P& process(core::ProcessId id) const { return processes_[id.value()].state; }

  /// Starts every process, by id. Call it once and first. Calls `observe(event)` for each event.
  template <class Observer>
  void start(Observer&& observe) {
    start_all(Calling(observe));
  }

  /// Whether `choice` can be taken now. Its processes are ones of the run.
  [[nodiscard]] bool possible(const Choice<P>& choice) const {
    if (const auto* deliver = std::get_if<Deliver>(&choice)) {
      const Channel& link = channel(deliver->from, deliver->to);
      return !has_crashed(deliver->to) && deliverable(link, deliver->number) &&
             takes(process(deliver->to), link.message(deliver->number).message);
    }
    if (const auto* crash = std::get_if<Crash>(&choice)) {
      return !promised_.no_crash && !has_crashed(crash->process);
    }
    if (const auto* lose = std::get_if<Lose>(&choice)) {
      const Channel& link = channel(lose->from, lose->to);
      return !promised_.lossless && link.holds(lose->number) &&
             link.message(lose->number).fate == Fate::kUnderWay;
    }
    if (const auto* fire = std::get_if<FireTimer<P>>(&choice)) {
      return processes_[fire->process.value()].timers.holds(fire->timer);
    }
    const auto& give = std::get<Give<P>>(choice);
    const Process& process = processes_[give.process.value()];
    bool may_come = false;
    core::for_each_command(process.user, process.state, [&](const typename P::Command& command) {
      may_come = may_come || command == give.command;
    });
    return may_come && !process.crashed;
  }

  /// Takes `choice` and calls `observe(event)` for each event. Requires: it is possible.
  template <class Observer>
  void take(const Choice<P>& choice, Observer&& observe) {
    take_observed(choice, Calling(observe));
  }

  /// What happens next if nothing goes wrong and no user does what it need not: of the messages
  /// that are taken the one that is longest under way arrives; or else a user, such as who is
  /// inside, does what it has to; or else the timer that is due first fires. None if the run is at
  /// rest. Cost: O(messages not taken + 1) for a message, otherwise O(processes + timers).
  [[nodiscard]] std::optional<Choice<P>> mildest() {
    while (oldest_ < sends_.size() && !is_under_way(sends_[oldest_])) {
      ++oldest_;
    }
    for (std::size_t i = oldest_; i < sends_.size(); ++i) {
      if (is_under_way(sends_[i]) && possible(sends_[i])) {
        return sends_[i];
      }
    }
    std::optional<Choice<P>> choice;
    core::VirtualTime due = core::VirtualTime::max();
    for (std::uint32_t p = 0; p < processes_.size(); ++p) {
      const core::ProcessId id(p);
      if (const auto command = command_due(processes_[p])) {
        return Give<P>{id, *command};
      }
      for (const auto& [timer, known] : processes_[p].timers) {
        if (known.due < due) {
          due = known.due;
          choice = FireTimer<P>{id, timer};
        }
      }
    }
    return choice;
  }

 private:
  /// Who gets the events. Not a template's parameter, so that a run is compiled once for all.
  class Observing {
   public:
    virtual void observe(const Event& event) const = 0;

   protected:
    ~Observing() = default;
  };
  /// Calls `observer`.
  template <class Observer>
  class Calling final : public Observing {
   public:
    explicit Calling(Observer& observer) : observer_(observer) {}
    void observe(const Event& event) const override { observer_(event); }

   private:
    Observer& observer_;
  };

  enum class Fate : std::uint8_t { kUnderWay, kArrived, kLost };
  using User = typename P::Service::User;

  struct Flight {
    typename P::Message message;
    core::EventId sent;
    Fate fate = Fate::kUnderWay;
  };
  /// One link from a process to another, with every message that it ever carried.
  struct Channel {
    std::vector<Flight> flights;
    std::size_t first_under_way = 0;  ///< An index; all before it have arrived or are lost.
    std::uint32_t arrived_max = 0;    ///< The highest number that has arrived.

    [[nodiscard]] bool holds(std::uint32_t number) const {
      return number >= 1 && number <= flights.size();
    }
    [[nodiscard]] const Flight& message(std::uint32_t number) const { return flights[number - 1]; }
    Flight& settle(std::uint32_t number, Fate fate) {
      Flight& flight = flights[number - 1];
      flight.fate = fate;
      arrived_max = fate == Fate::kArrived ? std::max(arrived_max, number) : arrived_max;
      while (first_under_way < flights.size() && flights[first_under_way].fate != Fate::kUnderWay) {
        ++first_under_way;
      }
      return flight;
    }
  };
  struct Due {
    core::VirtualTime due;
    core::EventId cause;
  };
  struct Process {
    P state;
    ArmedTimers<typename P::Timer, Due> timers;
    std::uint64_t serial = 0;     ///< Of its latest event.
    core::EventId latest_output;  ///< Or its start: what its user's next command answers.
    User user;
    bool crashed = false;
  };

  [[nodiscard]] Channel& channel(core::ProcessId from, core::ProcessId to) {
    return channels_[from.value() * processes_.size() + to.value()];
  }
  [[nodiscard]] const Channel& channel(core::ProcessId from, core::ProcessId to) const {
    return channels_[from.value() * processes_.size() + to.value()];
  }

  [[nodiscard]] bool has_crashed(core::ProcessId id) const {
    return processes_[id.value()].crashed;
  }

  [[nodiscard]] bool is_under_way(const Deliver& sent) const {
    return channel(sent.from, sent.to).message(sent.number).fate == Fate::kUnderWay &&
           !has_crashed(sent.to);
  }

  /// What the user has to do, if anything.
  [[nodiscard]] static std::optional<typename P::Command> command_due(const Process& process) {
    std::optional<typename P::Command> due;
    core::for_each_command(process.user, process.state, [&](const typename P::Command& command) {
      if (!due && !process.crashed && !User::is_free(command)) {
        due = command;
      }
    });
    return due;
  }

  [[nodiscard]] bool deliverable(const Channel& link, std::uint32_t number) const {
    if (!link.holds(number)) {
      return false;
    }
    switch (link.message(number).fate) {
      case Fate::kUnderWay:
        return !promised_.fifo || number - 1 == link.first_under_way;
      case Fate::kArrived:
        return !promised_.unique && (!promised_.fifo || number == link.arrived_max);
      case Fate::kLost:
        return false;
    }
    return false;
  }

  void start_all(const Observing& observing) {
    for (std::uint32_t p = 0; p < processes_.size(); ++p) {
      take_turn(core::ProcessId(p), core::kNoEvent, core::Start{}, observing);
      processes_[p].latest_output = {core::ProcessId(p), 1};
    }
  }

  void take_observed(const Choice<P>& choice, const Observing& observing) {
    LAMPORT_CHECK(possible(choice), "a choice that is taken is possible");
    now_ += std::chrono::milliseconds(1);
    if (const auto* deliver = std::get_if<Deliver>(&choice)) {
      arrive(*deliver, observing);
    } else if (const auto* lose = std::get_if<Lose>(&choice)) {
      Flight& flight = channel(lose->from, lose->to).settle(lose->number, Fate::kLost);
      tell<core::Dropped>(lose->from, flight.sent, observing, lose->to);
    } else if (const auto* fire = std::get_if<FireTimer<P>>(&choice)) {
      const auto armed = processes_[fire->process.value()].timers.disarm(fire->timer);
      take_turn(fire->process, armed ? armed->cause : core::kNoEvent, core::Fire<P>{fire->timer},
                observing);
    } else if (const auto* crash = std::get_if<Crash>(&choice)) {
      processes_[crash->process.value()].crashed = true;
      processes_[crash->process.value()].timers.clear();
      tell<core::Faulted>(crash->process, core::kNoEvent, observing, core::Crash{});
    } else {
      const auto& give = std::get<Give<P>>(choice);
      Process& process = processes_[give.process.value()];
      process.user.give(give.command);
      take_turn(give.process, process.latest_output, core::Perform<P>{give.command}, observing);
    }
  }

  void arrive(const Deliver& deliver, const Observing& observing) {
    // The turn may send, but never on this link, so the message stays where it is.
    const Flight& flight = channel(deliver.from, deliver.to).settle(deliver.number, Fate::kArrived);
    take_turn(deliver.to, flight.sent, core::Receive<P>{deliver.from, flight.message}, observing);
  }

  void take_turn(core::ProcessId self, core::EventId cause, const core::Input<P>& input,
                 const Observing& observing) {
    core::step<P>(processes_[self.value()].state, input, now_, turn_);
    const core::EventId id = core::tell_input<P>(
        input, [&]<class Kind>(std::in_place_type_t<Kind> /*kind*/, const auto&... fields) {
          return tell<Kind>(self, cause, observing, fields...);
        });
    for (const auto& note : turn_.notes()) {
      tell<core::Noted<P>>(self, id, observing, note);
    }
    for (const auto& output : turn_.outputs()) {
      Process& process = processes_[self.value()];
      process.latest_output = tell<core::Emitted<P>>(self, id, observing, output);
      process.user.hear(output);
    }
    for (const auto& send : turn_.sends()) {
      const core::EventId sent = tell<core::Sent<P>>(self, id, observing, send.to, send.message);
      std::vector<Flight>& flights = channel(self, send.to).flights;
      flights.push_back({send.message, sent, Fate::kUnderWay});
      sends_.push_back({self, send.to, static_cast<std::uint32_t>(flights.size())});
    }
    auto& timers = processes_[self.value()].timers;
    for (const auto& timer : turn_.timers_cancelled()) {
      timers.disarm(timer);
    }
    for (const auto& [timer, delay] : turn_.timers_set()) {
      timers.disarm(timer);
      timers.arm(timer, {now_ + delay, id});
    }
  }

  template <class Kind, class... Fields>
  core::EventId tell(core::ProcessId self, core::EventId cause, const Observing& observing,
                     const Fields&... fields) {
    const core::EventId id{self, ++processes_[self.value()].serial};
    observing.observe(
        Event{id, now_, cause, typename Event::What(std::in_place_type<Kind>, fields...)});
    return id;
  }

  core::Guarantees promised_;
  core::VirtualTime now_;
  core::Turn<P> turn_;
  std::vector<Process> processes_;
  std::vector<Channel> channels_;  ///< By from × processes + to.
  std::vector<Deliver> sends_;     ///< Every message, in the order of sending.
  std::size_t oldest_ = 0;         ///< An index into `sends_`; none before it is under way.
};

}  // namespace lamport::sim
