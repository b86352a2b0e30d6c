// `lamport-replay` for a protocol that looks where it must not. What it sends depends on the
// environment variable LAMPORT_LEAK: an address, the order of a hash container, or the wall clock.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <unordered_set>
#include <variant>
#include <vector>

#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/tools/registry.hpp"
#include "lamport/tools/replay.hpp"

namespace {

using namespace lamport;

std::uint64_t address() {
  static const auto block = std::make_unique<int>();
  return reinterpret_cast<std::uintptr_t>(block.get());
}

/// The order of blocks in a set of their addresses. Of so many, that two heaps agree is unlikely.
std::uint64_t hash_order() {
  constexpr std::uint64_t kBlocks = 5000;
  constexpr std::uint64_t kPrime = 1'000'003;
  std::vector<std::unique_ptr<std::uint64_t>> blocks;
  std::unordered_set<const std::uint64_t*> set;
  for (std::uint64_t number = 0; number < kBlocks; ++number) {
    blocks.push_back(std::make_unique<std::uint64_t>(number));
    set.insert(blocks.back().get());
  }
  std::uint64_t order = 0;
  for (const std::uint64_t* const block : set) {
    order = order * kPrime + *block;
  }
  return order;
}

std::uint64_t wall_clock() {
  return static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch() /
                                    std::chrono::nanoseconds(1));
}

std::uint64_t leak() {
  const char* const name = std::getenv("LAMPORT_LEAK");
  const std::string_view wanted = name == nullptr ? "" : name;
  return wanted == "address" ? address()
         : wanted == "hash"  ? hash_order()
         : wanted == "clock" ? wall_clock()
                             : 0;
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
