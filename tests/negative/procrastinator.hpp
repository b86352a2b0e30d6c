#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "lamport/core/fields.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/core/waits.hpp"

namespace lamport::negative {

/// Lets whoever asks enter once an hour is over. For runs of one process.
class Procrastinator {
 public:
  struct Tick {
    static constexpr std::string_view kName = "TICK";
    static constexpr auto kFields = core::fields();
    friend bool operator==(const Tick&, const Tick&) = default;
  };

  using Service = core::mutex::Service;
  using Message = std::variant<Tick>;
  using Timer = std::variant<Tick>;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = core::NoNote;

  static constexpr std::string_view kName = "procrastinator";
  static constexpr core::Guarantees kNeeds{.no_crash = true};

  Procrastinator(core::ProcessId id, std::uint32_t processes) : id_(id), processes_(processes) {}

  [[nodiscard]] core::ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const { return processes_; }

  void on_start(core::Turn<Procrastinator>& /*turn*/) {}
  void on_message(core::ProcessId /*from*/, const Message& /*message*/,
                  core::Turn<Procrastinator>& /*turn*/) {}
  void on_command(const Command& command, core::Turn<Procrastinator>& turn) {
    if (!std::holds_alternative<core::mutex::Acquire>(command)) {
      turn.emit(core::mutex::Freed{});
    } else {
      turn.set_timer(Tick{}, std::chrono::hours(1));
    }
  }
  void on_timer(const Timer& /*timer*/, core::Turn<Procrastinator>& turn) {
    turn.emit(core::mutex::Granted{{}, core::FencingToken(1)});
  }
  [[nodiscard]] static std::vector<core::Wait> waits() { return {}; }

  friend bool operator==(const Procrastinator&, const Procrastinator&) = default;

 private:
  core::ProcessId id_;
  std::uint32_t processes_;
};

static_assert(core::Protocol<Procrastinator>);

}  // namespace lamport::negative
