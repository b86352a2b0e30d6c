#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/reliable/window.hpp"
#include "lamport/core/turn.hpp"

namespace lamport::torture {

/// Numbered messages, of which each must come once and in order: what does not is a failed check.
///
///     Acquire ──▶ the next kBurst numbers to every peer, Granted      Release ──▶ Freed
///
/// It takes the commands of mutual exclusion, so that what drives that drives it; it excludes
/// nobody.
class Counting {
 public:
  struct Count {
    std::uint64_t number = 0;  ///< From 1, on each link.
    static constexpr std::string_view kName = "COUNT";
    static constexpr auto kFields = core::fields(core::field("number", &Count::number));
    friend bool operator==(const Count&, const Count&) = default;
  };

  using Service = core::mutex::Service;
  using Message = std::variant<Count>;
  using Timer = core::NoTimer;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = core::NoNote;

  static constexpr std::string_view kName = "counting";
  static constexpr core::Guarantees kNeeds{
      .fifo = true, .lossless = true, .unique = true, .no_crash = true};
  /// More than `Reliable` lets go at once, so that its buffers fill.
  static constexpr std::uint64_t kBurst = core::reliable::kWindow + 16;

  Counting(core::ProcessId id, std::uint32_t processes) : id_(id), received_(processes) {}

  [[nodiscard]] core::ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const {
    return static_cast<std::uint32_t>(received_.size());
  }
  /// The last number that went to every peer.
  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  /// The last number that came from `peer`.
  [[nodiscard]] std::uint64_t received(core::ProcessId peer) const {
    return received_[peer.value()];
  }

  void on_start(core::Turn<Counting>& /*turn*/) const {}
  void on_timer(const Timer& /*timer*/, core::Turn<Counting>& /*turn*/) const {}
  void on_message(core::ProcessId from, const Message& message, core::Turn<Counting>& /*turn*/) {
    const std::uint64_t number = std::get<Count>(message).number;
    std::uint64_t& received = received_[from.value()];
    LAMPORT_CHECK(number == received + 1, "each number comes once and in order", from, number,
                  received);
    received = number;
  }
  void on_command(const Command& command, core::Turn<Counting>& turn) {
    if (std::holds_alternative<core::mutex::Release>(command)) {
      turn.emit(core::mutex::Freed{});
      return;
    }
    for (std::uint64_t i = 0; i < kBurst; ++i) {
      ++sent_;
      for (std::uint32_t p = 0; p < processes(); ++p) {
        if (p != id_.value()) {
          turn.send(core::ProcessId(p), Count{sent_});
        }
      }
    }
    turn.emit(core::mutex::Granted{});
  }

  friend bool operator==(const Counting&, const Counting&) = default;

 private:
  core::ProcessId id_;
  std::uint64_t sent_ = 0;
  std::vector<std::uint64_t> received_;  ///< By peer.
};

static_assert(core::Protocol<Counting>);

}  // namespace lamport::torture
