#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "lamport/core/ids.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/result.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/json.hpp"
#include "lamport/props/merge.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/tools/captured_run.hpp"
#include "lamport/tools/event_line.hpp"
#include "lamport/tools/merged_judge.hpp"
#include "lamport/tools/recorded_engine.hpp"

/// A captured run of protocol `P`, each process repeated from its recorded inputs, and judged.
namespace lamport::tools {

/// The traces of a captured run, by process.
template <core::Protocol P>
struct CapturedTraces {
  std::vector<std::vector<core::TraceEvent<P>>> events;
  std::vector<CapturedEnd> ends;
};

namespace captured_engine {

/// The line of a process's trace that has its event `serial`; the header's is the first.
[[nodiscard]] constexpr std::uint64_t line_of(std::uint64_t serial) {
  return serial + 1;
}

/// Reads the trace of `process` into `traces`, behind those that are there. One that ends before
/// its footer is taken as far as it goes.
template <core::Protocol P>
[[nodiscard]] core::Result<void> read_into(CapturedTraces<P>& traces, const CapturedRun& run,
                                           core::ProcessId process) {
  const std::string file = run.file(process);
  auto opened = open_captured(file);
  if (!opened) {
    return tl::unexpected<core::Error>(std::move(opened.error()));
  }
  auto& events = traces.events.emplace_back();
  CapturedEnd& end = traces.ends.emplace_back();
  while (true) {
    auto next = opened->reader.template next<P>(props::TraceReader::Causes::kAnywhere);
    if (!next && next.error().code == core::ErrorCode::kTruncated) {
      end.cut = std::move(next.error().message);
      return {};
    }
    if (!next) {
      return damaged(file, next.error().message);
    }
    std::optional<core::TraceEvent<P>> event = *std::move(next);
    if (!event) {
      end.end = opened->reader.end();
      return {};
    }
    if (event->id.process != process) {
      return damaged(file, fmt::format("line {}: id: {} is of another process than the file",
                                       line_of(events.size() + 1), props::text_of(event->id)));
    }
    events.push_back(*std::move(event));
  }
}

template <core::Protocol P>
[[nodiscard]] core::Result<CapturedTraces<P>> read_all(const CapturedRun& run) {
  CapturedTraces<P> traces;
  for (std::uint32_t p = 0; p < run.header.processes; ++p) {
    if (auto read = read_into<P>(traces, run, core::ProcessId(p)); !read) {
      return tl::unexpected<core::Error>(std::move(read.error()));
    }
  }
  return traces;
}

/// A message that arrived, and that is not what its sender's trace says of it.
struct Stray {
  std::string text;      ///< For who gathered the files.
  bool unknown = false;  ///< Whether that trace has no such event at all.
};

/// What is wrong with the message of `received`, "" if nothing is.
template <core::Protocol P>
[[nodiscard]] std::optional<Stray> stray_of(const core::TraceEvent<P>& event,
                                            const core::Received<P>& received,
                                            const CapturedTraces<P>& traces) {
  const core::ProcessId from = event.cause.process;
  const auto& sender = traces.events[from.value()];
  const bool known = event.cause.serial >= 1 && event.cause.serial <= sender.size();
  if (!known && event.cause.serial >= 1 && traces.ends[from.value()].is_short()) {
    return std::nullopt;
  }
  const auto* const sent =
      known ? std::get_if<core::Sent<P>>(&sender[event.cause.serial - 1].what) : nullptr;
  if (sent != nullptr && from == received.from && sent->to == event.id.process &&
      sent->message == received.message) {
    return std::nullopt;
  }
  return Stray{fmt::format("line {}: cause: by the trace of process {}, {} is {}",
                           line_of(event.id.serial), from.value(), props::text_of(event.cause),
                           known ? "not the sending of this message" : "no event"),
               !known};
}

/// The first message that its sender's trace does not have, if there is one.
template <core::Protocol P>
[[nodiscard]] std::optional<Stray> first_stray(const CapturedTraces<P>& traces,
                                               const CapturedRun& run) {
  for (const auto& events : traces.events) {
    for (const auto& event : events) {
      const auto* const received = std::get_if<core::Received<P>>(&event.what);
      if (auto stray = received == nullptr ? std::nullopt : stray_of(event, *received, traces)) {
        stray->text = run.file(event.id.process) + ": " + stray->text;
        return stray;
      }
    }
  }
  return std::nullopt;
}

/// Repeats the processes, and says where they do something else.
template <core::Protocol P>
class Repeater {
 public:
  Repeater(const CapturedTraces<P>& traces, CapturedResult& result)
      : traces_(traces),
        result_(result),
        recorded_(static_cast<std::uint32_t>(traces.events.size())),
        taken_(traces.events.size()) {}

  /// Takes the events of `merged`, and then those that are not in it.
  void repeat(const std::vector<core::TraceEvent<P>>& merged, bool lines) {
    for (const auto& event : merged) {
      observe(event);
      if (lines) {
        result_.lines.push_back(event_line(event, recorded_.clock(event.id.process)));
      }
    }
    for (std::uint32_t p = 0; p < taken_.size(); ++p) {
      const auto& events = traces_.events[p];
      result_.left_out += events.size() - taken_[p];
      while (taken_[p] < events.size()) {
        observe(events[taken_[p]]);
      }
      if (traces_.ends[p].cut.empty()) {
        finish(core::ProcessId(p));
      }
    }
  }

  /// The check that a process fails whose trace says that it failed.
  [[nodiscard]] std::optional<props::Violation> failure() const {
    for (std::uint32_t p = 0; p < taken_.size(); ++p) {
      const core::ProcessId id(p);
      const auto failure = recorded_.failure(id);
      if (failure && traces_.ends[p].end == props::TraceEnd::kFailed) {
        return props::failed_check(fmt::format("process {}: {}", p, *failure), {{id, taken_[p]}});
      }
    }
    return std::nullopt;
  }

 private:
  void observe(const core::TraceEvent<P>& event) {
    ++taken_[event.id.process.value()];
    std::visit([this](const auto& what) { this->count(what); }, event.what);
    if (auto other = recorded_.observe(event)) {
      differ(event.id, text_of(event_line(event, std::nullopt)), *std::move(other));
    }
  }

  void count(const core::Noted<P>& /*effect*/) { ++result_.effects; }
  void count(const core::Emitted<P>& /*effect*/) { ++result_.effects; }
  void count(const core::Sent<P>& /*effect*/) { ++result_.effects; }
  void count(const core::Dropped& /*by a link*/) {}
  void count(const core::Faulted& /*by whoever*/) {}
  template <class Input>
  void count(const Input& /*input*/) {
    ++result_.inputs;
  }

  void finish(core::ProcessId id) {
    if (auto missing = recorded_.missing(id, traces_.ends[id.value()].end)) {
      differ({id, taken_[id.value()] + 1}, "the trace ends here", *std::move(missing));
    }
  }

  void differ(core::EventId event, std::string recorded, std::string now) {
    ++result_.differing;
    if (!result_.difference) {
      result_.difference = {event, line_of(event.serial), std::move(recorded), std::move(now)};
    }
  }

  const CapturedTraces<P>& traces_;
  CapturedResult& result_;
  RecordedProcesses<P> recorded_;
  std::vector<std::size_t> taken_;  ///< By process: how many of its events.
};

}  // namespace captured_engine

/// Repeats each process of a captured run from its recorded inputs, merges the traces, and judges
/// what was recorded. Requires: the run is of `P`.
/// Errors: a file that is damaged or not of this run, with the line and the fix.
template <core::Protocol P>
[[nodiscard]] core::Result<CapturedResult> replay_captured(const CapturedRun& run,
                                                           const CapturedWatch& watch) {
  auto traces = captured_engine::read_all<P>(run);
  if (!traces) {
    return tl::unexpected<core::Error>(std::move(traces.error()));
  }
  CapturedResult result;
  result.ends = traces->ends;
  const auto stray = captured_engine::first_stray(*traces, run);
  if (stray && stray->unknown) {
    return of_different_runs(stray->text);
  }
  const bool complete = result.is_complete();
  const auto merged =
      complete ? props::merge<P>(traces->events) : props::merge_known<P>(traces->events);
  if (!merged) {
    return of_different_runs(stray ? stray->text
                                   : run.directory.string() + ": " + merged.error().message);
  }
  captured_engine::Repeater<P> repeater(*traces, result);
  repeater.repeat(*merged, watch.lines);
  if (stray && !result.difference) {
    return of_different_runs(stray->text);  // Else it may be what was changed.
  }
  const MergedEnd end{.complete = complete,
                      .whole = std::ranges::none_of(result.ends, &CapturedEnd::is_short),
                      .no_crash = std::ranges::none_of(result.ends, &CapturedEnd::has_died),
                      .failure = repeater.failure()};
  static_cast<JudgedRun&>(result) = judge_merged<P>(*merged, run.header.processes, end);
  if (watch.trace != nullptr) {
    for (const auto& event : *merged) {
      watch.trace->observe(event);
    }
  }
  return result;
}

}  // namespace lamport::tools
