#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <variant>

#include "lamport/core/fields.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/turn.hpp"

namespace lamport::sim {

/// One who asks is asleep until an alarm rings, and hears no call before. It sets two alarms, and
/// the first that rings stops the other.
class Sleeper {
 public:
  struct Call {
    static constexpr std::string_view kName = "CALL";
    static constexpr auto kFields = core::fields();
    friend bool operator==(const Call&, const Call&) = default;
  };
  struct Alarm {
    std::uint32_t hour = 0;
    static constexpr std::string_view kName = "alarm";
    static constexpr auto kFields = core::fields(core::field("hour", &Alarm::hour));
    friend bool operator==(const Alarm&, const Alarm&) = default;
  };
  using Service = core::mutex::Service;
  using Message = std::variant<Call>;
  using Timer = Alarm;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = core::NoNote;
  static constexpr std::string_view kName = "sleeper";
  static constexpr core::Guarantees kNeeds{};

  Sleeper(core::ProcessId id, std::uint32_t processes) : id_(id), processes_(processes) {}
  [[nodiscard]] core::ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const { return processes_; }
  [[nodiscard]] bool takes(const Message& /*message*/) const { return !asleep_; }

  void on_start(core::Turn<Sleeper>& /*turn*/) {}
  void on_message(core::ProcessId /*from*/, const Message& /*message*/,
                  core::Turn<Sleeper>& /*turn*/) {}
  void on_timer(const Timer& timer, core::Turn<Sleeper>& turn) {
    asleep_ = false;
    turn.cancel_timer(Alarm{9 - timer.hour});
    turn.emit(core::mutex::Granted{{}, core::FencingToken(++grants_)});
  }
  void on_command(const Command& command, core::Turn<Sleeper>& turn) {
    asleep_ = std::holds_alternative<core::mutex::Acquire>(command);
    if (!asleep_) {
      turn.emit(core::mutex::Freed{});
      return;
    }
    turn.send(core::ProcessId(1 - id_.value()), Call{});
    turn.set_timer(Alarm{7}, std::chrono::hours(7));
    turn.set_timer(Alarm{2}, std::chrono::hours(8));
    turn.set_timer(Alarm{7}, std::chrono::hours(9));
  }
  friend bool operator==(const Sleeper&, const Sleeper&) = default;

 private:
  core::ProcessId id_;
  std::uint32_t processes_;
  bool asleep_ = false;
  std::uint64_t grants_ = 0;

 public:
  static constexpr auto kState = core::fields(core::field("asleep", &Sleeper::asleep_),
                                              core::field("grants", &Sleeper::grants_));
};

}  // namespace lamport::sim
