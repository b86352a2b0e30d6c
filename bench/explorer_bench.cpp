#include <cstddef>
#include <cstdint>
#include <variant>

#include <benchmark/benchmark.h>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/user.hpp"
#include "lamport/examples/lamport_mutex_spec.hpp"
#include "lamport/sim/breadth_first.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/sim/world.hpp"
#include "lamport/tools/sample_engine.hpp"
#include "lamport/tools/state_search.hpp"

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

/// Runs of Lamport's algorithm with three processes that enter once, counted and judged by all
/// properties, as `lamport-explore` does; the argument is the strategy. Items are runs.
void random_runs(benchmark::State& state) {
  tools::SearchRequest request{.strategy = static_cast<tools::Strategy>(state.range(0)),
                               .processes = 3};
  request.memory_max = std::size_t{1} << 32U;
  request.seed_last = 100'000;
  std::int64_t runs = 0;
  for (auto _ : state) {
    const auto result = tools::search_samples<Lamport>(
        request, [](const tools::SearchedSoFar& /*counts*/) { return true; });
    if (result.end != SearchEnd::kExhausted) {
      state.SkipWithError("a property is violated");
      return;
    }
    runs += static_cast<std::int64_t>(std::get<SampleCounts>(result.counts).runs);
  }
  state.SetItemsProcessed(runs);
}
BENCHMARK(random_runs)
    ->DenseRange(static_cast<int>(tools::Strategy::kWalk), static_cast<int>(tools::Strategy::kPct))
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lamport::sim
