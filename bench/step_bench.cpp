#include <cstdint>
#include <variant>

#include <benchmark/benchmark.h>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/step.hpp"

/// One input after another through the only door. Items are inputs; the argument is the number of
/// processes.
namespace lamport::core {
namespace {

using mutex::Lamport;

/// An entry of process 0, as it sees it: it asks, everybody replies, it leaves.
void step_of_an_entry(benchmark::State& state) {
  const auto processes = static_cast<std::uint32_t>(state.range(0));
  Lamport process(ProcessId(0), processes);
  Turn<Lamport> turn;
  for (auto _ : state) {
    step<Lamport>(process, Perform<Lamport>{mutex::Acquire{}}, VirtualTime(), turn);
    const LogicalTime later(process.clock().value() + 1);
    for (std::uint32_t peer = 1; peer < processes; ++peer) {
      step<Lamport>(process, Receive<Lamport>{ProcessId(peer), Lamport::Reply{later}},
                    VirtualTime(), turn);
    }
    step<Lamport>(process, Perform<Lamport>{mutex::Release{}}, VirtualTime(), turn);
    benchmark::DoNotOptimize(turn.sends().data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * (processes + 1));
}
BENCHMARK(step_of_an_entry)->Arg(10)->Arg(50);

/// A peer's entry, as process 0 sees it: REQUEST and RELEASE.
void step_of_a_peers_entry(benchmark::State& state) {
  const auto processes = static_cast<std::uint32_t>(state.range(0));
  Lamport process(ProcessId(0), processes);
  Turn<Lamport> turn;
  std::uint64_t time = 0;
  for (auto _ : state) {
    const ProcessId peer(1 + static_cast<std::uint32_t>(time % (processes - 1)));
    step<Lamport>(process, Receive<Lamport>{peer, Lamport::Request{LogicalTime(++time)}},
                  VirtualTime(), turn);
    step<Lamport>(process, Receive<Lamport>{peer, Lamport::Release{LogicalTime(++time)}},
                  VirtualTime(), turn);
    benchmark::DoNotOptimize(turn.sends().data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * 2);
}
BENCHMARK(step_of_a_peers_entry)->Arg(10)->Arg(50);

/// The same below Reliable: numbered, and acknowledged every time.
void step_of_a_peers_entry_reliable(benchmark::State& state) {
  using R = Reliable<Lamport>;
  const auto processes = static_cast<std::uint32_t>(state.range(0));
  R process(ProcessId(0), processes);
  Turn<R> turn;
  std::uint64_t sequence = 0;
  std::uint64_t sent = 0;
  const auto deliver = [&](const Lamport::Message& message) {
    ++sequence;
    step<R>(process, Receive<R>{ProcessId(1), R::Data{1, 1, sequence, sent, message}},
            VirtualTime(), turn);
    for (const auto& send : turn.sends()) {
      sent += static_cast<std::uint64_t>(std::holds_alternative<R::Data>(send.message));
    }
  };
  for (auto _ : state) {
    deliver(Lamport::Request{LogicalTime(sequence + 1)});
    deliver(Lamport::Release{LogicalTime(sequence + 1)});
    benchmark::DoNotOptimize(turn.sends().data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * 2);
}
BENCHMARK(step_of_a_peers_entry_reliable)->Arg(10)->Arg(50);

}  // namespace
}  // namespace lamport::core
