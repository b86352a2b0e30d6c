#include "lamport/tools/interrupt.hpp"

#include <array>
#include <csignal>

namespace lamport::tools {
namespace {

std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

constexpr std::array kSignals = {SIGINT, SIGTERM};

void on_signal(int /*signal*/) {
  interrupted = true;
  // The second signal finds the system's own way, for work that doesn't stop.
  for (const int signal : kSignals) {
    std::signal(signal, SIG_DFL);
  }
}

void watch() {
  struct sigaction action{};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  ::sigemptyset(&action.sa_mask);
  for (const int signal : kSignals) {
    ::sigaction(signal, &action, nullptr);
  }
}

}  // namespace

const std::atomic<bool>& watch_interrupts() {
  // Once: after the first signal the next one ends the program.
  [[maybe_unused]] static const bool watches = (watch(), true);
  return interrupted;
}

}  // namespace lamport::tools
