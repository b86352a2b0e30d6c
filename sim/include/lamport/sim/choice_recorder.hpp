#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/sim/choice.hpp"

namespace lamport::sim {

/// Where a message comes from: it is number `place`, from 0, of those that turn `turn` sent on its
/// link. Turns have numbers that stay theirs when others are left out: of a process's start the
/// process's, of a choice the `turn` of its `Step`.
struct Origin {
  std::uint32_t turn = 0;
  std::uint32_t place = 0;
  friend bool operator==(const Origin&, const Origin&) = default;
};

/// A choice that knows which message it is about even where links carry others than when it was
/// made.
template <class P>
struct Step {
  Choice<P> choice;
  std::uint32_t turn = 0;
  Origin origin{};  ///< Of the message, if it is about one.
  friend bool operator==(const Step&, const Step&) = default;
};

/// Turns a trace, live, from a file or merged, into the choices that make it.
template <class P>
class ChoiceRecorder {
 public:
  /// Requires: processes ≥ 1.
  explicit ChoiceRecorder(std::uint32_t processes)
      : sent_(processes), turns_(processes), turn_next_(processes) {
    for (std::uint32_t p = 0; p < processes; ++p) {
      turns_[p] = p;
      sent_counts_.emplace_back(processes, 0);
      sent_in_turn_.emplace_back(processes, 0);
    }
  }

  /// Takes the next event in. Requires: every event follows its cause.
  void observe(const core::TraceEvent<P>& event) {
    const core::ProcessId self = event.id.process;
    if (const auto* received = std::get_if<core::Received<P>>(&event.what)) {
      const Message& message = message_of(event.cause);
      add(self, Deliver{received->from, self, message.number}, message.origin);
    } else if (const auto* fired = std::get_if<core::TimerFired<P>>(&event.what)) {
      add(self, FireTimer<P>{self, fired->timer}, {});
    } else if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
      add(self, Give<P>{self, commanded->command}, {});
    } else if (std::holds_alternative<core::Faulted>(event.what)) {
      add(self, Crash{self}, {});
    } else if (const auto* dropped = std::get_if<core::Dropped>(&event.what)) {
      const Message& message = message_of(event.cause);
      steps_.push_back({Lose{self, dropped->to, message.number}, turn_next_++, message.origin});
    } else if (const auto* sent = std::get_if<core::Sent<P>>(&event.what)) {
      const std::uint32_t to = sent->to.value();
      sent_[self.value()].push_back({event.id.serial,
                                     sent->to,
                                     ++sent_counts_[self.value()][to],
                                     {turns_[self.value()], sent_in_turn_[self.value()][to]++}});
    }
  }

  /// Takes in a choice that has left no event, for it made a check fail. Requires: it is possible.
  void add(const Choice<P>& choice) {
    Origin origin;
    if (const auto* deliver = std::get_if<Deliver>(&choice)) {
      origin = origin_of(deliver->from, deliver->to, deliver->number);
    }
    add(process_of<P>(choice), choice, origin);
  }

  /// The choices so far. The numbers of their turns are below `turn_next()`.
  [[nodiscard]] const std::vector<Step<P>>& steps() const { return steps_; }
  [[nodiscard]] std::uint32_t turn_next() const { return turn_next_; }

 private:
  struct Message {
    std::uint64_t serial;  ///< Of its `Sent`.
    core::ProcessId to;
    std::uint32_t number;
    Origin origin;
  };

  void add(core::ProcessId self, Choice<P> choice, const Origin& origin) {
    turns_[self.value()] = turn_next_;
    std::ranges::fill(sent_in_turn_[self.value()], 0);
    steps_.push_back({std::move(choice), turn_next_++, origin});
  }

  [[nodiscard]] Origin origin_of(core::ProcessId from, core::ProcessId to,
                                 std::uint32_t number) const {
    const std::vector<Message>& messages = sent_[from.value()];
    const auto found = std::ranges::find_if(messages, [&](const Message& message) {
      return message.to == to && message.number == number;
    });
    LAMPORT_CHECK(found != messages.end(), "what arrives was sent before", from, to, number);
    return found->origin;
  }

  [[nodiscard]] const Message& message_of(core::EventId sent) const {
    const std::vector<Message>& messages = sent_[sent.process.value()];
    const auto found = std::ranges::lower_bound(messages, sent.serial, {}, &Message::serial);
    LAMPORT_CHECK(found != messages.end() && found->serial == sent.serial,
                  "what arrives or is lost was sent before", sent.process, sent.serial);
    return *found;
  }

  std::vector<std::vector<Message>> sent_;                ///< By sender, in order.
  std::vector<std::vector<std::uint32_t>> sent_counts_;   ///< By sender and receiver.
  std::vector<std::vector<std::uint32_t>> sent_in_turn_;  ///< By sender and receiver.
  std::vector<std::uint32_t> turns_;                      ///< By process: its latest turn.
  std::uint32_t turn_next_;
  std::vector<Step<P>> steps_;
};

}  // namespace lamport::sim
