#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lamport/core/check.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/result.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/props/json.hpp"
#include "lamport/props/mutex_properties.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/tools/describe.hpp"
#include "lamport/tools/event_line.hpp"
#include "lamport/tools/values.hpp"

namespace lamport::scripts {

using Words = std::vector<std::string>;

inline auto refuse(std::string message) {
  return core::refused(std::move(message));
}

/// The processes of a script, and what is in flight between them.
template <class P>
class ScriptRun {
 public:
  explicit ScriptRun(std::uint32_t processes) : properties_(processes, {}) {
    processes_.reserve(processes);
    for (std::uint32_t p = 0; p < processes; ++p) {
      processes_.push_back({P(core::ProcessId(p), processes), 0, false, false, {}});
    }
  }

  /// Performs a command, `text` in words. Errors: what is wrong with it, or with what it expects.
  [[nodiscard]] core::Result<void> perform(std::string_view text, const Words& words) {
    if (words.front() == "expect" && words.size() >= 2) {
      return expect(words);
    }
    log_.append("> ").append(text).append("\n");
    return act(words);
  }

  /// The commands that make events, and below each its events.
  [[nodiscard]] const std::string& log() const { return log_; }

 private:
  using Event = core::TraceEvent<P>;

  struct Armed {
    typename P::Timer timer;
    core::EventId cause;
  };
  struct Process {
    P state;
    std::uint64_t serial = 0;  ///< Of its latest event.
    bool inside = false;
    bool crashed = false;
    std::vector<Armed> timers;
  };
  struct Flying {
    core::EventId sent;
    core::ProcessId to;
    typename P::Message message;
  };

  core::Result<void> act(const Words& words) {
    const std::string& verb = words.front();
    if (verb == "acquire" && words.size() == 2) {
      return command(words[1], core::mutex::Acquire{});
    }
    if (verb == "release" && words.size() == 2) {
      return command(words[1], core::mutex::Release{});
    }
    if ((verb == "deliver" || verb == "drop" || verb == "double") &&
        (words.size() == 3 || words.size() == 4)) {
      return message(words);
    }
    if (verb == "crash" && words.size() == 2) {
      return crash(words[1]);
    }
    if (verb == "fire" && words.size() >= 3) {
      return fire(words);
    }
    if (verb == "processes" && processes_.front().serial == 0) {
      return start();
    }
    return refuse(fmt::format("no such command: {}", fmt::join(words, " ")));
  }

  core::Result<void> start() {
    for (const Process& process : processes_) {
      take_turn(process.state.id(), core::kNoEvent, core::Start{});
    }
    return {};
  }

  core::Result<void> command(const std::string& who, const typename P::Command& command) {
    const auto process = process_of(who);
    if (!process) {
      return tl::unexpected(process.error());
    }
    take_turn(*process, core::kNoEvent, core::Perform<P>{command});
    return {};
  }

  core::Result<void> crash(const std::string& who) {
    return process_of(who).map([&](core::ProcessId process) {
      processes_[process.value()].crashed = true;
      tell(process, core::kNoEvent, core::Faulted{core::Crash{}});
    });
  }

  core::Result<void> message(const Words& words) {
    const auto place = place_of(words);
    if (!place) {
      return tl::unexpected(place.error());
    }
    const Flying flying = flying_[*place];
    if (words[0] == "double") {
      flying_.push_back(flying);
      return {};
    }
    flying_.erase(flying_.begin() + static_cast<std::ptrdiff_t>(*place));
    if (words[0] == "drop") {
      tell(flying.sent.process, flying.sent, core::Dropped{flying.to});
    } else {
      take_turn(flying.to, flying.sent, core::Receive<P>{flying.sent.process, flying.message});
    }
    return {};
  }

  core::Result<void> fire(const Words& words) {
    const auto process = process_of(words[1]);
    if (!process) {
      return tl::unexpected(process.error());
    }
    const std::string name = fmt::format("{}", fmt::join(words.begin() + 2, words.end(), " "));
    auto& timers = processes_[process->value()].timers;
    const auto armed = std::find_if(timers.begin(), timers.end(), [&](const Armed& each) {
      return tools::describe(each.timer) == name;
    });
    if (armed == timers.end()) {
      return refuse(fmt::format("process {} has no pending timer {}", process->value(), name));
    }
    const Armed due = *armed;
    timers.erase(armed);
    take_turn(*process, due.cause, core::Fire<P>{due.timer});
    return {};
  }

  core::Result<void> expect(const Words& words) {
    std::string found;
    std::size_t given = 2;
    if (words[1] == "inside") {
      found = inside();
    } else if (words[1] == "flying" && words.size() >= 4) {
      const auto from = process_of(words[2]);
      const auto to = process_of(words[3]);
      if (!from || !to) {
        return tl::unexpected((from ? to : from).error());
      }
      found = kinds_in_flight(*from, *to);
      given = 4;
    } else if (words[1] == "violated" || words[1] == "holds") {
      found = violation_ ? fmt::format("violated {}", violation_->property) : "holds";
      given = 1;
    } else {
      return refuse(fmt::format("nothing to expect: {}", words[1]));
    }
    const auto first = words.begin() + static_cast<std::ptrdiff_t>(given);
    const std::string expected = fmt::format("{}", fmt::join(first, words.end(), " "));
    if (expected != found) {
      return refuse(fmt::format("expected {}, found {}", expected, found));
    }
    return {};
  }

  [[nodiscard]] std::string inside() const {
    std::string text;
    for (const Process& process : processes_) {
      if (process.inside) {
        text.append(text.empty() ? "" : " ").append(std::to_string(process.state.id().value()));
      }
    }
    return text.empty() ? "none" : text;
  }
  [[nodiscard]] std::string kinds_in_flight(core::ProcessId from, core::ProcessId to) const {
    std::string text;
    for (const Flying& flying : flying_) {
      if (flying.sent.process == from && flying.to == to) {
        text.append(text.empty() ? "" : " ");
        text.append(std::visit([](const auto& held) { return held.kName; }, flying.message));
      }
    }
    return text.empty() ? "none" : text;
  }

  [[nodiscard]] core::Result<core::ProcessId> process_of(const std::string& word) const {
    return tools::parse_number(word, 0, processes_.size() - 1).map([](std::uint64_t number) {
      return core::ProcessId(static_cast<std::uint32_t>(number));
    });
  }
  /// In `flying_`, the message that "VERB from to [#k]" means.
  [[nodiscard]] core::Result<std::size_t> place_of(const Words& words) const {
    const auto from = process_of(words[1]);
    const auto to = process_of(words[2]);
    if (!from || !to) {
      return tl::unexpected((from ? to : from).error());
    }
    std::uint64_t nth = 1;
    if (words.size() == 4) {
      const auto number = tools::parse_number(
          words[3].starts_with('#') ? words[3].substr(1) : words[3], 1, UINT32_MAX);
      if (!number || !words[3].starts_with('#')) {
        return refuse(fmt::format("not the place of a message, as in #2: {}", words[3]));
      }
      nth = *number;
    }
    for (std::size_t i = 0; i < flying_.size(); ++i) {
      if (flying_[i].sent.process == *from && flying_[i].to == *to && --nth == 0) {
        return i;
      }
    }
    return refuse(fmt::format("not so many messages are in flight from {} to {}", from->value(),
                              to->value()));
  }

  void take_turn(core::ProcessId self, core::EventId cause, const core::Input<P>& input) {
    LAMPORT_CHECK(!processes_[self.value()].crashed, "who has crashed takes no input", self);
    core::step<P>(processes_[self.value()].state, input, core::VirtualTime(), turn_);
    const core::EventId id = tell_input(self, cause, input);
    for (const auto& note : turn_.notes()) {
      tell(self, id, core::Noted<P>{note});
    }
    for (const auto& output : turn_.outputs()) {
      processes_[self.value()].inside = std::holds_alternative<core::mutex::Granted>(output);
      tell(self, id, core::Emitted<P>{output});
    }
    for (const auto& send : turn_.sends()) {
      const core::EventId sent = tell(self, id, core::Sent<P>{send.to, send.message});
      flying_.push_back({sent, send.to, send.message});
    }
    for (const auto& timer : turn_.timers_cancelled()) {
      disarm(self, timer);
    }
    for (const auto& set : turn_.timers_set()) {
      disarm(self, set.timer);
      processes_[self.value()].timers.push_back({set.timer, id});
    }
  }
  void disarm(core::ProcessId self, const typename P::Timer& timer) {
    std::erase_if(processes_[self.value()].timers,
                  [&](const Armed& armed) { return armed.timer == timer; });
  }

  core::EventId tell_input(core::ProcessId self, core::EventId cause, const core::Input<P>& input) {
    if (const auto* received = std::get_if<core::Receive<P>>(&input)) {
      return tell(self, cause, core::Received<P>{received->from, received->message});
    }
    if (const auto* fired = std::get_if<core::Fire<P>>(&input)) {
      return tell(self, cause, core::TimerFired<P>{fired->timer});
    }
    if (const auto* performed = std::get_if<core::Perform<P>>(&input)) {
      return tell(self, cause, core::Commanded<P>{performed->command});
    }
    return tell(self, cause, core::Started{});
  }

  core::EventId tell(core::ProcessId self, core::EventId cause, typename Event::What what) {
    Process& process = processes_[self.value()];
    const Event event{{self, ++process.serial}, {}, cause, std::move(what)};
    const auto clock = tools::clock_of(process.state);
    log_.append(fmt::format("{:>5}  clock {:<3} {}", props::text_of(event.id),
                            clock ? std::to_string(clock->value()) : "-",
                            tools::describe_event<P>(event.what)));
    log_.append(cause == core::kNoEvent ? "" : "  <- " + props::text_of(cause)).append("\n");
    if (!violation_) {
      violation_ = properties_.observe(event);
    }
    return event.id;
  }

  std::vector<Process> processes_;
  std::vector<Flying> flying_;  ///< Of all links, oldest first.
  core::Turn<P> turn_;
  /// The links promise nothing, for a script does to them what it likes.
  props::MutexProperties<P> properties_;
  std::optional<props::Violation> violation_;
  std::string log_;
};

}  // namespace lamport::scripts
