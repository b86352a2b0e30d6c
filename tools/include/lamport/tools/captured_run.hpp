#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/result.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/tools/event_line.hpp"
#include "lamport/tools/judged_run.hpp"

/// A run over TCP that was captured, as a directory with a trace of each of its processes. They may
/// come from several hosts. The merged trace is made anew, so that there need be none.
namespace lamport::tools {

/// The traces of a captured run; their headers are known to fit each other.
struct CapturedRun {
  std::filesystem::path directory;
  props::TraceHeader header;          ///< Of process 0. Not all of it is the same in all traces.
  std::vector<std::string> versions;  ///< By process: of the code that wrote its trace.

  /// The file of `process`.
  [[nodiscard]] std::string file(core::ProcessId process) const;
};

/// Looks at the headers of the traces in `directory`.
/// Errors: a trace is missing, or not of this run; it can't be read. The message names file, line,
/// field and the fix.
[[nodiscard]] core::Result<CapturedRun> captured_run(const std::filesystem::path& directory);

/// A trace of a captured run that is being read.
struct CapturedFile {
  std::unique_ptr<std::ifstream> in;
  props::TraceReader reader;
};
/// Opens the file of one process. Errors: as `captured_run`.
[[nodiscard]] core::Result<CapturedFile> open_captured(const std::string& file);

/// The error about a line of a file that was damaged, or never was a trace of this process: with
/// the file, and what to do.
[[nodiscard]] tl::unexpected<core::Error> damaged(const std::string& file,
                                                  const std::string& message);
/// The error about traces that are not of one run.
[[nodiscard]] tl::unexpected<core::Error> of_different_runs(const std::string& message);

/// The error about a run of `protocol`, which hosts do not run by itself, but as `hosted`.
[[nodiscard]] tl::unexpected<core::Error> not_captured(const CapturedRun& run,
                                                       std::string_view protocol,
                                                       std::string_view hosted);

/// How a trace ended.
struct CapturedEnd {
  props::TraceEnd end = props::TraceEnd::kComplete;
  std::string cut;  ///< If there is no footer to say so: what is wrong, with the line; else "".

  /// Whether the process came to the end of its run.
  [[nodiscard]] bool is_complete() const {
    return cut.empty() && end == props::TraceEnd::kComplete;
  }
  /// Whether the process may have done more than the trace has.
  [[nodiscard]] bool is_short() const { return !cut.empty() || end == props::TraceEnd::kLost; }
  /// Whether the process died.
  [[nodiscard]] bool has_died() const { return !cut.empty() || end == props::TraceEnd::kKilled; }
};

/// What is wanted of the repetition of a captured run, besides what it comes to.
struct CapturedWatch {
  bool lines = false;                   ///< The events as lines for a person.
  props::TraceWriter* trace = nullptr;  ///< Gets the merged trace, if not null.
};

/// What the repetition of a captured run came to. What is judged is what was recorded.
struct CapturedResult : JudgedRun {
  /// Where a process does something else now than was recorded.
  struct Difference {
    core::EventId event;     ///< One behind the last if the trace ends too early.
    std::uint64_t line = 0;  ///< Of the file of its process.
    std::string recorded;
    std::string now;
  };

  std::optional<Difference> difference;  ///< The first, in the order of the merged trace.
  std::uint32_t differing = 0;           ///< Processes that do something else.
  std::uint64_t inputs = 0;              ///< That were recorded.
  std::uint64_t effects = 0;             ///< That were recorded.
  std::vector<CapturedEnd> ends;         ///< By process.
  /// Events that are not in the merged trace, since they come after others that no trace has.
  std::uint64_t left_out = 0;
  std::vector<EventLine> lines;  ///< Of the merged trace, if they are wanted.

  /// Whether all processes came to the end of the run.
  [[nodiscard]] bool is_complete() const;
};

}  // namespace lamport::tools
