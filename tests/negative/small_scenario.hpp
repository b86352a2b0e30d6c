#pragma once

#include <algorithm>
#include <cstdint>

#include "lamport/core/mutex/user.hpp"
#include "lamport/sim/hazards.hpp"
#include "lamport/sim/random_executions.hpp"
#include "lamport/sim/world.hpp"
#include "lamport/tools/sample_worker.hpp"
#include "lamport/tools/state_search.hpp"

namespace lamport::negative {

/// A scenario that is small enough to be explored.
struct SmallScenario {
  std::uint32_t processes = 3;
  std::uint32_t entries = 2;  ///< How often each of them may ask to enter.
  sim::Hazards hazards{};
};

/// Of PCT, as `sim::SamplerSettings` has it.
inline constexpr std::uint32_t kDepthOfPct = 3;

/// The world of `scenario`, started.
template <class P>
[[nodiscard]] sim::World<P> started(const SmallScenario& scenario) {
  sim::World<P> world(scenario.processes, core::mutex::User(scenario.entries), scenario.hazards);
  world.start();
  return world;
}

/// Random runs of a scenario, as `lamport-explore` makes them.
template <class P>
class StrategyRuns {
 public:
  /// Requires: `strategy` is one of random runs.
  StrategyRuns(const SmallScenario& scenario, tools::Strategy strategy)
      : strategy_(strategy),
        executions_(started<P>(scenario)),
        moves_(std::max<std::uint64_t>(executions_.run(0, {}, kOnAndOn).choices.size(), 1)) {}

  /// The run of `seed`; what it returns is valid up to the next.
  [[nodiscard]] auto run(std::uint64_t seed) {
    return executions_.run(seed, {tools::sampling_of(strategy_, seed), kDepthOfPct, moves_},
                           kOnAndOn);
  }

 private:
  static constexpr auto kOnAndOn = [](const sim::World<P>& /*world*/) { return true; };

  tools::Strategy strategy_;
  sim::RandomExecutions<P> executions_;
  std::uint64_t moves_;  ///< Of a walk.
};

}  // namespace lamport::negative
