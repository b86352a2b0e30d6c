#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lamport/core/protocol.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/tools/cluster_engine.hpp"
#include "lamport/tools/protocol_tools.hpp"
#include "lamport/tools/recorded_engine.hpp"
#include "lamport/tools/replay_engine.hpp"
#include "lamport/tools/shrink_engine.hpp"
#include "lamport/tools/tape_engine.hpp"

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
  [[nodiscard]] core::Result<TapeRun> replay_tape(const TapeFile& tape,
                                                  Impossible impossible) const override {
    return tape_of<P>(tape).map(
        [&](const sim::Tape<P>& typed) { return tools::replay_tape<P>(typed, impossible); });
  }
  [[nodiscard]] ScheduleResult run_schedule(const SeededRun& run) const override {
    return tools::run_schedule<P>(run);
  }
  [[nodiscard]] core::Result<Comparison> compare(const SeededRun& run,
                                                 props::TraceReader& saved) const override {
    return tools::compare<P>(run, saved);
  }
  [[nodiscard]] core::Result<Comparison> compare_recorded(
      props::TraceReader& saved) const override {
    return tools::compare_recorded<P>(saved);
  }
  [[nodiscard]] core::Result<ClusterResult> run_cluster(
      const ClusterRequest& request, const std::atomic<bool>& interrupted) const override {
    return tools::run_cluster<P>(request, interrupted);
  }
};

/// The protocols that the command lines serve, by name.
class Registry {
 public:
  /// Makes `P` available, and `P` over `Reliable`. Requires: no other protocol has their names.
  template <core::Protocol P>
  void add() {
    add(std::make_unique<ToolsOf<P>>());
    add(std::make_unique<ToolsOf<core::Reliable<P>>>());
  }

  /// The first one added, which the command lines serve if not told otherwise. Requires: there is
  /// one.
  [[nodiscard]] std::string_view default_name() const;
  /// All of them, as in "a, b".
  [[nodiscard]] std::string names() const;
  /// Errors: there is no such protocol; the message lists those that there are.
  [[nodiscard]] core::Result<const ProtocolTools*> find(std::string_view name) const;

 private:
  void add(std::unique_ptr<ProtocolTools> tools);

  std::vector<std::unique_ptr<ProtocolTools>> protocols_;
};

/// A registry of the protocols that come with Lamport.
[[nodiscard]] Registry own_protocols();

}  // namespace lamport::tools
