#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "judged_report.hpp"
#include "lamport/props/json_values.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/tools/gantt.hpp"
#include "lamport/tools/interrupt.hpp"
#include "lamport/tools/report.hpp"
#include "plan_options.hpp"
#include "replay_options.hpp"
#include "replay_shrink.hpp"
#include "run_files.hpp"

namespace lamport::tools {
namespace {

void print_result(const SeededRun& run, const ReplayResult& result, const GanttFrame& frame,
                  const Paint& paint) {
  print_course(result, frame, paint);
  if (!run.scenario.faults.empty()) {
    fmt::print("\n{}\n{}", paint.heading("faults"),
               faults_text(sim::fault_kinds_of(run.scenario), result.fault_effects, paint));
  }
  print_verdict(result, result.blocked() ? "blocked" : "violated", paint);
}

props::Json document(std::string_view protocol, const SeededRun& run, const ReplayResult& result,
                     const std::optional<Shrunk>& shrunk) {
  props::Json json = props::Json::object();
  json["schema"] = "lamport-replay/1";
  json["protocol"] = std::string(protocol);
  json["processes"] = run.scenario.processes;
  json["entries_per_process"] = run.scenario.entries;
  json["completed"] = result.end == sim::RunEnd::kQuiet;
  json["seed"] = props::json_of(run.seed);
  json["scenario"] = json_of(run.scenario);
  json["faults"] = faults_json(sim::fault_kinds_of(run.scenario), result.fault_effects);
  add_judged(json, result);
  json["shrunk"] = shrunk ? shrunk_json(*shrunk) : props::Json(nullptr);
  return json;
}

std::string title_of(std::string_view protocol, const SeededRun& run) {
  return fmt::format("{}: {}, {} each, seed {}", protocol,
                     counted(run.scenario.processes, "process", "processes"),
                     counted(run.scenario.entries, "entry", "entries"), run.seed);
}

/// Why there is nothing to make smaller; "" if there is.
std::string_view unshrinkable(const ReplayResult& result) {
  if (!result.judgement.violation) {
    return "nothing is violated, so nothing is saved";
  }
  return result.blocked() ? "a crash blocks the run, and nothing is violated" : "";
}

/// The run made smaller and saved as `tape`, if that was asked for and it violates something.
/// Reports if it can't be.
std::optional<Shrunk> shrunk_of(const CommandLine& line, const SimulationTools& protocol,
                                const SeededRun& run, const ReplayResult& result,
                                std::optional<TapeOutput>& tape) {
  if (!tape) {
    return std::nullopt;
  }
  if (const std::string_view why = unshrinkable(result); !why.empty()) {
    line.say(fmt::format("--shrink: {}", why));
    return std::nullopt;
  }
  core::Result<Shrunk> shrunk = shrink_run(line, protocol, run, *tape);
  if (!shrunk) {
    line.say(fmt::format("--shrink: {}", shrunk.error().message));
    return std::nullopt;
  }
  return *std::move(shrunk);
}

/// What the run came to, with a line on stderr and the command that repeats it if not all is well.
ExitCode concluded(const CommandLine& line, const ReplayResult& result, const std::string& command,
                   const std::optional<Shrunk>& shrunk) {
  if (result.waits && result.blocked()) {
    return line.tell(result.waits->diagnosis.conclusion, command, ExitCode::kIncomplete);
  }
  if (const auto& violation = result.judgement.violation) {
    const std::string what =
        fmt::format("violated: {}: {}", violation->property, violation->detail);
    if (!shrunk) {
      return line.tell(what, command, ExitCode::kViolated);
    }
    line.say(what);
    const bool interrupted = shrunk->result.interrupted;
    return line.tell(
        fmt::format("the smaller run{} is saved", interrupted ? ", as far as it got," : ""),
        line.repeat_command(shrunk->path),
        interrupted ? ExitCode::kInterrupted : ExitCode::kViolated);
  }
  if (result.end == sim::RunEnd::kStopped) {
    return line.tell(fmt::format("interrupted after {} events", result.judgement.events), command,
                     ExitCode::kInterrupted);
  }
  if (result.end == sim::RunEnd::kLimit) {
    return line.tell("incomplete: the run reached its limit, --events-max", command,
                     ExitCode::kIncomplete);
  }
  const auto printed = flush_stdout();
  return printed ? ExitCode::kHolds : line.usage_error("", printed.error().message);
}

}  // namespace

ExitCode replay_seed(const CommandLine& line, const Registry& registry,
                     const SimulationTools& protocol, const ReplayOptions& options,
                     std::uint64_t seed) {
  const SeededRun run{options.plan.of(seed, protocol.subject()), seed};
  const Paint paint(line.color(), stdout);
  RunFiles files;
  if (const auto failed = files.open(line, options.trace, options.gantt,
                                     {.protocol = std::string(protocol.name()),
                                      .processes = run.scenario.processes,
                                      .scenario = json_of(run.scenario),
                                      .seed = seed,
                                      .version = props::code_version()})) {
    return *failed;
  }
  std::optional<TapeOutput> tape;
  if (options.shrink) {
    auto created = TapeOutput::create(options.tape.empty()
                                          ? fmt::format("{}-seed-{}.tape", protocol.name(), seed)
                                          : options.tape);
    if (!created) {
      return line.usage_error(options.tape.empty() ? "--shrink" : "--tape",
                              created.error().message);
    }
    tape.emplace(*std::move(created));
  }
  if (!line.json()) {
    print_scenario(paint, protocol, "seed", std::to_string(seed),
                   [&](const ScenarioField& field) { return field.text(run.scenario); });
  }
  if (options.events) {
    fmt::print("\n{}\n{}\n", paint.heading("events"), event_line_heading());
  }
  const ReplayResult result =
      protocol.replay(run, {watch_interrupts(), options.events ? stdout : nullptr, files.trace()});
  const std::string command = replay_command(line, registry, protocol.name(), run);
  const std::optional<Shrunk> shrunk = shrunk_of(line, protocol, run, result, tape);
  const GanttFrame frame = frame_of(run.scenario.processes, result.judgement);
  if (line.json()) {
    fmt::print("{}\n", document(protocol.name(), run, result, shrunk).dump(2));
  } else {
    print_result(run, result, frame, paint);
    fmt::print("{}", shrunk ? shrunk_text(*shrunk, protocol.needs(), seed, paint) : "");
  }
  if (result.end == sim::RunEnd::kStopped && !result.judgement.violation) {
    // Files of half a run would pass for those of a whole.
    return concluded(line, result, command + besides_the_run(line, options), shrunk);
  }
  const auto complete = files.complete(props::TraceEnd::kComplete, result.judgement, frame,
                                       title_of(protocol.name(), run));
  const ExitCode code =
      complete ? ExitCode::kHolds : line.usage_error("", complete.error().message);
  const ExitCode concluding = concluded(line, result, command, shrunk);
  return concluding == ExitCode::kHolds ? code : concluding;
}

}  // namespace lamport::tools
