#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "judged_report.hpp"
#include "lamport/props/json.hpp"
#include "lamport/props/printable.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/tools/captured_run.hpp"
#include "lamport/tools/report.hpp"
#include "replay_options.hpp"
#include "run_files.hpp"

namespace lamport::tools {
namespace {

std::string processes_text(const CapturedRun& run) {
  return counted(run.header.processes, "process", "processes");
}

/// What keeps the trace of `process` from being whole; "" if it is. Of a run that was stopped it is
/// "stopped" for each.
std::string trouble_of(const CapturedRun& run, std::uint32_t process, const CapturedEnd& end) {
  if (!end.cut.empty()) {
    return fmt::format("process {}: {}: {}", process, run.file(core::ProcessId(process)), end.cut);
  }
  switch (end.end) {
    case props::TraceEnd::kKilled:
      return fmt::format("process {} died, and its trace ends there", process);
    case props::TraceEnd::kFailed:
      return fmt::format("process {} failed, and its trace ends there", process);
    case props::TraceEnd::kLost:
      return fmt::format("process {} went on, but not all could be recorded in time", process);
    case props::TraceEnd::kStopped:
      return "the run was stopped before its end";
    case props::TraceEnd::kComplete:
      break;
  }
  return "";
}

/// All that keeps traces from being whole, each once. What is not told by others comes last: that
/// the run was stopped.
std::vector<std::string> troubles_of(const CapturedRun& run, const CapturedResult& result) {
  std::vector<std::string> troubles;
  std::string stopped;
  for (std::uint32_t p = 0; p < result.ends.size(); ++p) {
    std::string trouble = trouble_of(run, p, result.ends[p]);
    const bool is_stop =
        result.ends[p].cut.empty() && result.ends[p].end == props::TraceEnd::kStopped;
    if (is_stop) {
      stopped = std::move(trouble);
    } else if (!trouble.empty()) {
      troubles.push_back(std::move(trouble));
    }
  }
  if (!stopped.empty()) {
    troubles.push_back(std::move(stopped));
  }
  return troubles;
}

void print_comparison(const CapturedRun& run, const CapturedResult& result, const Paint& paint) {
  if (!result.difference) {
    fmt::print("\n{}: given the same {}, {} had the same {}\n", paint.good("identical"),
               counted(result.inputs, "input", "inputs"), processes_text(run),
               counted(result.effects, "effect", "effects"));
    return;
  }
  const CapturedResult::Difference& difference = *result.difference;
  fmt::print(
      "\n{}: {} of {}, first process {} at event {}, line {} of {}\n  {:<10}{}\n  {:<10}{}\n",
      paint.bad("different"), result.differing, processes_text(run),
      difference.event.process.value(), props::text_of(difference.event), difference.line,
      run.file(difference.event.process), "recorded", difference.recorded, "now", difference.now);
}

void print_result(const CapturedRun& run, const CapturedResult& result, const Paint& paint) {
  fmt::print("{}\n  {:<14}{}\n  {:<14}{}\n  {:<14}{}\n  {:<14}{}\n", paint.heading("captured run"),
             "directory", run.directory.string(), "protocol", run.header.protocol, "processes",
             run.header.processes, "run",
             run.header.run.empty() ? "not named" : props::printable(run.header.run));
  print_comparison(run, result, paint);
  if (!result.lines.empty()) {
    fmt::print("\n{}\n{}\n", paint.heading("events"), event_line_heading());
    for (const EventLine& each : result.lines) {
      fmt::print("{}\n", text_of(each));
    }
  }
  fmt::print("\n{}\n{}", paint.heading("history, in the order of entry"),
             history_text(result.judgement));
  print_course(result, frame_of(run.header.processes, result.judgement), paint);
  print_verdict(result, "violated", paint);
  const std::vector<std::string> troubles = troubles_of(run, result);
  if (!troubles.empty()) {
    fmt::print("\n{}\n", paint.heading("not whole"));
    for (const std::string& trouble : troubles) {
      fmt::print("  {}\n", trouble);
    }
  }
  if (result.left_out != 0) {
    fmt::print("  {} after what no trace has, compared but not judged\n",
               counted(result.left_out, "event", "events"));
  }
}

props::Json document(const CapturedRun& run, const CapturedResult& result) {
  props::Json json = props::Json::object();
  json["schema"] = "lamport-replay-run/1";
  json["directory"] = run.directory.string();
  json["protocol"] = run.header.protocol;
  json["processes"] = run.header.processes;
  json["run"] = run.header.run.empty() ? props::Json(nullptr) : props::Json(run.header.run);
  json["identical"] = !result.difference.has_value();
  json["inputs"] = result.inputs;
  json["effects"] = result.effects;
  json["differing"] = result.differing;
  json["difference"] = nullptr;
  if (const auto& difference = result.difference) {
    json["difference"] = {{"process", difference->event.process.value()},
                          {"event", props::text_of(difference->event)},
                          {"file", run.file(difference->event.process)},
                          {"line", difference->line},
                          {"recorded", difference->recorded},
                          {"now", difference->now}};
  }
  json["completed"] = result.is_complete();
  json["ends"] = props::Json::array();
  for (const CapturedEnd& end : result.ends) {
    json["ends"].push_back(end.cut.empty() ? std::string(name_of(end.end)) : "cut");
  }
  json["left_out"] = result.left_out;
  add_judged(json, result);
  json["conclusion"] = result.waits ? props::Json(result.waits->diagnosis.conclusion) : nullptr;
  json["waits"] = result.waits ? waits_json(*result.waits) : props::Json(nullptr);
  return json;
}

/// Why the merged trace ended.
props::TraceEnd merged_end(const CapturedResult& result) {
  if (result.left_out != 0 || std::ranges::any_of(result.ends, &CapturedEnd::is_short)) {
    return props::TraceEnd::kLost;
  }
  // What counts for most; the order of their declaration is that of their weight.
  return std::ranges::max_element(result.ends, {}, &CapturedEnd::end)->end;
}

/// What it came to, with a line on stderr and the command that repeats it if not all is well.
ExitCode concluded(const CommandLine& line, const CapturedRun& run, const CapturedResult& result,
                   const std::string& command) {
  if (const auto& difference = result.difference) {
    const core::ProcessId process = difference->event.process;
    line.say(
        fmt::format("not identical: process {} does something else at event {}; its trace was "
                    "saved by version {}, this is {}",
                    process.value(), props::text_of(difference->event),
                    props::printable(run.versions[process.value()]), props::code_version()));
  }
  if (const auto& violation = result.judgement.violation) {
    line.say(fmt::format("violated: {}: {}", violation->property, violation->detail));
  }
  if (result.difference || result.judgement.violation) {
    std::fputs((command + "\n").c_str(), stderr);
    return ExitCode::kViolated;
  }
  if (const auto troubles = troubles_of(run, result); !troubles.empty()) {
    return line.tell("incomplete: " + troubles.front(), command, ExitCode::kIncomplete);
  }
  const auto printed = flush_stdout();
  return printed ? ExitCode::kHolds : line.usage_error("", printed.error().message);
}

}  // namespace

ExitCode replay_directory(const CommandLine& line, const Registry& registry,
                          const ReplayOptions& options) {
  const auto run = captured_run(options.file);
  if (!run) {
    return line.usage_error("", run.error().message);
  }
  const auto protocol = registry.find(run->header.protocol);
  if (!protocol) {
    return line.usage_error(run->file(core::ProcessId(0)),
                            "line 1: protocol: " + protocol.error().message);
  }
  RunFiles files;
  props::TraceHeader header = run->header;
  if (const auto failed = files.open(line, options.trace, options.gantt, header)) {
    return *failed;
  }
  const auto result = (*protocol)->replay_captured(*run, {options.events, files.trace()});
  if (!result) {
    return line.usage_error("", result.error().message);
  }
  if (line.json()) {
    fmt::print("{}\n", document(*run, *result).dump(2));
  } else {
    print_result(*run, *result, Paint(line.color(), stdout));
  }
  const auto complete = files.complete(
      merged_end(*result), result->judgement, frame_of(run->header.processes, result->judgement),
      fmt::format("{}: {} over TCP", run->header.protocol, processes_text(*run)));
  const ExitCode code =
      complete ? ExitCode::kHolds : line.usage_error("", complete.error().message);
  const ExitCode concluding = concluded(line, *run, *result, line.repeat_command(options.file));
  return concluding == ExitCode::kHolds ? code : concluding;
}

}  // namespace lamport::tools
