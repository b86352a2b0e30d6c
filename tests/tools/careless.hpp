#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "lamport/core/check.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/turn.hpp"

namespace lamport::tools {

/// A protocol of somebody else's, and a bad one: it tells its peer what `Tell()` says, enters
/// without waiting, and is not made for more than three processes.
template <std::uint64_t (*Tell)()>
class Careless {
 public:
  struct Hello {
    std::uint64_t told = 0;
    static constexpr std::string_view kName = "HELLO";
    static constexpr auto kFields = core::fields(core::field("told", &Hello::told));
    friend bool operator==(const Hello&, const Hello&) = default;
  };
  using Service = core::mutex::Service;
  using Message = std::variant<Hello>;
  using Timer = core::NoTimer;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = core::NoNote;
  static constexpr std::string_view kName = "careless";
  static constexpr core::Guarantees kNeeds{};

  Careless(core::ProcessId id, std::uint32_t processes) : id_(id), processes_(processes) {}
  [[nodiscard]] core::ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const { return processes_; }

  void on_start(core::Turn<Careless>& /*turn*/) {}
  void on_message(core::ProcessId /*from*/, const Message& /*message*/,
                  core::Turn<Careless>& /*turn*/) {}
  void on_timer(const Timer& /*timer*/, core::Turn<Careless>& /*turn*/) {}
  void on_command(const Command& command, core::Turn<Careless>& turn) {
    if (std::holds_alternative<core::mutex::Acquire>(command)) {
      LAMPORT_CHECK(processes_ <= 3, "there are at most three of us");
      turn.send(core::ProcessId((id_.value() + 1) % processes_), Hello{Tell()});
      turn.emit(core::mutex::Granted{{}, core::FencingToken(++grants_)});
    } else {
      turn.emit(core::mutex::Freed{});
    }
  }
  [[maybe_unused]] friend bool operator==(const Careless&, const Careless&) = default;

 private:
  core::ProcessId id_;
  std::uint32_t processes_;
  std::uint64_t grants_ = 0;
};

}  // namespace lamport::tools
