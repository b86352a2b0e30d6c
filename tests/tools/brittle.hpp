#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "lamport/core/check.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/turn.hpp"

namespace lamport::tools {

/// One who asks greets the next, and can't bear to be greeted then. Nobody ever enters.
class Brittle {
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
  static constexpr std::string_view kName = "brittle";
  static constexpr core::Guarantees kNeeds{};

  Brittle(core::ProcessId id, std::uint32_t processes) : id_(id), processes_(processes) {}
  [[nodiscard]] core::ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const { return processes_; }

  void on_start(core::Turn<Brittle>& /*turn*/) {}
  void on_message(core::ProcessId /*from*/, const Message& /*message*/,
                  core::Turn<Brittle>& /*turn*/) {
    LAMPORT_CHECK(!asks_, "nobody who asks is greeted");
  }
  void on_timer(const Timer& /*timer*/, core::Turn<Brittle>& /*turn*/) {}
  void on_command(const Command& /*command*/, core::Turn<Brittle>& turn) {
    asks_ = true;
    if (processes_ > 1) {
      turn.send(core::ProcessId((id_.value() + 1) % processes_), Hello());
    }
  }
  friend bool operator==(const Brittle&, const Brittle&) = default;

 private:
  core::ProcessId id_;
  std::uint32_t processes_;
  bool asks_ = false;

 public:
  static constexpr auto kState = core::fields(core::field("asks", &Brittle::asks_));
};

}  // namespace lamport::tools
