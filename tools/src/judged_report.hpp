#pragma once

#include <cstdint>
#include <string_view>

#include "lamport/props/json.hpp"
#include "lamport/tools/gantt.hpp"
#include "lamport/tools/judge.hpp"
#include "lamport/tools/judged_run.hpp"
#include "lamport/tools/terminal.hpp"

/// What reports of a simulated run and of a captured one have in common.
namespace lamport::tools {

/// A run that stopped at a violation goes on a little in its chart, so that the last entry is seen.
[[nodiscard]] GanttFrame frame_of(std::uint32_t processes, const Judgement& judgement);

/// Prints the critical section as a chart, and what was sent.
void print_course(const JudgedRun& run, const GanttFrame& frame, const Paint& paint);
/// Prints the verdicts and the digest; of a violation, which is said to be `word`, what led there;
/// and who waits for whom.
void print_verdict(const JudgedRun& run, std::string_view word, const Paint& paint);

/// Adds the same to `json`.
void add_judged(props::Json& json, const JudgedRun& run);

}  // namespace lamport::tools
