#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "lamport/core/protocol.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/tools/cluster_engine.hpp"
#include "lamport/tools/cycle_engine.hpp"
#include "lamport/tools/measure_engine.hpp"
#include "lamport/tools/protocol_tools.hpp"
#include "lamport/tools/recorded_engine.hpp"
#include "lamport/tools/registry.hpp"
#include "lamport/tools/replay_engine.hpp"
#include "lamport/tools/sample_engine.hpp"
#include "lamport/tools/search_engine.hpp"
#include "lamport/tools/shrink_engine.hpp"
#include "lamport/tools/tape_engine.hpp"

/// Everything that the tools do, compiled for one protocol: of all headers the dearest, for the one
/// source that adds the protocol.
namespace lamport::tools {

/// `ProtocolTools` for protocol `P`.
template <core::Protocol P>
class ToolsOf final : public ProtocolTools {
 public:
  [[nodiscard]] std::string_view name() const override { return P::kName; }
  [[nodiscard]] core::Guarantees needs() const override { return P::kNeeds; }
  [[nodiscard]] sim::Subject subject() const override { return sim::subject_of<P>(); }
  [[nodiscard]] ReplayResult replay(const SeededRun& run, const RunWatch& watch) const override {
    return tools::replay<P>(run, watch);
  }
  [[nodiscard]] core::Result<ShrinkResult> shrink(
      const SeededRun& run,
      const std::function<bool(const sim::ShrinkProgress&)>& go_on) const override {
    return tools::shrink<P>(run, go_on);
  }
  [[nodiscard]] core::Result<SearchResult> search(const SearchRequest& request,
                                                  const SearchGoOn& go_on) const override {
    if constexpr (sim::Explorable<P>) {
      switch (request.strategy) {
        case Strategy::kBfs:
          return search_states<P>(
              request, typename P::Service::User(request.entries),
              [](const P& /*process*/) { return true; }, go_on);
        case Strategy::kDfs:
        case Strategy::kDpor:
          if constexpr (sim::TakesSelectively<P>) {
            return core::refused("it takes messages only at times; use --strategy bfs");
          } else {
            return search_traces<P>(request, go_on);
          }
        case Strategy::kCycles:
          if constexpr (sim::Relatable<P>) {
            return search_cycles<P>(request, go_on);
          } else {
            return core::refused(
                "it does not tell its counters; add tell_counters to the protocol");
          }
        default:
          return search_samples<P>(request, go_on);
      }
    } else if constexpr (requires { typename P::Inner; }) {
      return core::refused(
          "over Reliable a run has no end, for its timers; take the protocol alone, or --seeds "
          "without --strategy");
    } else {
      return core::refused("its state is not described; add kState to the protocol");
    }
  }
  [[nodiscard]] core::Result<TapeRun> replay_tape(const TapeFile& tape,
                                                  Impossible impossible) const override {
    return tape_of<P>(tape).map(
        [&](const sim::Tape<P>& typed) { return tools::replay_tape<P>(typed, impossible); });
  }
  [[nodiscard]] MeasuredRun measure(const SeededRun& run,
                                    const std::atomic<bool>& interrupted) const override {
    return tools::measure<P>(run, interrupted);
  }
  [[nodiscard]] std::optional<CostClaim> claim(std::uint32_t processes) const override {
    return tools::claim_of<P>(processes);
  }
  [[nodiscard]] ScheduleResult run_schedule(const SeededRun& run) const override {
    return tools::run_schedule<P>(run);
  }
  [[nodiscard]] core::Result<Repetition> repeat(const SeededRun& run,
                                                props::TraceReader& saved) const override {
    return tools::repeat<P>(run, saved);
  }
  [[nodiscard]] core::Result<Repetition> repeat_recorded(props::TraceReader& saved) const override {
    return tools::repeat_recorded<P>(saved);
  }
  [[nodiscard]] core::Result<ClusterResult> run_cluster(
      const ClusterRequest& request, const std::atomic<bool>& interrupted) const override {
    return tools::run_cluster<P>(request, interrupted);
  }
};

/// Makes `P` available, and `P` over `Reliable`. Requires: no protocol in `registry` has their
/// names.
template <core::Protocol P>
void add_protocol(Registry& registry) {
  registry.add(std::make_unique<ToolsOf<P>>());
  registry.add(std::make_unique<ToolsOf<core::Reliable<P>>>());
}

}  // namespace lamport::tools
