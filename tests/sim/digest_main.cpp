// Prints the digest of a handful of runs, a line each: the same on every compiler, standard library
// and build type. `./dev digests` compares them.
#include <cstdint>
#include <cstdio>
#include <string>

#include "lamport/core/digest.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/maekawa.hpp"
#include "lamport/core/mutex/raymond.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/sim/simulation.hpp"
#include "lamport/sim/swarm.hpp"

namespace {

using namespace lamport;

template <class P>
void print_digest(const sim::Scenario& scenario, std::uint64_t seed) {
  sim::Choices choices(seed);
  core::Digest digest;
  sim::Simulation<P>(scenario, choices).run([&](const core::TraceEvent<P>& event) {
    digest.add(event);
    return true;
  });
  std::printf("%s seed %llu processes %u: %s after %llu events\n", std::string(P::kName).c_str(),
              static_cast<unsigned long long>(seed), scenario.processes,
              digest.value().text().c_str(), static_cast<unsigned long long>(digest.events()));
}

template <class P>
void print_swarm_digest(std::uint64_t seed) {
  const sim::Subject subject = sim::subject_of<P>();
  sim::Scenario scenario = sim::swarm(seed, subject.needs);
  scenario.faults = sim::swarm_faults(seed, scenario, subject);
  print_digest<P>(scenario, seed);
}

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): an exception is to end the program
int main() {
  using namespace core::mutex;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    sim::Scenario scenario;
    scenario.processes = static_cast<std::uint32_t>(1 + seed % 10);
    scenario.entries = 3;
    print_digest<Lamport>(scenario, seed);
    scenario.links = sim::LinkOrder::kUnordered;
    scenario.loss_permille = 100;
    scenario.duplication_permille = 100;
    print_digest<core::Reliable<Lamport>>(scenario, seed);
    print_swarm_digest<core::Reliable<Lamport>>(seed);
    print_swarm_digest<RicartAgrawala>(seed);
    print_swarm_digest<Maekawa>(seed);
    print_swarm_digest<SuzukiKasami>(seed);
    print_swarm_digest<Raymond>(seed);
  }
  return 0;
}
