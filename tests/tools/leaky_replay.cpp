// `lamport-replay` for a protocol that looks where it must not. What it sends depends on the
// environment variable LAMPORT_LEAK: an address, or the wall clock.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "careless.hpp"
#include "lamport/core/protocol.hpp"
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

using Leaky = tools::Careless<leak>;
static_assert(core::Protocol<Leaky>);

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): an exception is to end the program
int main(int argc, char** argv) {
  tools::Registry registry;
  registry.add<Leaky>();
  return tools::replay_main(registry, argc, argv);
}
