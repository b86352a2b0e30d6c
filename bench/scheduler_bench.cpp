#include <cstdint>

#include <benchmark/benchmark.h>

#include "lamport/sim/choices.hpp"
#include "lamport/sim/scheduler.hpp"

/// The queue of what is due, and the draws that fill it. The argument is how much is pending.
namespace lamport::sim {
namespace {

constexpr std::uint64_t kDelays = 9'000'001;

void draw(benchmark::State& state) {
  Choices choices(1);
  const Choices::Handle stream = choices.stream({StreamKind::kDelay, 0, 1});
  for (auto _ : state) {
    benchmark::DoNotOptimize(choices.below(stream, kDelays));
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(draw);

/// Takes one and schedules one, as a delivery that is answered does.
void take_and_schedule(benchmark::State& state) {
  Choices choices(1);
  const Choices::Handle stream = choices.stream({StreamKind::kDelay, 0, 1});
  Scheduler scheduler{core::Duration(kDelays)};
  const auto schedule = [&](std::uint32_t slot) {
    const auto delay = static_cast<core::Duration::rep>(choices.below(stream, kDelays));
    scheduler.schedule(scheduler.now() + core::Duration(delay), slot);
  };
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    schedule(static_cast<std::uint32_t>(i));
  }
  for (auto _ : state) {
    const auto due = scheduler.take();
    if (!due) {
      state.SkipWithError("nothing is due though as much was scheduled as taken");
      return;
    }
    schedule(due->slot);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(take_and_schedule)->Arg(10)->Arg(100)->Arg(2500);

}  // namespace
}  // namespace lamport::sim
