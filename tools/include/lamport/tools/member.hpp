#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/codec.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/tools/cluster_run.hpp"
#include "lamport/tools/crew.hpp"
#include "lamport/tools/latency_histogram.hpp"
#include "lamport/tools/pace.hpp"
#include "lamport/tools/shared_counter.hpp"
#include "lamport/transports/host.hpp"
#include "lamport/transports/options.hpp"

namespace lamport::tools {

/// One process of mutual exclusion protocol `P` on real TCP, and its user.
///
/// The workload is the simulation's: the process thinks, asks to enter, holds, leaves, and does so
/// `entries` times, or as long as it is measured. What happens goes to the member's board: the
/// trace, or how long what took.
template <core::Protocol P>
  requires core::mutex::Excludes<P>
class Member {
 public:
  using Event = core::TraceEvent<P>;

  /// Listens. What is referred to outlives the member.
  /// Throws `std::runtime_error` if the port can't be had; the message names it.
  Member(CrewBoard& crew, MemberBoard& board, SharedCounter& counter, core::ProcessId id,
         const ClusterRequest& request, const transports::HostOptions& options)
      : crew_(crew),
        board_(board),
        counter_(counter),
        request_(request),
        is_timed_(request.duration > core::Duration::zero()),
        host_(P(id, request.processes), options, [this](const Event& event) { observe(event); }) {}

  [[nodiscard]] transports::Host<P>& host() { return host_; }
  /// Puts what was measured on the board. Requires: the host has stopped.
  void tell_pace() const {
    board_.pace.acquire = acquire_.counts();
    board_.pace.hand_over = hand_over_.counts();
  }

 private:
  using Phase = CrewBoard::Phase;

  void observe(const Event& event) {
    if (!is_timed_) {
      record(event);
    }
    if (std::holds_alternative<core::Started>(event.what)) {
      go_on(event.id);
    } else if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Acquire>(commanded->command)) {
        asked_ = event.at;
      } else {
        leave(event.at);
      }
    } else if (const auto* emitted = std::get_if<core::Emitted<P>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Granted>(emitted->output)) {
        enter(event);
      } else {
        ++board_.entries;
        go_on(event.id);
      }
    }
  }

  void enter(const Event& event) {
    counter_seen_ = counter_.read();
    if (is_timed_ && crew_.phase == Phase::kMeasures) {
      ++board_.pace.entries;
      acquire_.add(event.at - asked_);
      const core::VirtualTime left(core::Duration(crew_.left_at.load()));
      if (crew_.left_by != event.id.process.value() && asked_ < left && left < event.at) {
        hand_over_.add(event.at - left);
      }
    }
    host_.perform_after(request_.hold, core::mutex::Release{}, event.id);
  }

  void leave(core::VirtualTime now) {
    counter_.write(counter_seen_ + 1);
    crew_.left_by = host_.id().value();
    crew_.left_at = now.time_since_epoch().count();
  }

  void record(const Event& event) {
    constexpr std::size_t kMax = core::kEncodedSizeMax<Event>;
    std::array<std::byte, kMax> bytes;
    board_.events.push(std::span(bytes).first(core::encode(event, bytes)));
  }

  void go_on(core::EventId cause) {
    if (is_over()) {
      // This turn goes on: what it sends is not yet counted as unanswered.
      board_.turns_before_done = board_.progress.activity().turns;
      board_.done = true;
    } else {
      host_.perform_after(request_.think, core::mutex::Acquire{}, cause);
    }
  }

  [[nodiscard]] bool is_over() const {
    return is_timed_ ? crew_.phase >= Phase::kEnds || !contends(request_, host_.id())
                     : board_.entries == request_.entries;
  }

  CrewBoard& crew_;
  MemberBoard& board_;
  SharedCounter& counter_;
  const ClusterRequest& request_;
  bool is_timed_;
  std::uint64_t counter_seen_ = 0;  ///< While inside: the counter at entry.
  core::VirtualTime asked_;         ///< When it has asked last.
  LatencyHistogram acquire_;
  LatencyHistogram hand_over_;
  transports::Host<P> host_;  ///< The last: its threads use the others.
};

/// How often a member looks whether another phase has begun. Each look takes the processor from
/// those that run.
inline constexpr std::chrono::milliseconds kMemberGlance{10};

/// The life of process `id` of a crew: a `Crew::Job`. Throws as `Member`.
template <core::Protocol P>
void live(Crew& crew, core::ProcessId id, const ClusterRequest& request,
          transports::HostOptions options) {
  using Phase = CrewBoard::Phase;
  MemberBoard& board = crew.board(id.value());
  if (request.base_port != 0) {
    options.listen.port = static_cast<std::uint16_t>(request.base_port + id.value());
  }
  options.progress = &board.progress;
  Member<P> member(crew.board(), board, crew.board().counter, id, request, options);
  board.port = member.host().port();
  board.state = MemberBoard::State::kListens;
  const auto wait_while = [&](Phase phase) {
    while (crew.board().phase == phase && !member.host().failure()) {
      std::this_thread::sleep_for(kMemberGlance);
    }
  };
  wait_while(Phase::kGathers);
  if (crew.board().phase == Phase::kRuns) {
    std::vector<transports::Endpoint> endpoints(crew.size());
    for (std::size_t p = 0; p < crew.size(); ++p) {
      endpoints[p].port = crew.board(p).port;
    }
    const auto started = member.host().start(endpoints);
    LAMPORT_CHECK(started.has_value(), "a port that is listened on can be dialled");
    wait_while(Phase::kRuns);
    board.pace.links_before = member.host().counters();
    board.pace.before = usage_now();
    wait_while(Phase::kMeasures);
    board.pace.links_after = member.host().counters();
    board.pace.after = usage_now();
    wait_while(Phase::kEnds);
  }
  member.host().stop();
  member.tell_pace();
  board.links = member.host().counters();
  if (const auto failure = member.host().failure()) {
    board.fail(*failure);
  } else {
    board.state = MemberBoard::State::kStopped;
  }
}

}  // namespace lamport::tools
