#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/codec.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/result.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/tools/cluster_run.hpp"
#include "lamport/tools/crew.hpp"
#include "lamport/tools/member.hpp"
#include "lamport/tools/pace.hpp"
#include "lamport/transports/counters.hpp"
#include "lamport/transports/options.hpp"

namespace lamport::tools {

/// What the hosts of a cluster did.
template <class P>
struct ClusterTraces {
  std::string name;                                      ///< That no other run has.
  std::vector<std::vector<core::TraceEvent<P>>> traces;  ///< By process, for `props::merge`.
  std::vector<transports::Counters> links;               ///< By process.
  std::uint64_t counter = 0;  ///< The plain integer that the critical section protects.
  core::Duration took{};      ///< On the wall's clock, from the first start to the end.
  ClusterEnd end = ClusterEnd::kCompleted;
  std::string failure;            ///< Of an end that is `kFailed`: the process and its reason.
  core::ProcessId failed;         ///< Then: the process.
  std::vector<bool> have_failed;  ///< By process; others may fail as well.
  std::vector<Death> deaths;  ///< The trace of each ends with its crash, unless events are lost.
  std::optional<Pace> pace;   ///< Of a run that was measured, whose traces are empty.
  std::uint64_t entries = 0;  ///< How often all together have entered and left.
  std::vector<std::uint64_t> lost;  ///< By process: events that its trace misses at its end.
};

/// The name of a cluster that no other run has, so that hosts of an earlier run whose ports we have
/// by chance are refused.
[[nodiscard]] std::string unique_cluster_name();

/// Mutual exclusion protocol `P` on real TCP on this host: one process of the operating system per
/// process, or a thread.
///
/// It is complete when all have entered as often as they were to and nothing is unanswered, so that
/// every message is in two traces. If one dies, the others go on as long as any of them enters.
template <core::Protocol P>
  requires core::mutex::Excludes<P>
class Cluster {
 public:
  /// `interrupted` outlives the cluster.
  Cluster(const ClusterRequest& request, const std::atomic<bool>& interrupted)
      : request_(request),
        interrupted_(interrupted),
        crew_(request.processes, request.separate),
        traces_(request.processes) {}

  /// Runs, once, until it is complete, a process fails, the deadline has passed or somebody
  /// interrupts.
  /// Throws `std::runtime_error` if a port can't be had; the message names it.
  [[nodiscard]] ClusterTraces<P> run() {
    transports::HostOptions options;
    ClusterTraces<P> result;
    result.name = unique_cluster_name();
    options.cluster = result.name;
    options.epoch = began_;
    options.log = [this](transports::Level level, std::string line) {
      // While the hosts stop one by one, the others miss them.
      if (crew_.board().phase != CrewBoard::Phase::kStops && request_.log) {
        request_.log(level, std::move(line));
      }
    };
    const auto refused =
        crew_.gather([&](core::ProcessId id) { live<P>(crew_, id, request_, options); });
    if (refused) {
      crew_.stop();
      throw std::runtime_error(*refused);
    }
    crew_.begin(CrewBoard::Phase::kRuns);
    result.end = wait();
    result.took = Clock::now() - began_;
    crew_.stop();
    take_traces();
    tell(result);
    return result;
  }

 private:
  using Clock = std::chrono::steady_clock;
  using Event = core::TraceEvent<P>;

  /// After a death the others are waited for as long as one of them enters within this time, and
  /// that of a stay and a pause.
  static constexpr std::chrono::seconds kMourning{3};
  /// How long a run goes before it is measured.
  static constexpr std::chrono::milliseconds kStride{500};

  [[nodiscard]] ClusterEnd wait() {
    const Clock::time_point deadline =
        began_ + request_.deadline + (is_timed() ? kStride + request_.duration : Clock::duration());
    Clock::time_point entered = Clock::now();
    std::uint64_t entries = 0;
    while (!crew_.all_are_done() || !crew_.deaths().empty() || !crew_.is_settled()) {
      crew_.look_after();
      take_traces();
      const Clock::time_point now = Clock::now();
      keep_time(now);
      if (request_.progress) {
        request_.progress(crew_.entries());
      }
      if (crew_.entries() != entries || crew_.deaths().empty()) {
        entries = crew_.entries();
        entered = now;
      }
      if (crew_.failed()) {
        return ClusterEnd::kFailed;
      }
      if (interrupted_) {
        return ClusterEnd::kInterrupted;
      }
      if (now >= deadline) {
        return ClusterEnd::kTimedOut;
      }
      if (!crew_.deaths().empty() &&
          (crew_.all_are_done() || now - entered > kMourning + request_.hold + request_.think)) {
        return ClusterEnd::kDied;
      }
    }
    return ClusterEnd::kCompleted;
  }

  [[nodiscard]] bool is_timed() const { return request_.duration > core::Duration::zero(); }

  /// Of a run that is measured: begins its phases in time.
  void keep_time(Clock::time_point now) {
    using Phase = CrewBoard::Phase;
    const Phase phase = crew_.board().phase;
    if (!is_timed()) {
      return;
    }
    if (phase == Phase::kRuns && now >= began_ + kStride) {
      measured_from_ = now;
      crew_.begin(Phase::kMeasures);
    } else if (phase == Phase::kMeasures &&
               (now >= measured_from_ + request_.duration || interrupted_)) {
      measured_until_ = now;
      crew_.begin(Phase::kEnds);
    }
  }

  /// Takes what the processes have recorded so far.
  void take_traces() {
    std::array<std::byte, core::kEncodedSizeMax<Event>> buffer;
    for (std::size_t p = 0; p < traces_.size(); ++p) {
      EventRing& ring = crew_.board(p).events;
      for (auto bytes = ring.take(buffer); !bytes.empty(); bytes = ring.take(buffer)) {
        auto event = core::decode<Event>(bytes, request_.processes);
        LAMPORT_CHECK(event.has_value(), "what was recorded is an event", p);
        traces_[p].push_back(std::move(*event));
      }
    }
  }

  void tell(ClusterTraces<P>& result) {
    result.counter = crew_.board().counter.read();
    if (const auto failed = crew_.failed()) {
      result.failed = *failed;
      result.failure = "process " + std::to_string(failed->value()) + ": " +
                       crew_.board(failed->value()).reason.data();
    }
    result.deaths = crew_.deaths();
    for (const Death& death : result.deaths) {
      std::vector<Event>& trace = traces_[death.process.value()];
      if (crew_.board(death.process.value()).events.lost() != 0) {
        continue;  // Its crash came after what the trace misses.
      }
      const core::EventId id{death.process, trace.size() + 1};
      const core::VirtualTime at = trace.empty() ? core::VirtualTime() : trace.back().at;
      trace.push_back({id, at, core::kNoEvent, core::Faulted{core::Crash{}}});
    }
    if (is_timed()) {
      result.pace.emplace();
      result.pace->took = measured_until_ - measured_from_;
      for (std::uint32_t p = 0; p < traces_.size(); ++p) {
        result.pace->add(crew_.board(p).pace, contends(request_, core::ProcessId(p)));
      }
    }
    result.entries = crew_.entries();
    for (std::size_t p = 0; p < traces_.size(); ++p) {
      result.links.push_back(crew_.board(p).links);
      result.have_failed.push_back(crew_.board(p).state == MemberBoard::State::kFailed);
      result.lost.push_back(crew_.board(p).events.lost());
    }
    result.traces = std::move(traces_);
  }

  ClusterRequest request_;
  const std::atomic<bool>& interrupted_;
  Clock::time_point began_ = Clock::now();
  Clock::time_point measured_from_;
  Clock::time_point measured_until_;
  Crew crew_;
  std::vector<std::vector<Event>> traces_;  ///< By process: what was taken so far.
};

/// Runs a `Cluster` of hosts of `P`. Requires: 1 ≤ request.processes ≤ core::kProcessesMax.
/// Errors: a port that can't be had; the message names it.
template <core::Protocol P>
[[nodiscard]] core::Result<ClusterTraces<P>> run_hosts(const ClusterRequest& request,
                                                       const std::atomic<bool>& interrupted) {
  constexpr std::uint32_t kPortMax = std::numeric_limits<std::uint16_t>::max();
  if (request.base_port != 0 && request.processes - 1 > kPortMax - request.base_port) {
    return core::failure(core::ErrorCode::kOutOfRange,
                         "from port " + std::to_string(request.base_port) + " on there are no " +
                             std::to_string(request.processes) + " ports");
  }
  try {
    return Cluster<P>(request, interrupted).run();
  } catch (const std::system_error& error) {
    return core::refused(std::string("can't start: ") + error.what());
  } catch (const std::runtime_error& error) {
    return core::refused((request.base_port == 0 ? "" : "--base-port: ") +
                         std::string(error.what()));
  }
}

}  // namespace lamport::tools
