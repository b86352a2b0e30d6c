#include "lamport/generators/schedules.hpp"

#include <chrono>

#include "lamport/sim/swarm.hpp"

namespace lamport::generators {
namespace {

using std::chrono::microseconds;

/// From `longest` down to none, and at best as long at its longest as at its shortest.
rc::Gen<sim::DurationRange> durations(microseconds longest) {
  const auto part = rc::gen::inRange<std::int64_t>(0, longest.count() / 2 + 1);
  return rc::gen::apply(
      [](std::int64_t min, std::int64_t spread) {
        return sim::DurationRange{microseconds(min), microseconds(min + spread)};
      },
      part, part);
}

/// 0 … 333 if `tolerated`, with 0 often; otherwise 0.
rc::Gen<std::uint32_t> permille(bool tolerated) {
  if (!tolerated) {
    return rc::gen::just(std::uint32_t{0});
  }
  return rc::gen::oneOf(rc::gen::just(std::uint32_t{0}), rc::gen::inRange<std::uint32_t>(0, 334));
}

rc::Gen<sim::LinkOrder> link_order(bool unordered_tolerated) {
  if (!unordered_tolerated) {
    return rc::gen::just(sim::LinkOrder::kFifo);
  }
  return rc::gen::element(sim::LinkOrder::kFifo, sim::LinkOrder::kUnordered);
}

}  // namespace

rc::Gen<Schedule> schedules(const sim::Subject& subject) {
  const core::Guarantees& needs = subject.needs;
  return rc::gen::apply(
      [subject](std::uint32_t processes, std::uint32_t entries, sim::LinkOrder links,
                sim::DurationRange delay, sim::DurationRange think, sim::DurationRange hold,
                std::uint32_t loss, std::uint32_t duplication, bool faulty, std::uint64_t seed) {
        Schedule schedule;
        schedule.scenario.processes = processes;
        schedule.scenario.entries = entries;
        schedule.scenario.links = links;
        schedule.scenario.delay = delay;
        schedule.scenario.think = think;
        schedule.scenario.hold = hold;
        schedule.scenario.loss_permille = loss;
        schedule.scenario.duplication_permille = duplication;
        schedule.scenario.events_max = 1'000'000;
        schedule.seed = seed;
        if (faulty) {
          schedule.scenario.faults = sim::swarm_faults(seed, schedule.scenario, subject);
        }
        return schedule;
      },
      rc::gen::inRange<std::uint32_t>(2, 11), rc::gen::inRange<std::uint32_t>(1, 5),
      link_order(!needs.fifo), durations(microseconds(30'000)), durations(microseconds(20'000)),
      durations(microseconds(20'000)), permille(!needs.lossless), permille(!needs.unique),
      rc::gen::arbitrary<bool>(), rc::gen::noShrink(rc::gen::arbitrary<std::uint64_t>()));
}

}  // namespace lamport::generators
