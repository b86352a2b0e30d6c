#include "lamport/sim/swarm.hpp"

#include <algorithm>
#include <chrono>

#include "lamport/sim/choices.hpp"

namespace lamport::sim {
namespace {

/// The part of a scenario that a decision is about. The numbers are part of every seed's meaning:
/// only append. The faults of a kind follow, from `kFaults` on.
enum class Part : std::uint32_t {
  kProcesses,
  kEntries,
  kLinks,
  kDelay,
  kThink,
  kHold,
  kLoss,
  kDuplication,
  kFaults = 100,
};

/// The decisions of a seed, each named by its part and, within that, counted.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : choices_(seed) {}

  /// The next decision about `part`: min … max.
  template <class T>
  T between(Part part, T min, T max, std::uint32_t kind = 0) {
    const auto stream =
        choices_.stream({StreamKind::kSwarm, static_cast<std::uint32_t>(part) + kind, 0});
    return min + static_cast<T>(choices_.below(stream, static_cast<std::uint64_t>(max - min) + 1));
  }
  bool coin(Part part) { return between(part, 0, 1) == 1; }

 private:
  Choices choices_;
};

core::Duration microseconds(std::int64_t count) {
  return std::chrono::microseconds(count);
}

/// Even times or spread ones, short or up to `longest` microseconds.
DurationRange durations(Draws& draws, Part part, std::int64_t longest) {
  constexpr std::int64_t kShort = 50;
  const std::int64_t most = draws.coin(part) ? longest : longest / kShort;
  const std::int64_t min = draws.between(part, std::int64_t{0}, most);
  const std::int64_t max = draws.coin(part) ? draws.between(part, min, most) : min;
  return {microseconds(min), microseconds(max)};
}

/// In half of all scenarios none.
std::uint32_t rate(Draws& draws, Part part, bool tolerated) {
  constexpr std::uint32_t kHeavy = 300;
  return tolerated && draws.coin(part) ? draws.between(part, 1U, kHeavy) : 0;
}

/// About how many microseconds the scenario takes without faults: each entry is handed over once.
std::int64_t length_of(const Scenario& scenario) {
  constexpr std::int64_t kLeast = 1000;
  const auto count = [](core::Duration duration) -> std::int64_t {
    return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  };
  const std::int64_t entries = std::int64_t{scenario.entries} * scenario.processes;
  const std::int64_t most = count(kFaultUntilMax.time_since_epoch()) / 2;
  const std::int64_t entry = count(scenario.delay.max + scenario.hold.max);
  const std::int64_t all =
      entry > most / std::max<std::int64_t>(entries, 1) ? most : entry * entries;
  return std::clamp(all + count(2 * scenario.delay.max + scenario.think.max), kLeast, most);
}

class FaultPlan {
 public:
  FaultPlan(std::uint64_t seed, const Scenario& scenario)
      : draws_(seed), processes_(scenario.processes), length_(length_of(scenario)) {}

  /// None, one or two of `kind`.
  void add(FaultKind kind, std::vector<Fault>& faults) {
    constexpr std::uint32_t kMost = 2;
    const FaultTraits& traits = traits_of(kind);
    const bool spares = traits.splits || traits.for_good;  // Some process is to be left alone.
    if (!between(kind, 0, 1) || (spares && processes_ < 2)) {
      return;
    }
    for (auto count = between(kind, 1U, kMost); count > 0; --count) {
      Fault fault;
      fault.kind = kind;
      fault.from = core::VirtualTime(microseconds(between(kind, std::int64_t{0}, length_)));
      fault.until = traits.for_good
                        ? kForGood
                        : fault.from + microseconds(between(kind, std::int64_t{1}, length_ / 2));
      fault.who = who(kind, spares);
      fault.permille = traits.permille_max == 0 ? 0 : permille(kind);
      faults.push_back(std::move(fault));
    }
  }

 private:
  template <class T>
  T between(FaultKind kind, T min, T max) {
    return draws_.between(Part::kFaults, min, max, static_cast<std::uint32_t>(kind));
  }

  std::uint32_t permille(FaultKind kind) {
    constexpr std::uint32_t kTenfold = 10'000;
    switch (kind) {
      case FaultKind::kSpike:
        return between(kind, 2 * Scenario::kPermille, kTenfold);
      case FaultKind::kSlow:
        return between(kind, Scenario::kPermille / 10, 2 * Scenario::kPermille);
      case FaultKind::kClock:
        return between(kind, 0, 1) == 0 ? Scenario::kPermille / 4 : 4 * Scenario::kPermille;
      default:
        return between(kind, Scenario::kPermille / 10, Scenario::kPermille);
    }
  }

  /// One process, half of them, or any of them.
  std::vector<core::ProcessId> who(FaultKind kind, bool spares) {
    constexpr std::uint32_t kWays = 3;
    const std::uint32_t way = between(kind, 1U, kWays);
    if (way == 1) {
      return {core::ProcessId(between(kind, 0U, processes_ - 1))};
    }
    const std::uint32_t most = spares ? processes_ - 1 : processes_;
    const std::uint32_t size = way == 2 ? std::max(1U, processes_ / 2) : between(kind, 1U, most);
    // Sampling without replacement: each is taken with the chance that leaves `size` of them.
    std::vector<core::ProcessId> chosen;
    chosen.reserve(size);
    for (std::uint32_t p = 0; p < processes_; ++p) {
      const auto missing = size - static_cast<std::uint32_t>(chosen.size());
      if (between(kind, 0U, processes_ - p - 1) < missing) {
        chosen.emplace_back(p);
      }
    }
    return chosen;
  }

  Draws draws_;
  std::uint32_t processes_;
  std::int64_t length_;  ///< In microseconds.
};

}  // namespace

Scenario swarm(std::uint64_t seed, const core::Guarantees& needs) {
  constexpr std::uint32_t kProcessesFew = 10;
  constexpr std::uint32_t kProcessesMost = 25;
  constexpr std::uint32_t kEntriesMost = 5;
  constexpr std::int64_t kLongest = 20'000;
  Draws draws(seed);
  Scenario scenario;
  const bool many = draws.between(Part::kProcesses, 1, 4) == 1;
  scenario.processes = draws.between(Part::kProcesses, 2U, many ? kProcessesMost : kProcessesFew);
  scenario.entries = draws.between(Part::kEntries, 1U, kEntriesMost);
  const bool unordered = draws.coin(Part::kLinks);
  scenario.links = unordered && !needs.fifo ? LinkOrder::kUnordered : LinkOrder::kFifo;
  scenario.delay = durations(draws, Part::kDelay, kLongest);
  scenario.think = durations(draws, Part::kThink, kLongest);
  scenario.hold = durations(draws, Part::kHold, kLongest);
  scenario.loss_permille = rate(draws, Part::kLoss, !needs.lossless);
  scenario.duplication_permille = rate(draws, Part::kDuplication, !needs.unique);
  return scenario;
}

std::vector<Fault> swarm_faults(std::uint64_t seed, const Scenario& scenario,
                                const Subject& subject) {
  FaultPlan plan(seed, scenario);
  std::vector<Fault> faults;
  for (const FaultKind kind : kAllFaultKinds) {
    const auto broken = traits_of(kind).breaks;
    const bool is_idle = kind == FaultKind::kClock && !subject.sets_timers;
    if (!is_idle && (broken == nullptr || !(subject.needs.*broken))) {
      plan.add(kind, faults);
    }
  }
  return faults;
}

}  // namespace lamport::sim
