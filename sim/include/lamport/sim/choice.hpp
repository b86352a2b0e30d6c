#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "lamport/core/fields.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"

/// A run as the choices that make it: what happens next, again and again. Whatever engine found a
/// run, or recorded it over TCP, these choices repeat it; there is no time in them.
///
/// A choice is named by what it is, never by its place among others. The messages of a link are
/// numbered from 1 as they are sent.
namespace lamport::sim {

/// Message `number` of link from → to arrives; one that has arrived before arrives once more.
struct Deliver {
  core::ProcessId from;
  core::ProcessId to;
  std::uint32_t number = 1;
  static constexpr std::string_view kName = "deliver";
  static constexpr auto kFields =
      core::fields(core::field("from", &Deliver::from), core::field("to", &Deliver::to),
                   core::field("number", &Deliver::number));
  friend bool operator==(const Deliver&, const Deliver&) = default;
};

/// Message `number` of link from → to is lost.
struct Lose {
  core::ProcessId from;
  core::ProcessId to;
  std::uint32_t number = 1;
  static constexpr std::string_view kName = "lose";
  static constexpr auto kFields =
      core::fields(core::field("from", &Lose::from), core::field("to", &Lose::to),
                   core::field("number", &Lose::number));
  friend bool operator==(const Lose&, const Lose&) = default;
};

/// A timer that the process has set is due, however long it was set for.
template <class P>
struct FireTimer {
  core::ProcessId process;
  typename P::Timer timer;
  static constexpr std::string_view kName = "timer";
  static constexpr auto kFields = core::fields(core::field("process", &FireTimer::process),
                                               core::field("timer", &FireTimer::timer));
  friend bool operator==(const FireTimer&, const FireTimer&) = default;
};

/// The service's user at the process asks for something.
template <class P>
struct Give {
  core::ProcessId process;
  typename P::Command command;
  static constexpr std::string_view kName = "command";
  static constexpr auto kFields =
      core::fields(core::field("process", &Give::process), core::field("command", &Give::command));
  friend bool operator==(const Give&, const Give&) = default;
};

/// The process stops for good.
struct Crash {
  core::ProcessId process;
  static constexpr std::string_view kName = "crash";
  static constexpr auto kFields = core::fields(core::field("process", &Crash::process));
  friend bool operator==(const Crash&, const Crash&) = default;
};

template <class P>
using Choice = std::variant<Deliver, Lose, FireTimer<P>, Give<P>, Crash>;

/// The process at which it happens; a message is lost at its sender.
template <class P>
[[nodiscard]] core::ProcessId process_of(const Choice<P>& choice) {
  if (const auto* deliver = std::get_if<Deliver>(&choice)) {
    return deliver->to;
  }
  return std::visit(
      [](const auto& kind) {
        if constexpr (requires { kind.from; }) {
          return kind.from;
        } else {
          return kind.process;
        }
      },
      choice);
}

/// Whether it is not about a message from a process to itself.
template <class P>
[[nodiscard]] bool between_two(const Choice<P>& choice) {
  return std::visit(
      [](const auto& kind) {
        if constexpr (requires { kind.from; }) {
          return kind.from != kind.to;
        } else {
          return true;
        }
      },
      choice);
}

/// The most processes of a tape. Whoever takes choices keeps every link, of which there are as many
/// as pairs of processes.
inline constexpr std::uint32_t kTapeProcessesMax = 256;

/// A run that can be repeated: on `processes` processes, whose links and selves promise `promised`.
template <class P>
struct Tape {
  std::uint32_t processes = 1;  ///< 1 … kTapeProcessesMax.
  core::Guarantees promised;
  std::vector<Choice<P>> choices;
  friend bool operator==(const Tape&, const Tape&) = default;
};

}  // namespace lamport::sim
