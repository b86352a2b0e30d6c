#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "lamport/core/fields.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/core/virtual_time.hpp"

namespace lamport::core {

/// A protocol of two processes, for tests of what carries it: numbered DROPs go to the other one,
/// as many as the command says, and those that come are counted.
class Flood {
 public:
  struct Drop {
    std::uint64_t number = 0;  ///< From 1.
    static constexpr std::string_view kName = "DROP";
    static constexpr auto kFields = fields(field("number", &Drop::number));
    friend bool operator==(const Drop&, const Drop&) = default;
  };

  using Service = void;
  using Message = std::variant<Drop>;
  using Timer = NoTimer;
  using Command = std::size_t;
  using Output = VirtualTime;
  using Note = NoNote;
  static constexpr std::string_view kName = "flood";
  static constexpr Guarantees kNeeds{.lossless = true};

  Flood(ProcessId id, std::uint32_t /*processes*/) : id_(id) {}
  [[nodiscard]] ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const { return 2; }
  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  [[nodiscard]] std::uint64_t received() const { return received_; }

  void on_start(Turn<Flood>& /*turn*/) const {}
  void on_message(ProcessId /*from*/, const Message& /*message*/, Turn<Flood>& /*turn*/) {
    ++received_;
  }
  void on_timer(const Timer& /*timer*/, Turn<Flood>& /*turn*/) const {}
  void on_command(const Command& count, Turn<Flood>& turn) {
    for (std::size_t i = 0; i < count; ++i) {
      turn.send(ProcessId(1 - id_.value()), Drop{++sent_});
    }
  }
  friend bool operator==(const Flood&, const Flood&) = default;

 private:
  ProcessId id_;
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
};

static_assert(Protocol<Flood>);

}  // namespace lamport::core
