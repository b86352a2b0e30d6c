#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/inlining.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/scheduler.hpp"

namespace lamport::sim {

/// Why a run ended.
enum class RunEnd : std::uint8_t {
  kQuiet,    ///< Nothing is left to happen.
  kStopped,  ///< The observer asked for it.
  kLimit,    ///< The scenario's `events_max` was reached, or `core::kVirtualTimeMax`.
  kFailed,   ///< A `LAMPORT_CHECK` failed, in the protocol or the observer; see `failed_check()`.
};

/// A check that failed in a run.
struct FailedCheck {
  std::string what;  ///< The process whose turn it was, and what the check said; "" if none failed.
  std::vector<core::EventId> before;  ///< That process's latest event, and the cause of its turn.
};

/// A run of mutual exclusion protocol `P` in virtual time: a scenario and its choices, as a trace.
///
/// The workload is a closed loop: each process thinks, asks to enter, holds, leaves, and does so
/// `entries` times. Every delay, loss and time is drawn from the choices, each at a stream of its
/// own.
template <core::Protocol P>
  requires std::same_as<typename P::Service, core::mutex::Service>
class Simulation {
 public:
  using Event = core::TraceEvent<P>;

  /// `choices` outlives the simulation. Throws `std::invalid_argument` with the reason if the
  /// scenario is not admissible.
  Simulation(const Scenario& scenario, Choices& choices)
      : scenario_(admitted(scenario)), choices_(choices), scheduler_(scenario.delay.max) {
    const std::uint32_t n = scenario.processes;
    serials_.resize(n);
    for (std::uint32_t p = 0; p < n; ++p) {
      processes_.push_back({P(core::ProcessId(p), n),
                            choices.stream({StreamKind::kThink, p, 0}),
                            choices.stream({StreamKind::kHold, p, 0}),
                            scenario.entries,
                            {}});
      for (std::uint32_t q = 0; q < n; ++q) {
        links_.push_back({choices.stream({StreamKind::kDelay, p, q}), core::VirtualTime()});
        if (!lossless_and_unique()) {
          faults_.push_back({choices.stream({StreamKind::kLoss, p, q}),
                             choices.stream({StreamKind::kDuplication, p, q})});
        }
      }
    }
  }

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

 private:
  /// Something that is going to happen to process `to`.
  struct Pending {
    core::ProcessId to;
    bool cancelled = false;
    core::EventId cause;
    core::Input<P> input;
  };
  struct ArmedTimer {
    typename P::Timer timer;
    std::uint32_t slot = 0;
  };
  struct Process {
    P state;
    Choices::Handle think;
    Choices::Handle hold;
    std::uint32_t entries_left = 0;
    std::vector<ArmedTimer> timers;
  };
  struct Link {
    Choices::Handle delay;
    core::VirtualTime last;  ///< On FIFO links nothing arrives before this.
  };
  struct LinkFaults {
    Choices::Handle loss;
    Choices::Handle duplication;
  };

  [[nodiscard]] static const Scenario& admitted(const Scenario& scenario) {
    if (const auto fits = admissible(scenario, P::kNeeds); !fits) {
      throw std::invalid_argument(fits.error().message);
    }
    return scenario;
  }

  template <class Observer>
  RunEnd run_to_end(Observer& observe) {
    for (std::uint32_t p = 0; p < scenario_.processes && !is_over(); ++p) {
      const core::EventId started =
          take_turn(core::ProcessId(p), core::kNoEvent, core::Start{}, observe);
      ask_again(core::ProcessId(p), started);
    }
    while (!is_over()) {
      const auto due = scheduler_.take();
      if (!due) {
        return RunEnd::kQuiet;
      }
      const Pending& pending = slots_[due->slot];
      if (!pending.cancelled) {
        if (const auto* fired = std::get_if<core::Fire<P>>(&pending.input)) {
          forget_timer(pending.to, fired->timer);
        }
        take_turn(pending.to, pending.cause, pending.input, observe);
      }
      free_.push_back(due->slot);
    }
    return stopped_ ? RunEnd::kStopped : RunEnd::kLimit;
  }

  [[nodiscard]] bool is_over() const {
    return stopped_ || events_ >= scenario_.events_max || scheduler_.now() > core::kVirtualTimeMax;
  }

  /// `input` may be in a slot: it is done with before an effect takes another.
  template <class Observer>
  LAMPORT_FLATTEN core::EventId take_turn(core::ProcessId self, core::EventId cause,
                                          const core::Input<P>& input, Observer& observe) {
    acting_ = self;
    cause_ = cause;
    core::step<P>(processes_[self.value()].state, input, scheduler_.now(), turn_);
    const core::EventId id = tell_input(self, cause, input, observe);
    for (const auto& note : turn_.notes()) {
      tell<core::Noted<P>>(self, id, observe, note);
    }
    for (const auto& output : turn_.outputs()) {
      answer(self, tell<core::Emitted<P>>(self, id, observe, output), output);
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
      const std::uint32_t slot = slot_at(scheduler_.now() + delay, self, id);
      slots_[slot].input.template emplace<core::Fire<P>>(timer);
      processes_[self.value()].timers.push_back({timer, slot});
    }
    return id;
  }

  template <class Observer>
  core::EventId tell_input(core::ProcessId self, core::EventId cause, const core::Input<P>& input,
                           Observer& observe) {
    if (const auto* received = std::get_if<core::Receive<P>>(&input)) {
      return tell<core::Received<P>>(self, cause, observe, received->from, received->message);
    }
    if (const auto* fired = std::get_if<core::Fire<P>>(&input)) {
      return tell<core::TimerFired<P>>(self, cause, observe, fired->timer);
    }
    if (const auto* performed = std::get_if<core::Perform<P>>(&input)) {
      return tell<core::Commanded<P>>(self, cause, observe, performed->command);
    }
    return tell<core::Started>(self, cause, observe);
  }

  /// Tells that a `Kind` with `fields` has happened. Once the observer has asked to stop, the rest
  /// of the turn is no longer told. A function a kind, so that the observer is inlined once each.
  template <class Kind, class Observer, class... Fields>
  [[gnu::noinline]] core::EventId tell(core::ProcessId self, core::EventId cause, Observer& observe,
                                       const Fields&... fields) {
    const core::EventId id{self, ++serials_[self.value()]};
    if (!stopped_) [[likely]] {
      ++events_;
      stopped_ = !observe(Event{id, scheduler_.now(), cause,
                                typename Event::What(std::in_place_type<Kind>, fields...)});
    }
    return id;
  }

  void answer(core::ProcessId self, core::EventId emitted, const typename P::Output& output) {
    if (std::holds_alternative<core::mutex::Granted>(output)) {
      const core::Duration hold = drawn(processes_[self.value()].hold, scenario_.hold);
      slots_[slot_at(scheduler_.now() + hold, self, emitted)]
          .input.template emplace<core::Perform<P>>(core::mutex::Release{});
    } else {
      ask_again(self, emitted);
    }
  }

  void ask_again(core::ProcessId self, core::EventId cause) {
    Process& process = processes_[self.value()];
    if (process.entries_left == 0) {
      return;
    }
    --process.entries_left;
    const core::Duration think = drawn(process.think, scenario_.think);
    slots_[slot_at(scheduler_.now() + think, self, cause)].input.template emplace<core::Perform<P>>(
        core::mutex::Acquire{});
  }

  template <class Observer>
  void transmit(core::ProcessId self, core::EventId sent, const typename core::Turn<P>::Send& send,
                Observer& observe) {
    const std::size_t at = self.value() * std::size_t{scenario_.processes} + send.to.value();
    int copies = 1;
    if (!lossless_and_unique()) {
      if (happens(faults_[at].loss, scenario_.loss_permille)) {
        tell<core::Dropped>(self, sent, observe, send.to);
        return;
      }
      copies += happens(faults_[at].duplication, scenario_.duplication_permille) ? 1 : 0;
    }
    for (int copy = 0; copy < copies; ++copy) {
      core::VirtualTime arrival = scheduler_.now() + drawn(links_[at].delay, scenario_.delay);
      if (scenario_.links == LinkOrder::kFifo) {
        arrival = links_[at].last = std::max(links_[at].last, arrival);
      }
      slots_[slot_at(arrival, send.to, sent)].input.template emplace<core::Receive<P>>(
          self, send.message);
    }
  }

  void cancel_timer(core::ProcessId self, const typename P::Timer& timer) {
    if (const auto slot = forget_timer(self, timer)) {
      slots_[*slot].cancelled = true;
    }
  }

  std::optional<std::uint32_t> forget_timer(core::ProcessId self, const typename P::Timer& timer) {
    auto& timers = processes_[self.value()].timers;
    const auto armed = std::find_if(timers.begin(), timers.end(),
                                    [&](const ArmedTimer& each) { return each.timer == timer; });
    if (armed == timers.end()) {
      return std::nullopt;
    }
    const std::uint32_t slot = armed->slot;
    *armed = timers.back();
    timers.pop_back();
    return slot;
  }

  /// A slot for an input that process `to` gets at `time`; the caller puts the input in.
  std::uint32_t slot_at(core::VirtualTime time, core::ProcessId to, core::EventId cause) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(slots_.size()));
      slots_.emplace_back();
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    slots_[slot].to = to;
    slots_[slot].cancelled = false;
    slots_[slot].cause = cause;
    scheduler_.schedule(time, slot);
    return slot;
  }

  [[nodiscard]] bool lossless_and_unique() const {
    return scenario_.loss_permille == 0 && scenario_.duplication_permille == 0;
  }

  core::Duration drawn(Choices::Handle stream, const DurationRange& range) {
    const auto width = static_cast<std::uint64_t>((range.max - range.min).count());
    return range.min + core::Duration(choices_.below(stream, width + 1));
  }

  /// Whether something that befalls `permille` of a thousand befalls this one; a draw of 0 is no.
  bool happens(Choices::Handle stream, std::uint32_t permille) {
    return permille != 0 &&
           choices_.below(stream, Scenario::kPermille) >= Scenario::kPermille - permille;
  }

  Scenario scenario_;
  Choices& choices_;
  Scheduler scheduler_;
  core::Turn<P> turn_;
  std::vector<Process> processes_;
  std::vector<std::uint64_t> serials_;  ///< By process: of its latest event.
  std::vector<Link> links_;             ///< By sender, then receiver.
  std::vector<LinkFaults> faults_;      ///< The same; empty where links lose and double nothing.
  std::vector<Pending> slots_;
  std::vector<std::uint32_t> free_;
  std::uint64_t events_ = 0;
  bool stopped_ = false;
  core::ProcessId acting_;  ///< Whose turn is the latest.
  core::EventId cause_;     ///< Of the latest turn's input.
  FailedCheck failed_check_;
};

}  // namespace lamport::sim
