#pragma once

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "lamport/core/protocol.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/tools/cluster.hpp"
#include "lamport/tools/cluster_run.hpp"
#include "lamport/tools/merged_judge.hpp"
#include "run.hpp"

namespace lamport::conformance {

/// Protocol `P` over TCP, as `lamport-run` runs it.
template <core::Protocol P>
struct OverTcp {
  using Protocol = core::Reliable<P>;
  static constexpr bool kFaulty = false;

  [[nodiscard]] static Run<Protocol> run(Size size) {
    tools::ClusterRequest request;
    request.processes = size.processes;
    request.entries = size.entries;
    request.deadline = std::chrono::minutes(5);  // Only a guard against hangs.
    const std::atomic<bool> interrupted = false;
    auto result = tools::run_hosts<Protocol>(request, interrupted);
    if (!result) {
      throw std::runtime_error(result.error().message);
    }
    if (result->end != tools::ClusterEnd::kCompleted) {
      throw std::runtime_error("the run over TCP does not come to its end");
    }
    Run<Protocol> run;
    run.traces = std::move(result->traces);
    run.links = tools::merged_judge::kTcp;
    run.counter = result->counter;
    return run;
  }
};

}  // namespace lamport::conformance
