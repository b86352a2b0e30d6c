// `lamport-replay` for a protocol that looks where it must not. What it sends depends on the
// environment variable LAMPORT_LEAK: an address, or the wall clock.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>

#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/tools/registry.hpp"
#include "lamport/tools/replay.hpp"

namespace {

using namespace lamport;

/// Of the environment, which lies on the stack.
std::uint64_t address() {
  return reinterpret_cast<std::uintptr_t>(std::getenv("LAMPORT_LEAK"));
}

std::uint64_t wall_clock() {
  return static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch() /
                                    std::chrono::nanoseconds(1));
}

std::uint64_t leak() {
  const char* const name = std::getenv("LAMPORT_LEAK");
  const std::string_view wanted = name == nullptr ? "" : name;
  return wanted == "address" ? address() : wanted == "clock" ? wall_clock() : 0;
}

/// Tells its peer what has leaked, and enters without waiting.
class Leaky {
 public:
  struct Hello {
    std::uint64_t leaked = 0;
    static constexpr std::string_view kName = "HELLO";
    static constexpr auto kFields = core::fields(core::field("leaked", &Hello::leaked));
    friend bool operator==(const Hello&, const Hello&) = default;
  };
  using Service = core::mutex::Service;
  using Message = std::variant<Hello>;
  using Timer = core::NoTimer;
  using Command = Service::Command;
  using Output = Service::Output;
  using Note = core::NoNote;
  static constexpr std::string_view kName = "leaky";
  static constexpr core::Guarantees kNeeds{};

  Leaky(core::ProcessId id, std::uint32_t processes) : id_(id), processes_(processes) {}
  [[nodiscard]] core::ProcessId id() const { return id_; }
  [[nodiscard]] std::uint32_t processes() const { return processes_; }

  void on_start(core::Turn<Leaky>& /*turn*/) {}
  void on_message(core::ProcessId /*from*/, const Message& /*message*/,
                  core::Turn<Leaky>& /*turn*/) {}
  void on_timer(const Timer& /*timer*/, core::Turn<Leaky>& /*turn*/) {}
  void on_command(const Command& command, core::Turn<Leaky>& turn) {
    if (std::holds_alternative<core::mutex::Acquire>(command)) {
      turn.send(core::ProcessId((id_.value() + 1) % processes_), Hello{leak()});
      turn.emit(core::mutex::Granted{});
    } else {
      turn.emit(core::mutex::Freed{});
    }
  }
  [[maybe_unused]] friend bool operator==(const Leaky&, const Leaky&) = default;

 private:
  core::ProcessId id_;
  std::uint32_t processes_;
};
static_assert(core::Protocol<Leaky>);

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): an exception is to end the program
int main(int argc, char** argv) {
  tools::Registry registry;
  registry.add<Leaky>();
  return tools::replay_main(registry, argc, argv);
}
