#pragma once

#include <atomic>

namespace lamport::tools {

/// From the first call on, Ctrl-C (SIGINT) and SIGTERM set what is returned instead of ending the
/// program, so that long work can stop where it is and report. A second one ends the program.
[[nodiscard]] const std::atomic<bool>& watch_interrupts();

}  // namespace lamport::tools
