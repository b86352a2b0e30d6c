// Prints the digest of a handful of runs, a line each: the same on every compiler, standard library
// and build type. `./dev digests` compares them.
#include <cstdint>
#include <cstdio>
#include <string>

#include "lamport/core/digest.hpp"
#include "lamport/core/mutex/lamport.hpp"
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

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): an exception is to end the program
int main() {
  using core::mutex::Lamport;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    sim::Scenario scenario;
    scenario.processes = static_cast<std::uint32_t>(1 + seed % 10);
    scenario.entries = 3;
    print_digest<Lamport>(scenario, seed);
    scenario.links = sim::LinkOrder::kUnordered;
    scenario.loss_permille = 100;
    scenario.duplication_permille = 100;
    print_digest<core::Reliable<Lamport>>(scenario, seed);
    const sim::Subject subject = sim::subject_of<core::Reliable<Lamport>>();
    scenario = sim::swarm(seed, subject.needs);
    scenario.faults = sim::swarm_faults(seed, scenario, subject);
    print_digest<core::Reliable<Lamport>>(scenario, seed);
  }
  return 0;
}
