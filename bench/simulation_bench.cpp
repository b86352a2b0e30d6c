#include <cstdint>

#include <benchmark/benchmark.h>

#include "lamport/core/digest.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/sim/simulation.hpp"

namespace lamport::sim {
namespace {

using core::mutex::Lamport;
using Event = core::TraceEvent<Lamport>;

/// Runs of `state.range(0)` processes, a seed each; items are events.
template <class Observer>
void run_seeds(benchmark::State& state, Observer observe) {
  Scenario scenario;
  scenario.processes = static_cast<std::uint32_t>(state.range(0));
  scenario.entries = 3;
  std::uint64_t events = 0;
  std::uint64_t seed = 0;
  for (auto _ : state) {
    Choices choices(++seed, Choices::Recording::kOff);
    Simulation<Lamport> simulation(scenario, choices);
    simulation.run(observe);
    events += simulation.events();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
}

void schedules(benchmark::State& state) {
  run_seeds(state, [](const Event& event) {
    benchmark::DoNotOptimize(&event);
    return true;
  });
}
BENCHMARK(schedules)->Arg(3)->Arg(5)->Arg(10);

void schedules_with_digest(benchmark::State& state) {
  core::Digest digest;
  run_seeds(state, [&](const Event& event) {
    digest.add(event);
    return true;
  });
}
BENCHMARK(schedules_with_digest)->Arg(5);

}  // namespace
}  // namespace lamport::sim
