#include "lamport/core/digest.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/sim/simulation.hpp"

// A seeded run ends by itself, and its trace has a digest.
int main() {
  using lamport::core::mutex::Lamport;
  lamport::sim::Choices choices(1);
  lamport::sim::Simulation<Lamport> simulation(lamport::sim::Scenario(), choices);
  lamport::core::Digest digest;
  const lamport::sim::RunEnd end = simulation.run([&](const auto& event) {
    digest.add(event);
    return true;
  });
  const bool is_hashed = digest.value() != lamport::core::Digest().value();
  return end == lamport::sim::RunEnd::kQuiet && is_hashed ? 0 : 1;
}
