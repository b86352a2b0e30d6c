#include <cstddef>
#include <cstdint>

#include <benchmark/benchmark.h>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/user.hpp"
#include "lamport/examples/lamport_mutex_spec.hpp"
#include "lamport/sim/breadth_first.hpp"
#include "lamport/sim/random_executions.hpp"
#include "lamport/sim/sampler.hpp"
#include "lamport/sim/world.hpp"
#include "lamport/tools/execution_judge.hpp"

/// Searches of small scenarios.
namespace lamport::sim {
namespace {

using core::mutex::Lamport;
using examples::LamportMutexSpec;

/// All states of the published specification, with three processes and clocks up to 6. Items are
/// states generated.
void lamport_mutex_states(benchmark::State& state) {
  World<LamportMutexSpec> first(3, LamportMutexSpec::Service::User(), {});
  first.start();
  const auto keep = [](const LamportMutexSpec& process) {
    return process.clock() <= core::LogicalTime(6);
  };
  std::int64_t generated = 0;
  for (auto _ : state) {
    BreadthFirst<LamportMutexSpec, decltype(keep)> search(first, keep,
                                                          {.memory_max = std::size_t{1} << 32U});
    if (search.run([](const auto& task) { task(0); },
                   [](const SearchCounts& /*counts*/) { return true; }) != SearchEnd::kExhausted) {
      state.SkipWithError("the search did not come to its end");
      return;
    }
    generated += static_cast<std::int64_t>(search.counts().generated);
  }
  state.SetItemsProcessed(generated);
}
BENCHMARK(lamport_mutex_states)->Unit(benchmark::kMillisecond);

/// Runs of Lamport's algorithm with three processes that enter once, each judged by all properties;
/// the argument is the sampling. Items are runs.
void random_runs(benchmark::State& state) {
  World<Lamport> first(3, core::mutex::User(1), {});
  first.start();
  RandomExecutions<Lamport> runs(first);
  tools::ExecutionJudge<Lamport> judge(3, Hazards().promised());
  const SamplerSettings settings{
      .sampling = static_cast<Sampling>(state.range(0)), .depth = 3, .moves_max = 24};
  std::uint64_t seed = 0;
  for (auto _ : state) {
    const auto run = runs.run(++seed, settings, [](const auto& /*world*/) { return true; });
    if (judge.judge(run.choices)) {
      state.SkipWithError("a property is violated");
      return;
    }
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(random_runs)->DenseRange(0, 2);

}  // namespace
}  // namespace lamport::sim
