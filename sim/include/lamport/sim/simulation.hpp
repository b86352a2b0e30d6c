#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/inlining.hpp"
#include "lamport/core/patience.hpp"
#include "lamport/core/service.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/turn_trace.hpp"
#include "lamport/sim/armed_timers.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/fault_counts.hpp"
#include "lamport/sim/liveness.hpp"
#include "lamport/sim/network.hpp"
#include "lamport/sim/process_faults.hpp"
#include "lamport/sim/run_end.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/scheduler.hpp"
#include "lamport/sim/simulated_user.hpp"
#include "lamport/sim/swarm.hpp"

namespace lamport::sim {

/// A run of protocol `P` in virtual time: a scenario and its choices, as a trace.
///
/// The workload is a closed loop, see `SimulatedUser`: of mutual exclusion each user thinks, asks
/// to enter, holds, leaves, and does so `entries` times. Every delay, loss and time is drawn from
/// the choices, each at a stream of its own.
template <core::Protocol P>
class Simulation {
 public:
  using Event = core::TraceEvent<P>;
  /// `choices` outlives the simulation. Throws `std::invalid_argument` with the reason if the
  /// scenario is not admissible.
  Simulation(const Scenario& scenario, Choices& choices)
      : scenario_(admitted(scenario)),
        choices_(choices),
        scheduler_(scenario.delay.max),
        network_(scenario_, choices),
        faults_(scenario_) {
    const std::uint32_t n = scenario.processes;
    serials_.resize(n);
    for (std::uint32_t p = 0; p < n; ++p) {
      processes_.push_back({P(core::ProcessId(p), n),
                            SimulatedUser<P>(core::ProcessId(p), scenario.entries, choices),
                            {},
                            {}});
    }
  }
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  /// Runs to the end, once. Calls `observe(event)` for each event, in trace order; it returns
  /// whether to go on. A check that fails ends the run before the events of its turn. Cost: O(log
  /// pending) an event besides the protocol's and the observer's; no allocation after warm-up.
  template <class Observer>
    requires std::predicate<Observer&, const Event&>
  RunEnd run(Observer&& observe) {
    const core::ScopedCheckThrow throwing;
    try {
      return run_to_end(observe);
    } catch (const core::CheckFailure& failure) {
      failed_check_.what = "process " + std::to_string(acting_.value()) + ": " + failure.what();
      for (const core::EventId id : {core::EventId{acting_, serials_[acting_.value()]}, cause_}) {
        if (id.serial != 0) {
          failed_check_.before.push_back(id);
        }
      }
      return RunEnd::kFailed;
    }
  }

  [[nodiscard]] const P& process(core::ProcessId id) const { return processes_[id.value()].state; }
  [[nodiscard]] std::uint64_t events() const { return events_; }
  [[nodiscard]] const FailedCheck& failed_check() const { return failed_check_; }
  /// How often each kind of fault has taken effect so far.
  [[nodiscard]] FaultCounts fault_effects() const {
    FaultCounts effects = network_.effects();
    return effects += faults_.effects();
  }

 private:
  /// Something that is going to happen to process `to`.
  struct Pending {
    enum class Kind : std::uint8_t {
      kInput,
      kWake,   ///< The process may be free for one of the inputs that wait.
      kCrash,  ///< It stops for good.
    };
    core::ProcessId to;
    bool cancelled = false;
    Kind kind = Kind::kInput;
    core::EventId cause;
    core::Input<P> input;
  };
  struct Process {
    P state;
    SimulatedUser<P> user;
    ArmedTimers<typename P::Timer, std::uint32_t> timers;  ///< Known: the slots.
    std::vector<std::uint32_t> waiting;  ///< Slots of inputs that came while it was not free.
  };

  [[nodiscard]] static Scenario admitted(const Scenario& scenario) {
    if (const auto fits = admissible(scenario, P::kNeeds); !fits) {
      throw std::invalid_argument(fits.error().message);
    }
    return scenario;
  }

  template <class Observer>
  RunEnd run_to_end(Observer& observe) {
    schedule_crashes();
    for (std::uint32_t p = 0; p < scenario_.processes && !is_over(); ++p) {
      const core::EventId started =
          take_turn(core::ProcessId(p), core::kNoEvent, core::Start{}, observe);
      have_user_act(core::ProcessId(p), started);
    }
    while (!is_over()) {
      const auto due = scheduler_.take();
      if (!due || scheduler_.size() < crashes_left_) {
        return RunEnd::kQuiet;  // Nothing is left, or only crashes, this one among them.
      }
      if (slots_[due->slot].kind == Pending::Kind::kWake) {
        wake(due->slot, observe);
      } else if (slots_[due->slot].kind == Pending::Kind::kCrash) {
        crash(due->slot, observe);
      } else if (!faults_.any() || !held_back(due->slot)) {
        deliver(due->slot, observe);
      }
    }
    if (stopped_) {
      return RunEnd::kStopped;
    }
    return scheduler_.now() > until_ && until_ < core::kVirtualTimeMax ? RunEnd::kQuiet
                                                                       : RunEnd::kLimit;
  }

  /// Hands over the input in `slot`, unless it was cancelled, and frees the slot.
  template <class Observer>
  void deliver(std::uint32_t slot, Observer& observe) {
    Pending& pending = slots_[slot];
    Process& process = processes_[pending.to.value()];
    auto* const performed = std::get_if<core::Perform<P>>(&pending.input);
    if (!pending.cancelled &&
        (performed == nullptr || process.user.act(performed->command, process.state, choices_))) {
      if (const auto* fired = std::get_if<core::Fire<P>>(&pending.input)) {
        process.timers.disarm(fired->timer);
      }
      if (faults_.any()) {
        faults_.note_taken(pending.to, scheduler_.now());
      }
      take_turn(pending.to, pending.cause, pending.input, observe);
    }
    free_.push_back(slot);
  }

  /// Has the input in `slot` wait if its process is not free, or has others waiting; of a process
  /// that has crashed it is forgotten.
  bool held_back(std::uint32_t slot) {
    if (slots_[slot].cancelled) {
      return false;
    }
    const core::ProcessId self = slots_[slot].to;
    if (faults_.has_crashed(self)) {
      miss(slot);
      return true;
    }
    std::vector<std::uint32_t>& waiting = processes_[self.value()].waiting;
    const core::VirtualTime now = scheduler_.now();
    const core::VirtualTime free = faults_.free_at(self, now);
    if (waiting.empty()) {
      if (free == now) {
        return false;
      }
      wake_at(free, self);
    }
    faults_.note_waiting(self, now);
    waiting.push_back(slot);
    return true;
  }

  /// Hands over the input that has waited longest, if its process is free now.
  template <class Observer>
  void wake(std::uint32_t wake_slot, Observer& observe) {
    const core::ProcessId self = slots_[wake_slot].to;
    free_.push_back(wake_slot);
    std::vector<std::uint32_t>& waiting = processes_[self.value()].waiting;
    if (!waiting.empty() && faults_.free_at(self, scheduler_.now()) == scheduler_.now()) {
      const std::uint32_t slot = waiting.front();
      waiting.erase(waiting.begin());
      deliver(slot, observe);
    }
    if (!waiting.empty()) {
      wake_at(faults_.free_at(self, scheduler_.now()), self);
    }
  }

  void wake_at(core::VirtualTime time, core::ProcessId self) {
    slots_[slot_at(time, self, core::kNoEvent)].kind = Pending::Kind::kWake;
  }

  /// Before anything else is scheduled, so that a crash comes first of what is due at its time.
  void schedule_crashes() {
    for (const Fault& fault : scenario_.faults) {
      if (fault.kind != FaultKind::kCrash) {
        continue;
      }
      for (const core::ProcessId process : fault.who) {
        slots_[slot_at(fault.from, process, core::kNoEvent)].kind = Pending::Kind::kCrash;
        ++crashes_left_;
      }
    }
    if (crashes_left_ != 0 && subject_of<P>().resend_delay_max != core::Duration::zero()) {
      patience_ = patience_of(scenario_, subject_of<P>());
      until_ = core::VirtualTime();
      go_on_for(core::VirtualTime());
    }
  }

  /// A user acts at `time`: a run in which who goes on sends for ever to who has crashed is not
  /// over before a request of then would be overdue, and a late grant would have been seen.
  void go_on_for(core::VirtualTime time) {
    if (patience_) {
      const core::VirtualTime from = std::max(time, patience_->calm);
      const bool ends = patience_->limit < (core::kVirtualTimeMax - from) / 2;
      until_ = std::max(until_, ends ? from + 2 * patience_->limit : core::kVirtualTimeMax);
    }
  }

  template <class Observer>
  void crash(std::uint32_t crash_slot, Observer& observe) {
    const core::ProcessId self = slots_[crash_slot].to;
    free_.push_back(crash_slot);
    --crashes_left_;
    if (!faults_.crash(self)) {
      return;
    }
    acting_ = self;
    cause_ = core::kNoEvent;
    tell<core::Faulted>(self, core::kNoEvent, observe, core::Crash{});
    for (const std::uint32_t slot : std::exchange(processes_[self.value()].waiting, {})) {
      miss(slot);
    }
  }

  void miss(std::uint32_t slot) {
    faults_.note_missed(slots_[slot].to);
    free_.push_back(slot);
  }

  [[nodiscard]] bool is_over() const {
    return stopped_ || events_ >= scenario_.events_max || scheduler_.now() > until_;
  }

  /// `input` may be in a slot: it is done with before an effect takes another.
  template <class Observer>
  core::EventId take_turn(core::ProcessId self, core::EventId cause, const core::Input<P>& input,
                          Observer& observe) {
    acting_ = self;
    cause_ = cause;
    core::step<P>(processes_[self.value()].state, input, scheduler_.now(), turn_);
    const core::EventId id = core::tell_input<P>(
        input, [&]<class Kind>(std::in_place_type_t<Kind> /*kind*/, const auto&... fields) {
          return tell<Kind>(self, cause, observe, fields...);
        });
    for (const auto& note : turn_.notes()) {
      tell<core::Noted<P>>(self, id, observe, note);
    }
    core::EventId answer = id;
    for (const auto& output : turn_.outputs()) {
      answer = tell<core::Emitted<P>>(self, id, observe, output);
      processes_[self.value()].user.hear(output);
    }
    if (core::IsToldWhatItCanDo<typename P::Service::User, P> || !turn_.outputs().empty()) {
      have_user_act(self, answer);
    }
    for (const auto& send : turn_.sends()) {
      const core::EventId sent = tell<core::Sent<P>>(self, id, observe, send.to, send.message);
      transmit(self, sent, send, observe);
    }
    for (const auto& timer : turn_.timers_cancelled()) {
      cancel_timer(self, timer);
    }
    for (const auto& [timer, delay] : turn_.timers_set()) {
      cancel_timer(self, timer);
      const core::VirtualTime now = scheduler_.now();
      const std::uint32_t slot =
          slot_at(now + (faults_.any() ? faults_.timer(self, now, delay) : delay), self, id);
      slots_[slot].input.template emplace<core::Fire<P>>(timer);
      processes_[self.value()].timers.arm(timer, slot);
    }
    return id;
  }

  /// Tells that a `Kind` with `fields` has happened. Once the observer has asked to stop, the rest
  /// of the turn is no longer told.
  template <class Kind, class Observer, class... Fields>
  core::EventId tell(core::ProcessId self, core::EventId cause, Observer& observe,
                     const Fields&... fields) {
    const core::EventId id{self, ++serials_[self.value()]};
    if (!stopped_) [[likely]] {
      ++events_;
      stopped_ = !observe(Event{id, scheduler_.now(), cause,
                                typename Event::What(std::in_place_type<Kind>, fields...)});
    }
    return id;
  }

  /// If the user can do something, it does so later.
  void have_user_act(core::ProcessId self, core::EventId cause) {
    Process& process = processes_[self.value()];
    if (const auto plan = process.user.plan(process.state, scenario_, choices_)) {
      const core::VirtualTime time = scheduler_.now() + plan->after;
      go_on_for(time);
      slots_[slot_at(time, self, cause)].input.template emplace<core::Perform<P>>(plan->command);
    }
  }

  template <class Observer>
  LAMPORT_INLINE void transmit(core::ProcessId self, core::EventId sent,
                               const typename core::Turn<P>::Send& send, Observer& observe) {
    if (network_.is_plain()) {
      arrive(network_.arrival(self, send.to, scheduler_.now()), self, sent, send);
      return;
    }
    const Network::Arrivals arrivals = network_.send(self, send.to, scheduler_.now());
    if (arrivals.copies == 0) {
      tell<core::Dropped>(self, sent, observe, send.to);
    }
    for (std::uint32_t copy = 0; copy < arrivals.copies; ++copy) {
      arrive(arrivals.at[copy], self, sent, send);
    }
  }

  LAMPORT_INLINE void arrive(core::VirtualTime time, core::ProcessId from, core::EventId sent,
                             const typename core::Turn<P>::Send& send) {
    slots_[slot_at(time, send.to, sent)].input.template emplace<core::Receive<P>>(from,
                                                                                  send.message);
  }

  void cancel_timer(core::ProcessId self, const typename P::Timer& timer) {
    if (const auto slot = processes_[self.value()].timers.disarm(timer)) {
      slots_[*slot].cancelled = true;
    }
  }

  /// A slot for an input that process `to` gets at `time`; the caller puts the input in.
  LAMPORT_INLINE std::uint32_t slot_at(core::VirtualTime time, core::ProcessId to,
                                       core::EventId cause) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(slots_.size()));
      slots_.emplace_back();
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    slots_[slot].to = to;
    slots_[slot].cancelled = false;
    slots_[slot].kind = Pending::Kind::kInput;
    slots_[slot].cause = cause;
    scheduler_.schedule(time, slot);
    return slot;
  }

  Scenario scenario_;
  Choices& choices_;
  Scheduler scheduler_;
  Network network_;
  ProcessFaults faults_;
  core::Turn<P> turn_;
  std::vector<Process> processes_;
  std::vector<std::uint64_t> serials_;  ///< By process: of its latest event.
  std::vector<Pending> slots_;
  std::vector<std::uint32_t> free_;
  std::uint64_t events_ = 0;
  std::size_t crashes_left_ = 0;            ///< Of those scheduled, how many are still to come.
  std::optional<core::Patience> patience_;  ///< Of a run with crashes and resends.
  core::VirtualTime until_ = core::kVirtualTimeMax;  ///< Beyond it only resends are left.
  bool stopped_ = false;
  core::ProcessId acting_;  ///< Whose turn is the latest.
  core::EventId cause_;     ///< Of the latest turn's input.
  FailedCheck failed_check_;
};

}  // namespace lamport::sim
