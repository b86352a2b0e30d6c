#include "run_files.hpp"

#include <utility>

#include <fmt/format.h>

namespace lamport::tools {
namespace {

/// Creates the file that `--option` names, if it names one. Returns the exit code if it can't.
std::optional<ExitCode> create(const CommandLine& line, std::string_view option,
                               const std::string& path, std::optional<props::OutputFile>& file) {
  if (path.empty()) {
    return std::nullopt;
  }
  auto created = props::OutputFile::create(path);
  if (!created) {
    return line.usage_error(fmt::format("--{}", option), created.error().message);
  }
  file.emplace(std::move(*created));
  return std::nullopt;
}

core::Result<void> commit(std::optional<props::OutputFile>& file) {
  return file ? file->commit() : core::Result<void>();
}

}  // namespace

std::optional<ExitCode> RunFiles::open(const CommandLine& line, const std::string& trace,
                                       const std::string& gantt, const props::TraceHeader& header) {
  if (const auto failed = create(line, "trace", trace, trace_)) {
    return failed;
  }
  if (trace_) {
    writer_.emplace(trace_->stream(), header);
  }
  return create(line, "gantt", gantt, gantt_);
}

core::Result<void> RunFiles::complete(props::TraceEnd end, const Judgement& judgement,
                                      const GanttFrame& frame, const std::string& title) {
  if (writer_) {
    writer_->finish(end);
  }
  if (gantt_) {
    gantt_->stream() << gantt_svg(judgement.stays, frame, title);
  }
  return commit(trace_).and_then([this] { return commit(gantt_); });
}

}  // namespace lamport::tools
