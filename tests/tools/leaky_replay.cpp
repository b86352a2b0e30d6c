// `lamport-replay` for a protocol that looks where it must not. What it sends depends on the
// environment variable LAMPORT_LEAK: an address, the order of a hash container, or the wall clock.
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "careless.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/tools/add_simulated.hpp"
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

/// Of a container that is keyed by addresses, of the heap and of the program.
std::uint64_t hash_order() {
  static constexpr std::array<std::uint64_t, 64> kNumbers = {};
  std::vector<std::unique_ptr<std::uint64_t>> blocks;
  std::unordered_map<const std::uint64_t*, std::uint64_t> numbers;
  for (const std::uint64_t& place : kNumbers) {
    blocks.push_back(std::make_unique<std::uint64_t>());
    numbers.emplace(blocks.back().get(), numbers.size());
    numbers.emplace(&place, numbers.size());
  }
  std::uint64_t order = 0;
  for (const auto& [place, number] : numbers) {
    order = order * 31 + number;
  }
  return order;
}

std::uint64_t leak() {
  const char* const name = std::getenv("LAMPORT_LEAK");
  const std::string_view wanted = name == nullptr ? "" : name;
  if (wanted == "address") {
    return address();
  }
  if (wanted == "hash") {
    return hash_order();
  }
  return wanted == "clock" ? wall_clock() : 0;
}

using Leaky = tools::Careless<leak>;
static_assert(core::Protocol<Leaky>);

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): an exception is to end the program
int main(int argc, char** argv) {
  tools::Registry registry;
  registry.add_other(std::make_unique<tools::Simulating<Leaky>>());
  return tools::replay_main(registry, argc, argv);
}
