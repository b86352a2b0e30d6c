#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>

#include "lamport/core/protocol.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/tools/add_simulated.hpp"
#include "lamport/tools/captured_engine.hpp"
#include "lamport/tools/captured_run.hpp"
#include "lamport/tools/cluster_engine.hpp"
#include "lamport/tools/measure_engine.hpp"
#include "lamport/tools/member_engine.hpp"
#include "lamport/tools/protocol_tools.hpp"
#include "lamport/tools/registry.hpp"

/// Everything that the tools do, compiled for one protocol: of all headers the dearest, for the one
/// source that adds the protocol.
namespace lamport::tools {

/// `ProtocolTools` for protocol `P`.
template <core::Protocol P>
class ToolsOf final : public Simulating<P, ProtocolTools> {
 public:
  [[nodiscard]] MeasuredRun measure(const SeededRun& run,
                                    const std::atomic<bool>& interrupted) const override {
    return tools::measure<P>(run, interrupted);
  }
  [[nodiscard]] std::optional<CostClaim> claim(std::uint32_t processes) const override {
    return tools::claim_of<P>(processes);
  }
  [[nodiscard]] core::Result<ClusterResult> run_cluster(
      const ClusterRequest& request, const std::atomic<bool>& interrupted) const override {
    return tools::run_cluster<P>(request, interrupted);
  }
  [[nodiscard]] core::Result<MemberResult> run_member(
      const MemberRequest& request, const std::atomic<bool>& interrupted) const override {
    return tools::run_member<P>(request, interrupted);
  }
  [[nodiscard]] core::Result<CapturedResult> replay_captured(
      const CapturedRun& run, const CapturedWatch& watch) const override {
    using Hosted = typename cluster_engine::Hosted<P>::Type;
    if constexpr (std::same_as<P, Hosted>) {
      return tools::replay_captured<P>(run, watch);
    } else {
      return not_captured(run, P::kName, Hosted::kName);
    }
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
