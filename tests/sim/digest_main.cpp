// Prints the digest of a handful of runs, and what searches of small scenarios come to, a line
// each: the same on every compiler, standard library and build type. `./dev digests` compares them.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <tuple>

#include "lamport/core/digest.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/maekawa.hpp"
#include "lamport/core/mutex/raymond.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/service.hpp"
#include "lamport/core/state_form.hpp"
#include "lamport/examples/two_phase_commit.hpp"
#include "lamport/sim/breadth_first.hpp"
#include "lamport/sim/depth_first.hpp"
#include "lamport/sim/every_state.hpp"
#include "lamport/sim/random_executions.hpp"
#include "lamport/sim/sampler.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/sim/simulation.hpp"
#include "lamport/sim/swarm.hpp"
#include "lamport/sim/world.hpp"

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

template <class P>
sim::World<P> started(std::uint32_t processes, std::uint32_t entries) {
  sim::World<P> world(processes, core::user_who_asks<typename P::Service::User>(entries), {});
  world.start();
  return world;
}

template <class P>
void print_states(std::uint32_t processes, std::uint32_t entries) {
  sim::BreadthFirst<P, sim::EveryState> search(started<P>(processes, entries), {},
                                               {.memory_max = std::size_t{1} << 30U});
  std::ignore = search.run([](const auto& task) { task(0); },
                           [](const sim::SearchCounts& /*counts*/) { return true; });
  const sim::SearchCounts counts = search.counts();
  std::printf("%s processes %u entries %u: %llu states, %llu generated, depth %llu\n",
              std::string(P::kName).c_str(), processes, entries,
              static_cast<unsigned long long>(counts.distinct),
              static_cast<unsigned long long>(counts.generated),
              static_cast<unsigned long long>(counts.depth));
}

template <class P>
void print_traces(std::uint32_t processes, std::uint32_t entries) {
  sim::DepthFirst<P> search(started<P>(processes, entries), sim::Reduction::kDpor,
                            sim::kMemoryUnlimited);
  std::ignore = search.run([](const auto& /*choices*/) { return true; },
                           [](const auto& /*choices*/, const std::string& /*what*/) {},
                           [](const sim::ExecutionCounts& /*counts*/) { return true; });
  std::printf("%s processes %u entries %u: %llu traces, %llu moves\n",
              std::string(P::kName).c_str(), processes, entries,
              static_cast<unsigned long long>(search.counts().executions),
              static_cast<unsigned long long>(search.counts().moves));
}

template <class P>
void print_samples(std::uint32_t processes, std::uint32_t entries) {
  sim::RandomExecutions<P> runs(started<P>(processes, entries));
  core::FormWriter all;
  for (const auto sampling : {sim::Sampling::kWalk, sim::Sampling::kPos, sim::Sampling::kPct}) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      for (const auto& choice :
           runs.run(seed, {sampling, 3, 20}, [](const auto& /*world*/) { return true; }).choices) {
        all.put(choice);
      }
    }
  }
  std::printf("%s processes %u entries %u: samples %s\n", std::string(P::kName).c_str(), processes,
              entries, core::fingerprint_of(all.bytes()).text().c_str());
}

template <class P>
void print_searches() {
  print_states<P>(2, 2);
  print_states<P>(3, 1);
  print_traces<P>(2, 2);
  print_traces<P>(3, 1);
  print_samples<P>(3, 2);
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
  print_searches<Lamport>();
  print_searches<RicartAgrawala>();
  print_searches<Maekawa>();
  print_searches<SuzukiKasami>();
  print_searches<Raymond>();
  print_searches<examples::TwoPhaseCommit>();
  return 0;
}
