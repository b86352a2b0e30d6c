#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/core/waits.hpp"

namespace lamport::negative {

using core::mutex::Lamport;

/// Lamport's algorithm, the real one, with one mistake made at its ears or its mouth.
///
///     heard ──▶ Mistake::hears ──▶ Lamport ──▶ Mistake::says ──▶ sent
///                                     ▲
///     commanded ──────────────────────┴─── Mistake::imagines, after a command
template <class Mistake>
class Mistaken {
 public:
  using Inner = Lamport;
  using Service = Lamport::Service;
  using Message = Lamport::Message;
  using Timer = Lamport::Timer;
  using Command = Lamport::Command;
  using Output = Lamport::Output;
  using Note = Lamport::Note;

  static constexpr std::string_view kName = Mistake::kName;
  static constexpr core::Guarantees kNeeds = Lamport::kNeeds;
  static constexpr auto entry_cost(std::uint32_t processes) {
    return Lamport::entry_cost(processes);
  }

  Mistaken(core::ProcessId id, std::uint32_t processes) : lamport_(id, processes) {}

  [[nodiscard]] core::ProcessId id() const { return lamport_.id(); }
  [[nodiscard]] std::uint32_t processes() const { return lamport_.processes(); }
  [[nodiscard]] std::vector<core::Wait> waits() const { return lamport_.waits(); }

  void on_start(core::Turn<Mistaken>& turn) { give(core::Start{}, turn); }
  void on_timer(const Timer& timer, core::Turn<Mistaken>& turn) {
    give(core::Fire<Lamport>{timer}, turn);
  }
  void on_message(core::ProcessId from, const Message& message, core::Turn<Mistaken>& turn) {
    if (const std::optional<Message> heard = mistake_.hears(lamport_, from, message)) {
      give(core::Receive<Lamport>{from, *heard}, turn);
    }
  }
  void on_command(const Command& command, core::Turn<Mistaken>& turn) {
    give(core::Perform<Lamport>{command}, turn);
    if (const auto imagined = mistake_.imagines(lamport_, command)) {
      give(*imagined, turn);
    }
  }

  friend bool operator==(const Mistaken&, const Mistaken&) = default;

 private:
  void give(const core::Input<Lamport>& input, core::Turn<Mistaken>& turn) {
    core::Turn<Lamport>& correct = turn.inner();
    core::step<Lamport>(lamport_, input, turn.now(), correct);
    for (const auto& output : correct.outputs()) {
      turn.emit(output);
    }
    for (const auto& [to, message] : correct.sends()) {
      mistake_.says(lamport_, to, message, [&](const Message& said) { turn.send(to, said); });
    }
  }

  Lamport lamport_;
  Mistake mistake_;
};

/// No mistake: what the others are compared with, and what they change one thing of.
struct Faultless {
  static constexpr std::string_view kName = "faultless";

  /// What `self` makes of a message: another, or nothing at all.
  [[nodiscard]] std::optional<Lamport::Message> hears(const Lamport& /*self*/,
                                                      core::ProcessId /*from*/,
                                                      const Lamport::Message& message) const {
    return message;
  }
  /// Calls `pass(message)` for each message that goes to `to` where `self` wanted `message` to go.
  template <class Pass>
  void says(const Lamport& /*self*/, core::ProcessId /*to*/, const Lamport::Message& message,
            Pass pass) const {
    pass(message);
  }
  /// What `self` believes to have heard right after a command.
  [[nodiscard]] std::optional<core::Receive<Lamport>> imagines(
      const Lamport& /*self*/, const Lamport::Command& /*command*/) const {
    return std::nullopt;
  }

  friend bool operator==(const Faultless&, const Faultless&) = default;
};

static_assert(core::Protocol<Mistaken<Faultless>>);

}  // namespace lamport::negative
