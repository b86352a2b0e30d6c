#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/scheduler.hpp"

namespace lamport::sim {

/// A run of mutual exclusion protocol `P` in virtual time: a scenario and its choices, as a trace.
///
/// The workload is a closed loop: each process thinks, asks to enter, holds, leaves, and does so
/// `entries` times. Every delay and time is drawn from the choices, each at a stream of its own.
template <core::Protocol P>
  requires std::same_as<typename P::Service, core::mutex::Service> &&
           std::same_as<typename P::Timer, core::NoTimer>
class Simulation {
 public:
  using Event = core::TraceEvent<P>;

  /// `choices` outlives the simulation. Throws `std::invalid_argument` with the reason if the
  /// scenario is not admissible.
  Simulation(const Scenario& scenario, Choices& choices) : scenario_(scenario), choices_(choices) {
    if (const auto fits = admissible(scenario, P::kNeeds); !fits) {
      throw std::invalid_argument(fits.error().message);
    }
    const std::uint32_t n = scenario.processes;
    for (std::uint32_t p = 0; p < n; ++p) {
      processes_.emplace_back(core::ProcessId(p), n);
      think_.push_back(choices.stream({StreamKind::kThink, p, 0}));
      hold_.push_back(choices.stream({StreamKind::kHold, p, 0}));
      for (std::uint32_t q = 0; q < n; ++q) {
        links_.push_back({choices.stream({StreamKind::kDelay, p, q}), core::VirtualTime()});
      }
    }
    serials_.resize(n);
    entries_left_.resize(n, scenario.entries);
  }

  /// Runs until nothing is left to happen. Calls `observe(event)` for each event, in trace order.
  /// Cost: O(log pending) an event besides the protocol's; no allocation after warm-up.
  template <std::invocable<const Event&> Observer>
  void run(Observer&& observe) {
    for (std::uint32_t p = 0; p < scenario_.processes; ++p) {
      const core::EventId started =
          handle(core::ProcessId(p), core::kNoEvent, core::Start{}, observe);
      ask_again(core::ProcessId(p), started);
    }
    while (const auto due = scheduler_.take()) {
      const Pending pending = slots_[due->slot];
      free_.push_back(due->slot);
      handle(pending.to, pending.cause, pending.input, observe);
    }
  }

  [[nodiscard]] const P& process(core::ProcessId id) const { return processes_[id.value()]; }

 private:
  struct Pending {
    core::ProcessId to;
    core::EventId cause;
    core::Input<P> input;
  };
  struct Link {
    Choices::Handle delay;
    core::VirtualTime last;  ///< On FIFO links nothing arrives before this.
  };

  template <class Observer>
  core::EventId handle(core::ProcessId self, core::EventId cause, const core::Input<P>& input,
                       Observer& observe) {
    core::step<P>(processes_[self.value()], input, scheduler_.now(), turn_);
    const core::EventId id = tell(self, cause, observe, input_event(input));
    for (const auto& output : turn_.outputs()) {
      const core::EventId emitted = tell(self, id, observe, core::Emitted<P>{output});
      answer(self, emitted, output);
    }
    for (const auto& send : turn_.sends()) {
      const core::EventId sent = tell(self, id, observe, core::Sent<P>{send.to, send.message});
      deliver_later(self, send.to, {send.to, sent, core::Receive<P>{self, send.message}});
    }
    return id;
  }

  static decltype(Event::what) input_event(const core::Input<P>& input) {
    if (const auto* received = std::get_if<core::Receive<P>>(&input)) {
      return core::Received<P>{received->from, received->message};
    }
    if (const auto* performed = std::get_if<core::Perform<P>>(&input)) {
      return core::Commanded<P>{performed->command};
    }
    return core::Started{};
  }

  template <class Observer>
  core::EventId tell(core::ProcessId self, core::EventId cause, Observer& observe,
                     decltype(Event::what) what) {
    const core::EventId id{self, ++serials_[self.value()]};
    observe(Event{id, scheduler_.now(), cause, std::move(what)});
    return id;
  }

  void answer(core::ProcessId self, core::EventId emitted, const typename P::Output& output) {
    if (std::holds_alternative<core::mutex::Granted>(output)) {
      after(drawn(hold_[self.value()], scenario_.hold),
            {self, emitted, core::Perform<P>{core::mutex::Release{}}});
    } else {
      ask_again(self, emitted);
    }
  }

  void ask_again(core::ProcessId self, core::EventId cause) {
    if (entries_left_[self.value()] == 0) {
      return;
    }
    --entries_left_[self.value()];
    after(drawn(think_[self.value()], scenario_.think),
          {self, cause, core::Perform<P>{core::mutex::Acquire{}}});
  }

  void deliver_later(core::ProcessId from, core::ProcessId to, Pending pending) {
    Link& link = links_[from.value() * scenario_.processes + to.value()];
    core::VirtualTime arrival = scheduler_.now() + drawn(link.delay, scenario_.delay);
    if (scenario_.links == LinkOrder::kFifo) {
      arrival = link.last = std::max(link.last, arrival);
    }
    at(arrival, std::move(pending));
  }

  void after(core::Duration delay, Pending pending) {
    at(scheduler_.now() + delay, std::move(pending));
  }

  void at(core::VirtualTime time, Pending pending) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(slots_.size()));
      slots_.emplace_back();
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    slots_[slot] = std::move(pending);
    scheduler_.schedule(time, slot);
  }

  core::Duration drawn(Choices::Handle stream, const DurationRange& range) {
    const auto width = static_cast<std::uint64_t>((range.max - range.min).count());
    return range.min + core::Duration(choices_.below(stream, width + 1));
  }

  Scenario scenario_;
  Choices& choices_;
  Scheduler scheduler_;
  core::Turn<P> turn_;
  std::vector<P> processes_;
  std::vector<Link> links_;  ///< By sender, then receiver.
  std::vector<Choices::Handle> think_;
  std::vector<Choices::Handle> hold_;
  std::vector<std::uint64_t> serials_;       ///< By process: events so far.
  std::vector<std::uint32_t> entries_left_;  ///< By process.
  std::vector<Pending> slots_;
  std::vector<std::uint32_t> free_;
};

}  // namespace lamport::sim
