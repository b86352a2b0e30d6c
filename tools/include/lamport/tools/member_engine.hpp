#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "lamport/core/check.hpp"
#include "lamport/core/codec.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/result.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/message_counts.hpp"
#include "lamport/props/output_file.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/tools/cluster_engine.hpp"
#include "lamport/tools/crew.hpp"
#include "lamport/tools/member.hpp"
#include "lamport/tools/member_run.hpp"
#include "lamport/tools/shared_counter.hpp"
#include "lamport/tools/shared_memory.hpp"
#include "lamport/tools/trace_directory.hpp"
#include "lamport/transports/options.hpp"

/// One process of a cluster of many hosts, for `lamport-run --config`.
namespace lamport::tools {

/// The process, which nobody oversees: it starts when it has met all others, and leaves when all
/// have finished.
template <core::Protocol P>
class LoneMember {
 public:
  /// Listens. Throws `std::runtime_error` if the port, the directory or the counter can't be had;
  /// the message names it.
  LoneMember(const MemberRequest& request, const std::atomic<bool>& interrupted)
      : request_(request),
        interrupted_(interrupted),
        counts_(processes()),
        directory_(open_directory(request)),
        trace_(open_trace(request)),
        counter_(open_counter(request.counter)),
        member_(*crew_, *board_, *counter_, request.id, request_.run, options()) {
    if (trace_) {
      writer_.emplace(trace_->stream(),
                      trace_header(request_.run, P::kName, request_.cluster.cluster));
      trace_->stream().flush();
    }
  }

  /// Runs, once, until all have finished, it fails, the deadline has passed or somebody interrupts.
  /// Errors: the trace can't be saved.
  [[nodiscard]] core::Result<MemberResult> run() {
    auto started = member_.host().start(request_.cluster.processes);
    if (!started) {
      return tl::unexpected<core::Error>(std::move(started.error()));
    }
    MemberResult result;
    result.end = wait();
    result.took = Clock::now() - began_;
    member_.host().stop();
    take_events();
    tell(result);
    if (writer_) {
      writer_->finish(trace_end(result));
    }
    if (trace_) {
      if (auto saved = trace_->commit(); !saved) {
        return tl::unexpected<core::Error>(std::move(saved.error()));
      }
    }
    return result;
  }

 private:
  using Clock = std::chrono::steady_clock;
  using Event = core::TraceEvent<P>;

  /// How long what happens may go unseen.
  static constexpr std::chrono::milliseconds kGlance{1};
  /// How long the last acknowledgements are waited for: who has left sends none.
  static constexpr std::chrono::milliseconds kLinger{500};

  [[nodiscard]] std::uint32_t processes() const {
    return static_cast<std::uint32_t>(request_.cluster.processes.size());
  }

  static std::optional<TraceDirectory> open_directory(const MemberRequest& request) {
    if (request.run.traces.empty()) {
      return std::nullopt;
    }
    auto directory = TraceDirectory::open(request.run.traces, request.run.processes);
    if (!directory) {
      throw std::runtime_error(directory.error().message);
    }
    return std::move(*directory);
  }

  static std::optional<props::OutputFile> open_trace(const MemberRequest& request) {
    if (request.run.traces.empty()) {
      return std::nullopt;
    }
    auto file = props::OutputFile::create(std::filesystem::path(request.run.traces) /
                                          process_trace_name(request.id.value()));
    if (!file) {
      throw std::runtime_error("--trace: " + file.error().message);
    }
    return std::move(*file);
  }

  /// The integer in the file, or one of our own.
  SharedCounter* open_counter(const std::string& file) {
    if (file.empty()) {
      return &crew_->counter;
    }
    try {
      counter_file_.emplace(sizeof(SharedCounter), file);
    } catch (const std::system_error& error) {
      throw std::runtime_error("--counter: " + file + ": " + error.what());
    }
    return SharedCounter::at(counter_file_->begin());
  }

  transports::HostOptions options() {
    transports::HostOptions options;
    options.cluster = request_.cluster.cluster;
    options.listen = request_.cluster.processes[request_.id.value()];
    options.limits = request_.cluster.limits;
    options.tls = request_.cluster.tls;
    options.plain_beyond_loopback = request_.cluster.plain_beyond_loopback;
    options.epoch = began_;
    options.log = request_.run.log;
    options.gather = true;
    options.incarnation = static_cast<std::uint64_t>(
        std::chrono::system_clock::now().time_since_epoch() / std::chrono::microseconds(1));
    options.progress = &board_->progress;
    return options;
  }

  [[nodiscard]] ClusterEnd wait() {
    crew_->phase = CrewBoard::Phase::kRuns;
    const Clock::time_point deadline = began_ + request_.run.deadline;
    std::optional<Clock::time_point> over;
    while (true) {
      std::this_thread::sleep_for(kGlance);
      take_events();
      const Clock::time_point now = Clock::now();
      if (request_.run.progress) {
        request_.run.progress(board_->entries);
      }
      if (member_.host().failure()) {
        return ClusterEnd::kFailed;
      }
      if (interrupted_) {
        return ClusterEnd::kInterrupted;
      }
      if (now >= deadline) {
        return ClusterEnd::kTimedOut;
      }
      if (board_->done) {
        member_.host().finish();
      }
      if (member_.host().is_over()) {
        over = over.value_or(now);
        if (board_->progress.activity().unanswered == 0 || now > *over + kLinger) {
          return ClusterEnd::kCompleted;
        }
      }
    }
  }

  /// Takes what the process has recorded so far, and puts it where it outlives us.
  void take_events() {
    bool wrote = false;
    std::array<std::byte, core::kEncodedSizeMax<Event>> buffer;
    for (auto bytes = board_->events.take(buffer); !bytes.empty();
         bytes = board_->events.take(buffer)) {
      const auto event = core::decode<Event>(bytes, processes());
      LAMPORT_CHECK(event.has_value(), "what was recorded is an event");
      counts_.observe(*event);
      if (writer_) {
        writer_->observe(*event);
        wrote = true;
      }
    }
    if (auto& trace = trace_; wrote && trace) {
      trace->stream().flush();
    }
  }

  [[nodiscard]] static props::TraceEnd trace_end(const MemberResult& result) {
    if (result.lost != 0) {
      return props::TraceEnd::kLost;
    }
    switch (result.end) {
      case ClusterEnd::kFailed:
        return props::TraceEnd::kFailed;
      case ClusterEnd::kTimedOut:
      case ClusterEnd::kInterrupted:
      case ClusterEnd::kDied:
        return props::TraceEnd::kStopped;
      case ClusterEnd::kCompleted:
        break;
    }
    return props::TraceEnd::kComplete;
  }

  void tell(MemberResult& result) {
    const auto& sent = counts_.sent(request_.id);
    const auto kinds = props::MessageCounts<P>::kinds();
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
      result.messages.emplace_back(kinds[kind], sent[kind]);
    }
    result.started = board_->progress.activity().turns > 0;
    result.entries = board_->entries;
    result.resent = counts_.resent();
    result.bare_acks = counts_.bare_acks();
    result.links = member_.host().counters();
    result.lost = board_->events.lost();
    if (counter_file_) {
      result.counter = counter_->read();
    }
    result.failure = member_.host().failure().value_or("");
  }

  MemberRequest request_;
  const std::atomic<bool>& interrupted_;
  Clock::time_point began_ = Clock::now();
  Shared<CrewBoard> crew_;
  Shared<MemberBoard> board_;
  props::MessageCounts<P> counts_;
  std::optional<TraceDirectory> directory_;
  std::optional<props::OutputFile> trace_;
  std::optional<props::TraceWriter> writer_;  ///< Of `trace_`, whose stream stays where it is.
  std::optional<SharedMemory> counter_file_;
  SharedCounter* counter_;
  Member<P> member_;  ///< The last: its threads use the others.
};

/// Runs one process of a cluster of `P`. Requires: `request.id` is one of its processes.
/// Errors: a port, directory or file can't be had; the message names it.
template <core::Protocol P>
[[nodiscard]] core::Result<MemberResult> run_member(MemberRequest request,
                                                    const std::atomic<bool>& interrupted) {
  request.run.processes = static_cast<std::uint32_t>(request.cluster.processes.size());
  try {
    return LoneMember<typename cluster_engine::Hosted<P>::Type>(request, interrupted).run();
  } catch (const std::runtime_error& error) {
    return core::refused(error.what());
  }
}

}  // namespace lamport::tools
