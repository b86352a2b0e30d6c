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

namespace lamport::negative {

/// What a process does that wants to enter and gets the token.
enum class Manners : std::uint8_t { kEnters, kAlwaysAfterYou };

/// Mutual exclusion by a token that goes round for ever, from process 0 on: no run of it goes
/// quiet. Who has the token may enter; where all say "after you" nobody ever does, and yet nobody
/// waits for anybody who could do anything about it: a livelock.
template <Manners How>
class TokenRing {
 public:
  struct Token {
    core::FencingToken latest;
    static constexpr std::string_view kName = "TOKEN";
    static constexpr auto kFields = core::fields(core::field("latest", &Token::latest));
    friend bool operator==(const Token&, const Token&) = default;
  };

  using Service = core::mutex::Service;
  using Message = std::variant<Token>;
  using Timer = core::NoTimer;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = core::NoNote;

  static constexpr std::string_view kName = "token-ring";
  static constexpr core::Guarantees kNeeds{.lossless = true, .unique = true, .no_crash = true};

  TokenRing(core::ProcessId id, std::uint32_t processes) : id_(id), processes_(processes) {}

  [[nodiscard]] core::ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const { return processes_; }

  void on_start(core::Turn<TokenRing>& turn) {
    if (id_ == core::ProcessId(0)) {
      pass_on(turn);
    }
  }
  void on_timer(const Timer& /*timer*/, core::Turn<TokenRing>& /*turn*/) {}
  void on_command(const Command& command, core::Turn<TokenRing>& turn) {
    wants_ = std::holds_alternative<core::mutex::Acquire>(command);
    if (!wants_) {
      turn.emit(core::mutex::Freed{});
      pass_on(turn);
    }
  }
  void on_message(core::ProcessId /*from*/, const Message& message, core::Turn<TokenRing>& turn) {
    latest_ = std::get<Token>(message).latest;
    if (wants_ && How == Manners::kEnters) {
      latest_ = latest_.next();
      turn.emit(core::mutex::Granted{{}, latest_});
    } else {
      pass_on(turn);
    }
  }

  friend bool operator==(const TokenRing&, const TokenRing&) = default;

 private:
  void pass_on(core::Turn<TokenRing>& turn) const {
    turn.send(core::ProcessId((id_.value() + 1) % processes_), Token{latest_});
  }

  core::ProcessId id_;
  std::uint32_t processes_;
  bool wants_ = false;
  core::FencingToken latest_;  ///< Of the latest grant; of all while the token is here.
};

static_assert(core::Protocol<TokenRing<Manners::kEnters>>);

}  // namespace lamport::negative
