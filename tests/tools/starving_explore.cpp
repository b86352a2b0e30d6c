// `lamport-explore` for a protocol that passes somebody over for ever.
#include <memory>

#include "lamport/tools/add_simulated.hpp"
#include "lamport/tools/explore.hpp"
#include "lamport/tools/registry.hpp"
#include "starving.hpp"

// NOLINTNEXTLINE(bugprone-exception-escape): an exception is to end the program
int main(int argc, char** argv) {
  using namespace lamport;
  using Starving = sim::starving::BentBy<sim::starving::LatestFirst>;
  tools::Registry registry;
  registry.add_other(std::make_unique<tools::Simulating<Starving>>());
  return tools::explore_main(registry, argc, argv);
}
