#include <variant>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/step.hpp"

// A process alone asks to enter, and is inside at once.
int main() {
  using lamport::core::mutex::Lamport;
  Lamport process(lamport::core::ProcessId(0), 1);
  lamport::core::Turn<Lamport> turn;
  lamport::core::step<Lamport>(
      process, lamport::core::Perform<Lamport>{lamport::core::mutex::Acquire{}}, {}, turn);
  return process.inside() ? 0 : 1;
}
