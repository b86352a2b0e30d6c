#pragma once

#include <concepts>
#include <functional>
#include <memory>

#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/result.hpp"
#include "lamport/sim/swarm.hpp"
#include "lamport/tools/recorded_engine.hpp"
#include "lamport/tools/registry.hpp"
#include "lamport/tools/replay_engine.hpp"
#include "lamport/tools/searching.hpp"
#include "lamport/tools/shrink_engine.hpp"
#include "lamport/tools/simulation_tools.hpp"

/// All that the tools do with a protocol of any service, compiled for one, for the one source that
/// adds the protocol.
namespace lamport::tools {

/// The `SimulationTools` part of `Base` for protocol `P`.
template <core::Protocol P, std::derived_from<SimulationTools> Base = SimulationTools>
class Simulating : public Searching<P, Base> {
 public:
  [[nodiscard]] bool excludes() const override { return core::mutex::Excludes<P>; }
  [[nodiscard]] sim::Subject subject() const override { return sim::subject_of<P>(); }
  [[nodiscard]] ReplayResult replay(const SeededRun& run, const RunWatch& watch) const override {
    return tools::replay<P>(run, watch);
  }
  [[nodiscard]] ScheduleResult run_schedule(const SeededRun& run) const override {
    return tools::run_schedule<P>(run);
  }
  [[nodiscard]] core::Result<ShrinkResult> shrink(
      const SeededRun& run,
      const std::function<bool(const sim::ShrinkProgress&)>& go_on) const override {
    return tools::shrink<P>(run, go_on);
  }
  [[nodiscard]] core::Result<Repetition> repeat(const SeededRun& run,
                                                props::TraceReader& saved) const override {
    return tools::repeat<P>(run, saved);
  }
  [[nodiscard]] core::Result<Repetition> repeat_recorded(props::TraceReader& saved) const override {
    return tools::repeat_recorded<P>(saved);
  }
};

/// Makes `P`, of a service that is not mutual exclusion, available to simulations and searches.
/// Requires: no protocol in `registry` has its name.
template <core::Protocol P>
  requires(!core::mutex::Excludes<P>)
void add_simulated(Registry& registry) {
  registry.add_other(std::make_unique<Simulating<P>>());
}

}  // namespace lamport::tools
