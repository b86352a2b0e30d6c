#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/digest.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/result.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/tools/event_line.hpp"
#include "lamport/tools/protocol_tools.hpp"

/// A run that no seed brings back, such as one over TCP, repeated from its recorded inputs.
namespace lamport::tools {

/// One process that is given its recorded inputs again, and whose effects are compared.
template <core::Protocol P>
class RecordedProcess {
 public:
  using Event = core::TraceEvent<P>;

  RecordedProcess(core::ProcessId id, std::uint32_t processes) : process_(id, processes) {}

  [[nodiscard]] const P& process() const { return process_; }
  /// What the check says that its latest input fails, if it does.
  [[nodiscard]] const std::optional<std::string>& failure() const { return failure_; }
  /// What the process does after the latest event of a trace that `end`ed there, and the trace does
  /// not have: an effect of the latest input, or a failed check; none if that is how the trace
  /// ended.
  [[nodiscard]] std::optional<std::string> missing(props::TraceEnd end) const {
    if (failure_) {
      return end == props::TraceEnd::kFailed ? std::nullopt : failure_;
    }
    if (next_ == effects_.size() || crashed_ || end == props::TraceEnd::kLost) {
      return std::nullopt;
    }
    const core::EventId id{process_.id(), latest_.serial + 1};
    return text_of(event_line(Event{id, at_, input_id_, effects_[next_]}, std::nullopt));
  }

  /// Takes its next event. Returns what the process does there instead, if that is something else.
  /// An input that fails a check is what was recorded; no event of its process may follow.
  [[nodiscard]] std::optional<std::string> observe(const Event& saved) {
    latest_ = saved.id;
    if (std::holds_alternative<core::Dropped>(saved.what)) {
      return std::nullopt;  // The link's doing, not the process's.
    }
    if (crashed_) {
      return "nothing: it has crashed";
    }
    if (failure_) {
      return failure_;
    }
    if (std::holds_alternative<core::Faulted>(saved.what)) {
      crashed_ = true;  // Not the process's doing either; it may cut a turn short.
      return std::nullopt;
    }
    const std::optional<core::Input<P>> input = input_of(saved);
    if (next_ < effects_.size()) {
      const Event now{saved.id, at_, input_id_, effects_[next_++]};
      return now == saved ? std::nullopt : std::optional(text_of(event_line(now, std::nullopt)));
    }
    if (!input) {
      return "nothing: no input brings this about";
    }
    begin(saved, *input);
    return std::nullopt;
  }

 private:
  [[nodiscard]] static std::optional<core::Input<P>> input_of(const Event& event) {
    if (std::holds_alternative<core::Started>(event.what)) {
      return core::Start{};
    }
    if (const auto* received = std::get_if<core::Received<P>>(&event.what)) {
      return core::Receive<P>{received->from, received->message};
    }
    if (const auto* fired = std::get_if<core::TimerFired<P>>(&event.what)) {
      return core::Fire<P>{fired->timer};
    }
    if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
      return core::Perform<P>{commanded->command};
    }
    return std::nullopt;
  }

  void begin(const Event& saved, const core::Input<P>& input) {
    input_id_ = saved.id;
    at_ = saved.at;
    effects_.clear();
    next_ = 0;
    const core::ScopedCheckThrow throwing;  // What was recorded is not our mistake.
    try {
      core::step<P>(process_, input, saved.at, turn_);
    } catch (const core::CheckFailure& failure) {
      failure_ = failure.what();
      return;
    }
    for (const auto& note : turn_.notes()) {
      effects_.push_back(core::Noted<P>{note});
    }
    for (const auto& output : turn_.outputs()) {
      effects_.push_back(core::Emitted<P>{output});
    }
    for (const auto& send : turn_.sends()) {
      effects_.push_back(core::Sent<P>{send.to, send.message});
    }
  }

  P process_;
  core::Turn<P> turn_;
  core::EventId latest_;
  bool crashed_ = false;
  std::optional<std::string> failure_;
  core::EventId input_id_;
  core::VirtualTime at_;
  std::vector<typename Event::What> effects_;  ///< Of the latest input, in the order of the trace.
  std::size_t next_ = 0;                       ///< Of them: the first that the trace hasn't had.
};

/// All processes of a run. Each begins with its first event, so that a file which only claims to
/// have many costs no memory for them, and ends where it does something else than was recorded.
template <core::Protocol P>
class RecordedProcesses {
 public:
  explicit RecordedProcesses(std::uint32_t processes) : processes_(processes) {}

  /// As `RecordedProcess::observe`, of the event's process; nothing of one that has ended.
  [[nodiscard]] std::optional<std::string> observe(const core::TraceEvent<P>& saved) {
    Each& each = processes_[saved.id.process.value()];
    if (each.parted) {
      return std::nullopt;
    }
    std::optional<std::string> other = begin(each, saved.id.process);
    if (auto& recorded = each.recorded; !other && recorded) {
      other = recorded->observe(saved);
    }
    each.parted = other.has_value();
    return other;
  }

  /// As `RecordedProcess::missing`; nothing of a process that has ended or has not begun.
  [[nodiscard]] std::optional<std::string> missing(core::ProcessId id, props::TraceEnd end) const {
    const Each& each = processes_[id.value()];
    return each.recorded && !each.parted ? each.recorded->missing(end) : std::nullopt;
  }
  /// The same of the first process that has one.
  [[nodiscard]] std::optional<std::string> missing(props::TraceEnd end) const {
    for (std::uint32_t p = 0; p < processes_.size(); ++p) {
      if (auto one = missing(core::ProcessId(p), end)) {
        return one;
      }
    }
    return std::nullopt;
  }

  /// What the check says that the latest input of `id` fails, if it does.
  [[nodiscard]] std::optional<std::string> failure(core::ProcessId id) const {
    const Each& each = processes_[id.value()];
    return each.recorded && !each.parted ? each.recorded->failure() : std::nullopt;
  }

  /// The logical clock of `id`, if it has one and does what was recorded.
  [[nodiscard]] std::optional<core::LogicalTime> clock(core::ProcessId id) const {
    const Each& each = processes_[id.value()];
    return each.recorded && !each.parted ? clock_of(each.recorded->process()) : std::nullopt;
  }

  /// Requires: an event of `id` was observed.
  [[nodiscard]] const P& process(core::ProcessId id) const {
    const std::optional<RecordedProcess<P>>& recorded = processes_[id.value()].recorded;
    LAMPORT_CHECK(recorded.has_value(), "the process has begun", id);
    return recorded->process();
  }

 private:
  struct Each {
    std::optional<RecordedProcess<P>> recorded;  ///< Once it has begun.
    bool parted = false;                         ///< Whether it does something else by now.
  };

  /// Makes the process, if there is none yet. Returns the check that this fails, if it does.
  [[nodiscard]] std::optional<std::string> begin(Each& each, core::ProcessId id) const {
    const core::ScopedCheckThrow throwing;  // There may be more than it is made for.
    try {
      if (!each.recorded) {
        each.recorded.emplace(id, static_cast<std::uint32_t>(processes_.size()));
      }
      return std::nullopt;
    } catch (const core::CheckFailure& failure) {
      return failure.what();
    }
  }

  std::vector<Each> processes_;
};

/// Repeats each process of a saved trace from its recorded inputs; that a timer fired is one of
/// them and taken as given. It may be the trace of one process among several, so causes in the
/// others are not looked for. Requires: nothing but the header has been read. Errors: those of the
/// file, also behind the first difference.
template <core::Protocol P>
[[nodiscard]] core::Result<Repetition> repeat_recorded(props::TraceReader& saved) {
  RecordedProcesses<P> processes(saved.header().processes);
  core::Digest digest;
  Repetition repetition;
  while (true) {
    auto read = saved.next<P>(props::TraceReader::Causes::kAnywhere);
    if (!read) {
      return tl::unexpected<core::Error>(std::move(read.error()));
    }
    const std::optional<core::TraceEvent<P>> event = std::move(*read);
    if (!event) {
      break;
    }
    digest.add(*event);
    if (repetition.parting) {
      continue;  // An edited file is no trace to compare with, so it is read to its end.
    }
    if (std::optional<std::string> other = processes.observe(*event)) {
      repetition.parting = {digest.events(), text_of(event_line(*event, std::nullopt)),
                            std::move(*other)};
    }
  }
  if (auto missing = processes.missing(saved.end()); missing && !repetition.parting) {
    repetition.parting = {digest.events() + 1, "the trace ends here", std::move(*missing)};
  }
  repetition.events = digest.events();
  repetition.digest = digest.value();
  return repetition;
}

}  // namespace lamport::tools
