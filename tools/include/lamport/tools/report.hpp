#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamport/props/history.hpp"
#include "lamport/props/json.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/sim/fault_counts.hpp"
#include "lamport/tools/event_line.hpp"
#include "lamport/tools/judge.hpp"
#include "lamport/tools/terminal.hpp"
#include "lamport/tools/wait_graph.hpp"

/// The parts of the tools' reports. Pure functions; a text ends with the end of its last line.
namespace lamport::tools {

/// One line per entry, in order: the process, its clocks, its times.
[[nodiscard]] std::string history_text(const Judgement& judgement);
/// A row per process, a column per kind.
[[nodiscard]] std::string messages_text(const MessageTable& table);
/// A line per property: whether it holds, and how often it was put to the test. Of a property that
/// never was, it says so.
[[nodiscard]] std::string verdicts_text(std::span<const props::Verdict> verdicts,
                                        const Paint& paint);
/// Why a command is incomplete: `vacuous` properties never came to the test. Has no end of line.
[[nodiscard]] std::string vacuous_text(std::span<const std::string_view> vacuous);
/// A line per kind of fault that `schedules` have: in how many, and how often it took effect. Of
/// one that never did, it says so.
[[nodiscard]] std::string faults_text(const sim::FaultCounts& schedules,
                                      const sim::FaultCounts& effects, const Paint& paint);
/// What was violated, or what else `word` says; the stays in question, and the events that led
/// there.
[[nodiscard]] std::string violation_text(std::string_view word, const props::Violation& violation,
                                         std::span<const props::Stay> disputed,
                                         std::span<const EventLine> history, const Paint& paint);
/// Who waits for whom, a line each, with what explains it; and what that says.
[[nodiscard]] std::string waits_text(const WaitReport& report, const Paint& paint);

/// [{process, clock}], in the order of entry.
[[nodiscard]] props::Json history_json(const Judgement& judgement);
/// {per_process: [{KIND: count, …, total}], total, resent, bare_acks}.
[[nodiscard]] props::Json messages_json(const MessageTable& table);
/// [{name, holds, blocked, checked}].
[[nodiscard]] props::Json properties_json(std::span<const props::Verdict> verdicts);
/// The names of the properties that were never put to the test.
[[nodiscard]] props::Json vacuous_json(std::span<const std::string_view> vacuous);
/// [{kind, schedules, effects}], of the kinds of fault that `schedules` have.
[[nodiscard]] props::Json faults_json(const sim::FaultCounts& schedules,
                                      const sim::FaultCounts& effects);
/// {property, at, detail, stays, history}, and with `waits` {blocked, conclusion, waits}.
[[nodiscard]] props::Json violation_json(const props::Violation& violation,
                                         std::span<const props::Stay> disputed,
                                         std::span<const EventLine> history,
                                         const std::optional<WaitReport>& waits);
/// [{process, on, message, behind, in_cycle, lost and in_flight: null or {event, to,
/// message}}].
[[nodiscard]] props::Json waits_json(const WaitReport& report);

}  // namespace lamport::tools
