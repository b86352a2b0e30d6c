#pragma once

#include <atomic>
#include <chrono>
#include <concepts>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/result.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/tools/cluster_run.hpp"
#include "lamport/tools/shared_counter.hpp"
#include "lamport/transports/counters.hpp"
#include "lamport/transports/host.hpp"
#include "lamport/transports/options.hpp"

namespace lamport::tools {

/// What the hosts of a cluster did.
template <class P>
struct ClusterTraces {
  std::vector<std::vector<core::TraceEvent<P>>> traces;  ///< By process, for `props::merge`.
  std::vector<transports::Counters> links;               ///< By process.
  std::uint64_t counter = 0;  ///< The plain integer that the critical section protects.
  core::Duration took{};      ///< On the wall's clock, from the first start to the end.
  ClusterEnd end = ClusterEnd::kCompleted;
  std::string failure;     ///< Of an end that is `kFailed`: the process and its reason.
  core::ProcessId failed;  ///< Then: the process.
};

/// The name of a cluster that no other run has, so that hosts of an earlier run whose ports we have
/// by chance are refused.
[[nodiscard]] std::string unique_cluster_name();

/// Mutual exclusion protocol `P` on real TCP: one host per process, all in this program.
///
/// The workload is the simulation's: each process thinks, asks to enter, holds, leaves, and does so
/// `entries` times. It is complete when all have done so and nothing is unanswered, so that every
/// message is in two traces.
template <core::Protocol P>
  requires core::mutex::Excludes<P>
class Cluster {
 public:
  /// Listens on all ports. `interrupted` outlives the cluster.
  /// Throws `std::runtime_error` if a port can't be had; the message names it.
  Cluster(const ClusterRequest& request, const std::atomic<bool>& interrupted)
      : request_(request), interrupted_(interrupted) {
    transports::HostOptions options;
    options.cluster = unique_cluster_name();
    options.epoch = began_;
    options.log = [this](transports::Level level, std::string line) {
      // While the hosts stop one by one, the others miss them.
      if (!stopping_ && request_.log) {
        request_.log(level, std::move(line));
      }
    };
    for (std::uint32_t p = 0; p < request.processes; ++p) {
      if (request.base_port != 0) {
        options.listen.port = static_cast<std::uint16_t>(request.base_port + p);
      }
      members_.push_back(std::make_unique<Member>(*this, core::ProcessId(p), options));
    }
  }

  /// Runs, once, until it is complete, a process fails, the deadline has passed or somebody
  /// interrupts.
  [[nodiscard]] ClusterTraces<P> run() {
    start();
    ClusterTraces<P> result;
    result.end = wait();
    result.took = std::chrono::steady_clock::now() - began_;
    stopping_ = true;
    for (const auto& member : members_) {
      member->host().stop();
    }
    result.counter = counter_.read();
    if (const auto failed = first_failed()) {
      result.failed = core::ProcessId(static_cast<std::uint32_t>(*failed));
      result.failure = "process " + std::to_string(*failed) + ": " +
                       members_[*failed]->host().failure().value_or("");
    }
    for (const auto& member : members_) {
      result.traces.push_back(member->take_trace());
      result.links.push_back(member->host().counters());
    }
    return result;
  }

 private:
  using Clock = std::chrono::steady_clock;
  using Event = core::TraceEvent<P>;

  /// How long an interrupt or a failure may go unseen.
  static constexpr std::chrono::milliseconds kGlance{20};
  /// How long the last acknowledgements may go unseen.
  static constexpr std::chrono::milliseconds kSettling{1};

  /// A process, its user, and its trace. Everything but the constructor is on its host's I/O
  /// thread, until that has stopped.
  class Member {
   public:
    Member(Cluster& cluster, core::ProcessId id, const transports::HostOptions& options)
        : cluster_(cluster),
          entries_left_(cluster.request_.entries),
          host_(P(id, cluster.request_.processes), options,
                [this](const Event& event) { observe(event); }) {}

    [[nodiscard]] transports::Host<P>& host() { return host_; }
    [[nodiscard]] std::vector<Event> take_trace() { return std::move(trace_); }
    /// Whether the turn in which it became done is among those that `activity` counts. Thread: any,
    /// once it is done.
    [[nodiscard]] bool is_settled(const transports::Activity& activity) const {
      return activity.turns > turns_before_done_;
    }

   private:
    void observe(const Event& event) {
      trace_.push_back(event);
      if (std::holds_alternative<core::Started>(event.what)) {
        go_on(event.id);
      } else if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
        if (std::holds_alternative<core::mutex::Release>(commanded->command)) {
          cluster_.counter_.write(counter_seen_ + 1);
        }
      } else if (const auto* emitted = std::get_if<core::Emitted<P>>(&event.what)) {
        if (std::holds_alternative<core::mutex::Granted>(emitted->output)) {
          counter_seen_ = cluster_.counter_.read();
          host_.perform_after(cluster_.request_.hold, core::mutex::Release{}, event.id);
        } else {
          --entries_left_;
          go_on(event.id);
        }
      }
    }

    void go_on(core::EventId cause) {
      if (entries_left_ == 0) {
        // This turn goes on: what it sends is not yet counted as unanswered.
        turns_before_done_ = host_.activity().turns;
        cluster_.one_is_done();
      } else {
        host_.perform_after(cluster_.request_.think, core::mutex::Acquire{}, cause);
      }
    }

    Cluster& cluster_;
    std::uint32_t entries_left_;
    std::uint64_t counter_seen_ = 0;       ///< While inside: the counter at entry.
    std::uint64_t turns_before_done_ = 0;  ///< Turns before the one that made it done.
    std::vector<Event> trace_;
    transports::Host<P> host_;  ///< The last: its threads use the others.
  };

  void start() {
    std::vector<transports::Endpoint> endpoints;
    endpoints.reserve(members_.size());
    for (const auto& member : members_) {
      endpoints.push_back({.address = "127.0.0.1", .port = member->host().port()});
    }
    for (const auto& member : members_) {
      const auto started = member->host().start(endpoints);
      LAMPORT_CHECK(started.has_value(), "a port that is listened on can be dialled");
    }
  }

  [[nodiscard]] ClusterEnd wait() {
    const Clock::time_point deadline = began_ + request_.deadline;
    while (!is_complete()) {
      if (first_failed()) {
        return ClusterEnd::kFailed;
      }
      if (interrupted_) {
        return ClusterEnd::kInterrupted;
      }
      if (Clock::now() >= deadline) {
        return ClusterEnd::kTimedOut;
      }
    }
    return ClusterEnd::kCompleted;
  }

  [[nodiscard]] std::optional<std::size_t> first_failed() const {
    for (std::size_t p = 0; p < members_.size(); ++p) {
      if (members_[p]->host().failure()) {
        return p;
      }
    }
    return std::nullopt;
  }

  /// Waits a little for that.
  [[nodiscard]] bool is_complete() {
    {
      std::unique_lock lock(mutex_);
      if (!wake_.wait_for(lock, kGlance, [&] { return done_ == members_.size(); })) {
        return false;
      }
    }
    const std::vector<transports::Activity> activities = activities_now();
    bool is_quiet = true;
    for (std::size_t p = 0; p < members_.size(); ++p) {
      is_quiet =
          is_quiet && activities[p].unanswered == 0 && members_[p]->is_settled(activities[p]);
    }
    if (is_quiet && activities == activities_now()) {
      return true;
    }
    std::this_thread::sleep_for(kSettling);
    return false;
  }

  [[nodiscard]] std::vector<transports::Activity> activities_now() const {
    std::vector<transports::Activity> activities;
    activities.reserve(members_.size());
    for (const auto& member : members_) {
      activities.push_back(member->host().activity());
    }
    return activities;
  }

  void one_is_done() {
    const std::lock_guard lock(mutex_);
    ++done_;
    wake_.notify_one();
  }

  ClusterRequest request_;
  const std::atomic<bool>& interrupted_;
  Clock::time_point began_ = Clock::now();
  std::atomic<bool> stopping_ = false;
  SharedCounter counter_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::size_t done_ = 0;  ///< Processes that have entered as often as they were to.
  std::vector<std::unique_ptr<Member>> members_;  ///< By process; their threads use the others.
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
