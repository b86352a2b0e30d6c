#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "lamport/core/fields.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/turn.hpp"

namespace lamport::negative {

/// Whom a lock server lets in next.
enum class Serves : std::uint8_t { kOldestFirst, kYoungestFirst };

/// Mutual exclusion by a server, process 0, which every process asks: never two inside, and every
/// request granted, whatever `Whom`. But youngest first is no order that a user may expect.
template <Serves Whom>
class LockServer {
 public:
  struct Ask {
    static constexpr std::string_view kName = "ASK";
    static constexpr auto kFields = core::fields();
    friend bool operator==(const Ask&, const Ask&) = default;
  };
  struct Grant {
    static constexpr std::string_view kName = "GRANT";
    static constexpr auto kFields = core::fields();
    friend bool operator==(const Grant&, const Grant&) = default;
  };
  struct Leave {
    static constexpr std::string_view kName = "LEAVE";
    static constexpr auto kFields = core::fields();
    friend bool operator==(const Leave&, const Leave&) = default;
  };

  using Service = core::mutex::Service;
  using Message = std::variant<Ask, Grant, Leave>;
  using Timer = core::NoTimer;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = core::NoNote;

  static constexpr std::string_view kName = "lock-server";
  static constexpr core::Guarantees kNeeds{
      .fifo = true, .lossless = true, .unique = true, .no_crash = true};

  LockServer(core::ProcessId id, std::uint32_t processes) : id_(id), processes_(processes) {}

  [[nodiscard]] core::ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const { return processes_; }

  void on_start(core::Turn<LockServer>& /*turn*/) {}
  void on_timer(const Timer& /*timer*/, core::Turn<LockServer>& /*turn*/) {}
  void on_command(const Command& command, core::Turn<LockServer>& turn) {
    const bool acquires = std::holds_alternative<core::mutex::Acquire>(command);
    if (!acquires) {
      turn.emit(core::mutex::Freed{});
    }
    const Message message = acquires ? Message(Ask{}) : Message(Leave{});
    if (id_ == kServer) {
      serve(id_, message, turn);
    } else {
      turn.send(kServer, message);
    }
  }
  void on_message(core::ProcessId from, const Message& message, core::Turn<LockServer>& turn) {
    if (std::holds_alternative<Grant>(message)) {
      turn.emit(core::mutex::Granted{});
    } else {
      serve(from, message, turn);
    }
  }

  friend bool operator==(const LockServer&, const LockServer&) = default;

 private:
  static constexpr core::ProcessId kServer{0};

  void serve(core::ProcessId client, const Message& message, core::Turn<LockServer>& turn) {
    if (std::holds_alternative<Ask>(message)) {
      waiting_.push_back(client);
    } else {
      holder_.reset();
    }
    if (holder_ || waiting_.empty()) {
      return;
    }
    const auto next = Whom == Serves::kOldestFirst ? waiting_.begin() : waiting_.end() - 1;
    holder_ = *next;
    waiting_.erase(next);
    if (*holder_ == id_) {
      turn.emit(core::mutex::Granted{});
    } else {
      turn.send(*holder_, Grant{});
    }
  }

  core::ProcessId id_;
  std::uint32_t processes_;
  std::optional<core::ProcessId> holder_;  ///< The server's: who has been let in.
  std::vector<core::ProcessId> waiting_;   ///< The server's: who has asked, oldest first.
};

static_assert(core::Protocol<LockServer<Serves::kYoungestFirst>>);

}  // namespace lamport::negative
