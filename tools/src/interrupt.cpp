#include "lamport/tools/interrupt.hpp"

#include <csignal>

namespace lamport::tools {
namespace {

std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

void on_signal(int /*signal*/) {
  interrupted = true;
}

}  // namespace

const std::atomic<bool>& watch_interrupts() {
  struct sigaction action{};
  action.sa_handler = on_signal;
  // The second signal finds the system's own way, for work that doesn't stop.
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  ::sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM}) {
    ::sigaction(signal, &action, nullptr);
  }
  return interrupted;
}

}  // namespace lamport::tools
