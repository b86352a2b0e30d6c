#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "lamport/core/fields.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/turn.hpp"

namespace lamport::sim {

/// Grants whatever is asked at once and tells nobody, so that nothing at one process depends on
/// anything at another. At the start process 1 sends something to 0 and to 3, and 2 to 0, if there
/// are four; if there are two, 0 sends the same twice.
class StillLife {
 public:
  struct Hello {
    static constexpr std::string_view kName = "HELLO";
    static constexpr auto kFields = core::fields();
    friend bool operator==(const Hello&, const Hello&) = default;
  };

  using Service = core::mutex::Service;
  using Message = std::variant<Hello>;
  using Timer = core::NoTimer;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = core::NoNote;

  static constexpr std::string_view kName = "still-life";
  static constexpr core::Guarantees kNeeds{};
  static constexpr auto kState = core::fields();

  StillLife(core::ProcessId id, std::uint32_t processes) : id_(id), processes_(processes) {}

  [[nodiscard]] core::ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const { return processes_; }

  void on_start(core::Turn<StillLife>& turn) const {
    if (processes_ == 4 && (id_ == core::ProcessId(1) || id_ == core::ProcessId(2))) {
      turn.send(core::ProcessId(0), Hello{});
    }
    if (processes_ == 4 && id_ == core::ProcessId(1)) {
      turn.send(core::ProcessId(3), Hello{});
    }
    if (processes_ == 2 && id_ == core::ProcessId(0)) {
      turn.send(core::ProcessId(1), Hello{});
      turn.send(core::ProcessId(1), Hello{});
    }
  }
  void on_message(core::ProcessId /*from*/, const Message& /*message*/,
                  core::Turn<StillLife>& /*turn*/) const {}
  void on_timer(const Timer& /*timer*/, core::Turn<StillLife>& /*turn*/) const {}
  void on_command(const Command& command, core::Turn<StillLife>& turn) const {
    if (std::holds_alternative<core::mutex::Acquire>(command)) {
      turn.emit(core::mutex::Granted{});
    } else {
      turn.emit(core::mutex::Freed{});
    }
  }

  friend bool operator==(const StillLife&, const StillLife&) = default;

 private:
  core::ProcessId id_;
  std::uint32_t processes_;
};

static_assert(core::Protocol<StillLife>);

}  // namespace lamport::sim
