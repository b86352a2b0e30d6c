#pragma once

#include <optional>
#include <string>

#include "command_line.hpp"
#include "lamport/props/output_file.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/tools/exit_code.hpp"
#include "lamport/tools/gantt.hpp"
#include "lamport/tools/judge.hpp"

namespace lamport::tools {

/// The files that a run was asked to leave. They appear when all of them are complete.
class RunFiles {
 public:
  /// Creates them, as `trace` and `gantt` name them; "" for none. Returns the exit code if one
  /// can't be created, which it reports.
  [[nodiscard]] std::optional<ExitCode> open(const CommandLine& line, const std::string& trace,
                                             const std::string& gantt,
                                             const props::TraceHeader& header);

  /// Who gets the events; null if no trace is wanted.
  [[nodiscard]] props::TraceWriter* trace() { return writer_ ? &*writer_ : nullptr; }

  /// Completes them, the trace with `end`. Errors: one of them could not be written.
  [[nodiscard]] core::Result<void> complete(props::TraceEnd end, const Judgement& judgement,
                                            const GanttFrame& frame, const std::string& title);

 private:
  std::optional<props::OutputFile> trace_;
  std::optional<props::OutputFile> gantt_;
  std::optional<props::TraceWriter> writer_;
};

}  // namespace lamport::tools
