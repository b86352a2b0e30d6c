#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/turn.hpp"

namespace lamport::torture {

/// `Reliable<P>`, the real one, begun at another sequence number or with one mistake made at its
/// ears, its mouth or its clock; see `mistakes.hpp`.
///
///     heard ──▶ Mistake::hears ──▶ Reliable<P> ──▶ Mistake::says, copies ──▶ sent
///                                       └────────▶ Mistake::waits ──▶ timers
template <core::Protocol P, class Mistake>
class Tampered {
 public:
  using Inner = core::Reliable<P>;
  using Service = typename Inner::Service;
  using Message = typename Inner::Message;
  using Timer = typename Inner::Timer;
  using Command = typename Inner::Command;
  using Output = typename Inner::Output;
  using Note = typename Inner::Note;

  static constexpr std::string_view kName = Mistake::kName;
  static constexpr core::Guarantees kNeeds = Inner::kNeeds;
  static constexpr std::uint64_t kCarried = Mistake::kCarried;

  Tampered(core::ProcessId id, std::uint32_t processes) : reliable_(id, processes, 1, kCarried) {}

  [[nodiscard]] core::ProcessId id() const { return reliable_.id(); }
  [[nodiscard]] std::uint32_t processes() const { return reliable_.processes(); }
  [[nodiscard]] const P& inner() const { return reliable_.inner(); }

  void on_start(core::Turn<Tampered>& turn) { give(core::Start{}, turn); }
  void on_command(const Command& command, core::Turn<Tampered>& turn) {
    give(core::Perform<Inner>{command}, turn);
  }
  void on_timer(const Timer& timer, core::Turn<Tampered>& turn) {
    give(core::Fire<Inner>{timer}, turn);
  }
  void on_message(core::ProcessId from, const Message& message, core::Turn<Tampered>& turn) {
    give(core::Receive<Inner>{from, Mistake::hears(message)}, turn);
  }

  /// What happened, as the trace of a `Reliable<P>` has it.
  [[nodiscard]] static core::TraceEvent<Inner> untampered(const core::TraceEvent<Tampered>& event) {
    return {event.id, event.at, event.cause,
            std::visit([](const auto& what) { return of_inner(what); }, event.what)};
  }

  friend bool operator==(const Tampered&, const Tampered&) = default;

 private:
  using What = typename core::TraceEvent<Inner>::What;

  void give(const core::Input<Inner>& input, core::Turn<Tampered>& turn) {
    core::Turn<Inner>& correct = turn.inner();
    core::step<Inner>(reliable_, input, turn.now(), correct);
    for (const auto& note : correct.notes()) {
      turn.note(note);
    }
    for (const auto& output : correct.outputs()) {
      turn.emit(output);
    }
    const auto* fired = std::get_if<core::Fire<Inner>>(&input);
    const bool resends = fired != nullptr && Inner::resends(fired->timer);
    for (const auto& [to, message] : correct.sends()) {
      for (std::uint32_t i = Mistake::copies(message, resends); i > 0; --i) {
        turn.send(to, Mistake::says(message));
      }
    }
    for (const auto& timer : correct.timers_cancelled()) {
      turn.cancel_timer(timer);
    }
    for (const auto& [timer, delay] : correct.timers_set()) {
      turn.set_timer(timer, Mistake::waits(timer, delay));
    }
  }

  static What of_inner(const core::Started& what) { return what; }
  static What of_inner(const core::Dropped& what) { return what; }
  static What of_inner(const core::Faulted& what) { return what; }
  static What of_inner(const core::Received<Tampered>& what) {
    return core::Received<Inner>{what.from, what.message};
  }
  static What of_inner(const core::TimerFired<Tampered>& what) {
    return core::TimerFired<Inner>{what.timer};
  }
  static What of_inner(const core::Commanded<Tampered>& what) {
    return core::Commanded<Inner>{what.command};
  }
  static What of_inner(const core::Sent<Tampered>& what) {
    return core::Sent<Inner>{what.to, what.message};
  }
  static What of_inner(const core::Emitted<Tampered>& what) {
    return core::Emitted<Inner>{what.output};
  }
  static What of_inner(const core::Noted<Tampered>& what) { return core::Noted<Inner>{what.note}; }

  Inner reliable_;
};

}  // namespace lamport::torture
