#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "lamport/core/fields.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/examples/two_phase_commit.hpp"

namespace lamport::examples {

/// A transaction manager that commits without having heard from anybody, and is otherwise right.
class Impatient {
 public:
  using Service = commitment::Service;
  using Message = TwoPhaseCommit::Message;
  using Timer = core::NoTimer;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = core::NoNote;
  static constexpr std::string_view kName = "impatient";
  static constexpr core::Guarantees kNeeds{};

  Impatient(core::ProcessId id, std::uint32_t processes) : inner_(id, processes) {}
  [[nodiscard]] core::ProcessId id() const { return inner_.id(); }
  [[nodiscard]] std::uint32_t processes() const { return inner_.processes(); }
  [[nodiscard]] bool may_prepare() const { return inner_.may_prepare(); }
  [[nodiscard]] bool may_commit() const { return id() == core::ProcessId(0) && inner_.may_abort(); }
  [[nodiscard]] bool may_abort() const { return inner_.may_abort(); }
  [[nodiscard]] bool takes(const Message& message) const { return inner_.takes(message); }

  void on_start(core::Turn<Impatient>& /*turn*/) {}
  void on_timer(const Timer& /*timer*/, core::Turn<Impatient>& /*turn*/) {}
  void on_message(core::ProcessId from, const Message& message, core::Turn<Impatient>& turn) {
    pass_on(core::Receive<TwoPhaseCommit>{from, message}, turn);
  }
  void on_command(const Command& command, core::Turn<Impatient>& turn) {
    for (std::uint32_t p = 1;
         p < processes() && std::holds_alternative<commitment::Commit>(command); ++p) {
      pass_on(core::Receive<TwoPhaseCommit>{core::ProcessId(p), TwoPhaseCommit::Prepared{}}, turn);
    }
    pass_on(core::Perform<TwoPhaseCommit>{command}, turn);
  }
  friend bool operator==(const Impatient&, const Impatient&) = default;

 private:
  void pass_on(const core::Input<TwoPhaseCommit>& input, core::Turn<Impatient>& turn) {
    core::Turn<TwoPhaseCommit> inner_turn;
    core::step<TwoPhaseCommit>(inner_, input, turn.now(), inner_turn);
    for (const auto& [to, message] : inner_turn.sends()) {
      turn.send(to, message);
    }
    for (const Output& output : inner_turn.outputs()) {
      turn.emit(output);
    }
  }

  TwoPhaseCommit inner_;

 public:
  static constexpr auto kState = core::fields(core::field("inner", &Impatient::inner_));
};

}  // namespace lamport::examples
