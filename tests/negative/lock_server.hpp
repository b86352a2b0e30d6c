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
enum class Prefers : std::uint8_t { kOldest, kYoungest };

/// Mutual exclusion by a server, process 0, which every process asks: never two inside, and every
/// request granted, whatever `Whom`. But youngest first is no order that a user may expect.
template <Prefers Whom>
class LockServer {
 public:
  struct Ask {
    static constexpr std::string_view kName = "ASK";
    static constexpr auto kFields = core::fields();
    friend bool operator==(const Ask&, const Ask&) = default;
  };
  struct Grant {
    core::FencingToken token;
    static constexpr std::string_view kName = "GRANT";
    static constexpr auto kFields = core::fields(core::field("token", &Grant::token));
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
  static constexpr bool kKeepsRequestOrder =
      true;  // Of youngest first a lie, which is to be found.
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
    if (const auto* grant = std::get_if<Grant>(&message)) {
      turn.emit(core::mutex::Granted{{}, grant->token});
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
    const auto next = Whom == Prefers::kOldest ? waiting_.begin() : waiting_.end() - 1;
    holder_ = *next;
    waiting_.erase(next);
    latest_ = latest_.next();
    if (*holder_ == id_) {
      turn.emit(core::mutex::Granted{{}, latest_});
    } else {
      turn.send(*holder_, Grant{latest_});
    }
  }

  core::ProcessId id_;
  std::uint32_t processes_;
  std::optional<core::ProcessId> holder_;  ///< The server's: who has been let in.
  std::vector<core::ProcessId> waiting_;   ///< The server's: who has asked, oldest first.
  core::FencingToken latest_;              ///< The server's: of the latest grant.
};

static_assert(core::Protocol<LockServer<Prefers::kYoungest>>);

}  // namespace lamport::negative
