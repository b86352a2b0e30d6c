#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/choice_recorder.hpp"
#include "lamport/sim/stepper.hpp"

namespace lamport::sim {

/// Watches one run, and says whether it goes wrong in the way that is looked for.
template <class T, class P>
concept Oracle = requires(T oracle, const core::TraceEvent<P>& event) {
  { oracle.observe(event) } -> std::same_as<bool>;
  { oracle.finish() } -> std::same_as<bool>;  ///< The run is at rest.
  { oracle.fail() } -> std::same_as<bool>;    ///< A `LAMPORT_CHECK` has failed.
  /// The events that show it, once one of the others has said yes.
  { oracle.witnesses() } -> std::same_as<std::span<const core::EventId>>;
};

/// Steps to try on so many processes.
template <class P>
struct Trial {
  std::uint32_t processes = 1;
  core::Guarantees promised;
  std::vector<Step<P>> steps;
  std::uint32_t turn_next = 0;  ///< The steps' turns, and processes' starts, are below this.
};

/// By what a step that is tried knows its message.
enum class Known : std::uint8_t {
  kByOrigin,  ///< The turn that sent it, so that leaving out others changes nothing.
  kByNumber,  ///< Its number on the link, as a tape has it.
};

/// How far a trial goes.
struct Reach {
  Known known = Known::kByOrigin;
  bool to_rest = false;  ///< Whether the run goes on, as mildly as can be, until it is at rest.
  std::size_t steps_max = 0;  ///< It is given up when it would take more.
};

/// Runs `trial`, leaving out what is not possible, up to the first step that the oracle objects to.
/// Returns the steps that were taken, with their numbers on this run's links, and of each witness
/// the step's index in `witnesses`; none if the oracle had no objection.
template <class P, Oracle<P> Watch>
class Rerun {
 public:
  Rerun(const Trial<P>& trial, Watch& watch)
      : trial_(trial),
        watch_(watch),
        stepper_(trial.processes, trial.promised),
        sent_by_(trial.turn_next),
        links_(std::size_t{trial.processes} * trial.processes) {}

  /// Runs it, once.
  [[nodiscard]] std::optional<Trial<P>> run(const Reach& reach) {
    const core::ScopedCheckThrow throwing;
    bool wrong = false;
    try {
      wrong = goes_wrong(reach);
    } catch (const core::CheckFailure&) {
      wrong = watch_.fail();
    }
    return wrong ? std::optional(std::move(taken_)) : std::nullopt;
  }

  /// After a run that went wrong: whether only its end showed it.
  [[nodiscard]] bool shown_at_rest() const { return shown_at_rest_; }
  /// After a run that went wrong: the indices of the steps in which its witnesses happened.
  [[nodiscard]] std::vector<std::size_t> witnesses() const {
    std::vector<std::size_t> indices;
    for (const core::EventId id : watch_.witnesses()) {
      for (std::size_t i = first_events_.size(); i-- > 0;) {
        if (first_events_[i].process == id.process && first_events_[i].serial <= id.serial) {
          indices.push_back(i);
          break;
        }
      }
    }
    return indices;
  }

 private:
  struct SentMessage {
    core::ProcessId to;
    std::uint32_t number;
  };

  [[nodiscard]] bool goes_wrong(const Reach& reach) {
    taken_.processes = trial_.processes;
    taken_.promised = trial_.promised;
    taken_.turn_next = trial_.turn_next;
    stepper_.start([&](const core::TraceEvent<P>& event) {
      turn_ = event.id.process.value();
      observe(event);
    });
    for (const Step<P>& step : trial_.steps) {
      const std::optional<Choice<P>> choice = named(step, reach.known);
      if (wrong_) {
        return true;
      }
      if (choice && stepper_.possible(*choice)) {
        if (taken_.steps.size() == reach.steps_max) {
          return false;
        }
        take({*choice, step.turn, origin_of(*choice)});
      }
    }
    while (reach.to_rest && !wrong_) {
      const std::optional<Choice<P>> next = stepper_.mildest();
      if (!next || taken_.steps.size() == reach.steps_max) {
        break;
      }
      sent_by_.emplace_back();
      take({*next, taken_.turn_next++, origin_of(*next)});
    }
    shown_at_rest_ = !wrong_ && !stepper_.mildest() && watch_.finish();
    return wrong_ || shown_at_rest_;
  }

  void take(const Step<P>& step) {
    turn_ = step.turn;
    bool first = true;
    taken_.steps.push_back(step);
    stepper_.take(step.choice, [&](const core::TraceEvent<P>& event) {
      if (std::exchange(first, false)) {
        first_events_.push_back(event.id);
      }
      observe(event);
    });
  }

  void observe(const core::TraceEvent<P>& event) {
    if (const auto* sent = std::get_if<core::Sent<P>>(&event.what)) {
      std::vector<Origin>& origins = link(event.id.process, sent->to);
      std::vector<SentMessage>& by_turn = sent_by_[turn_];
      origins.push_back({turn_, static_cast<std::uint32_t>(
                                    std::ranges::count(by_turn, sent->to, &SentMessage::to))});
      by_turn.push_back({sent->to, static_cast<std::uint32_t>(origins.size())});
    }
    wrong_ = wrong_ || watch_.observe(event);
  }

  /// The step's choice, about the message that it means; none if that was not sent in this run.
  [[nodiscard]] std::optional<Choice<P>> named(const Step<P>& step, Known known) const {
    Choice<P> choice = step.choice;
    if (known == Known::kByNumber) {
      return choice;
    }
    if (auto* deliver = std::get_if<Deliver>(&choice)) {
      deliver->number = number_of(step.origin, deliver->to);
      return deliver->number == 0 ? std::nullopt : std::optional(choice);
    }
    if (auto* lose = std::get_if<Lose>(&choice)) {
      lose->number = number_of(step.origin, lose->to);
      return lose->number == 0 ? std::nullopt : std::optional(choice);
    }
    return choice;
  }

  [[nodiscard]] std::uint32_t number_of(const Origin& origin, core::ProcessId to) const {
    std::uint32_t place = 0;
    for (const SentMessage& sent : sent_by_[origin.turn]) {
      if (sent.to == to && place++ == origin.place) {
        return sent.number;
      }
    }
    return 0;
  }

  /// Where the message comes from that a choice of this run is about.
  [[nodiscard]] Origin origin_of(const Choice<P>& choice) const {
    if (const auto* deliver = std::get_if<Deliver>(&choice)) {
      return link(deliver->from, deliver->to)[deliver->number - 1];
    }
    if (const auto* lose = std::get_if<Lose>(&choice)) {
      return link(lose->from, lose->to)[lose->number - 1];
    }
    return {};
  }

  [[nodiscard]] std::vector<Origin>& link(core::ProcessId from, core::ProcessId to) {
    return links_[from.value() * std::size_t{trial_.processes} + to.value()];
  }
  [[nodiscard]] const std::vector<Origin>& link(core::ProcessId from, core::ProcessId to) const {
    return links_[from.value() * std::size_t{trial_.processes} + to.value()];
  }

  const Trial<P>& trial_;
  Watch& watch_;
  Stepper<P> stepper_;
  Trial<P> taken_;
  std::vector<core::EventId> first_events_;        ///< By step taken.
  std::vector<std::vector<SentMessage>> sent_by_;  ///< By turn, in order.
  std::vector<std::vector<Origin>> links_;         ///< By from × processes + to, and number - 1.
  std::uint32_t turn_ = 0;
  bool wrong_ = false;
  bool shown_at_rest_ = false;
};

}  // namespace lamport::sim
