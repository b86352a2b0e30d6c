// `lamport-explore` for a protocol that passes somebody over for ever.
#include <memory>

#include "lamport/tools/add_protocol.hpp"
#include "lamport/tools/explore.hpp"
#include "lamport/tools/registry.hpp"
#include "starving.hpp"

// NOLINTNEXTLINE(bugprone-exception-escape): an exception is to end the program
int main(int argc, char** argv) {
  using namespace lamport;
  using Starving = sim::starving::BentBy<sim::starving::LatestFirst>;
  tools::Registry registry;
  registry.add(std::make_unique<tools::ToolsOf<Starving>>());
  return tools::explore_main(registry, argc, argv);
}
