#include <chrono>
#include <cstdint>

#include <benchmark/benchmark.h>

#include "lamport/core/digest.hpp"
#include "lamport/core/inlining.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/props/mutex_properties.hpp"
#include "lamport/sim/simulation.hpp"

/// Whole simulated runs. Items are messages delivered; the argument is the number of processes.
namespace lamport::sim {
namespace {

using core::mutex::Lamport;
using Event = core::TraceEvent<Lamport>;

/// A run of some hundred thousand messages, in which nobody thinks.
Scenario busy(std::uint32_t processes) {
  constexpr std::uint64_t kMessages = 500'000;
  Scenario scenario;
  scenario.processes = processes;
  scenario.entries =
      static_cast<std::uint32_t>(kMessages / (std::uint64_t{3} * (processes - 1) * processes));
  scenario.think = {core::Duration::zero(), core::Duration::zero()};
  return scenario;
}

/// Runs that are observed by what `observer(scenario)` makes anew for each.
template <class MakeObserver>
void run_busy(benchmark::State& state, MakeObserver make_observer) {
  const Scenario scenario = busy(static_cast<std::uint32_t>(state.range(0)));
  const std::uint64_t messages =
      std::uint64_t{3} * (scenario.processes - 1) * scenario.processes * scenario.entries;
  std::uint64_t seed = 0;
  for (auto _ : state) {
    Choices choices(++seed);
    Simulation<Lamport> simulation(scenario, choices);
    if (simulation.run(make_observer(scenario)) != RunEnd::kQuiet) {
      state.SkipWithError("the run did not come to its end");
      return;
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(messages));
}

// A small observer is inlined where events are made, so that what it does is compiled for each kind
// of event apart. A large one is better left a function.

struct Empty {
  LAMPORT_INLINE bool operator()(const Event& event) const {
    benchmark::DoNotOptimize(&event);
    return true;
  }
};

void simulation(benchmark::State& state) {
  run_busy(state, [](const Scenario&) { return Empty(); });
}
BENCHMARK(simulation)->Arg(10)->Arg(50);

class WithDigest {
 public:
  LAMPORT_INLINE bool operator()(const Event& event) {
    digest_.add(event);
    return true;
  }

 private:
  core::Digest digest_;
};

void simulation_with_digest(benchmark::State& state) {
  run_busy(state, [](const Scenario&) { return WithDigest(); });
}
BENCHMARK(simulation_with_digest)->Arg(10)->Arg(50);

class WithDigestAndProperties {
 public:
  explicit WithDigestAndProperties(const Scenario& scenario)
      : properties_(scenario.processes, offered(scenario)) {}
  bool operator()(const Event& event) {
    digest_.add(event);
    return !properties_.observe(event).has_value();
  }

 private:
  core::Digest digest_;
  props::MutexProperties<Lamport> properties_;
};

void simulation_with_digest_and_properties(benchmark::State& state) {
  run_busy(state, [](const Scenario& scenario) { return WithDigestAndProperties(scenario); });
}
BENCHMARK(simulation_with_digest_and_properties)->Arg(10)->Arg(50);

}  // namespace
}  // namespace lamport::sim
