#include "lamport/tools/run.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "lamport/props/output_file.hpp"
#include "lamport/tools/gantt.hpp"
#include "lamport/tools/interrupt.hpp"
#include "lamport/tools/report.hpp"
#include "lamport/tools/values.hpp"
#include "pace_report.hpp"
#include "run_member.hpp"
#include "run_options.hpp"

namespace lamport::tools {
namespace {

constexpr const char* kRunExamples =
    "  lamport-run --processes 10 --entries 20\n"
    "  lamport-run --processes 3 --trace traces --gantt run.svg\n"
    "  lamport-run --processes 5 --protocol ricart-agrawala --duration 10s\n"
    "  lamport-run --config cluster.json --id 3 --entries 100 --trace traces\n"
    "  lamport-run --json | jq .messages.total\n";

/// Hosts' warnings and errors as lines on stderr.
transports::LogSink log_sink(bool quiet) {
  auto logger = std::make_shared<spdlog::logger>("lamport-run",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%n: %l: %v");
  logger->set_level(quiet ? spdlog::level::err : spdlog::level::warn);
  return [logger](transports::Level level, const std::string& text) {
    switch (level) {
      case transports::Level::kInfo:
        logger->info(text);
        break;
      case transports::Level::kWarning:
        logger->warn(text);
        break;
      case transports::Level::kError:
        logger->error(text);
        break;
    }
  };
}

std::string title_of(const RunOptions& options) {
  return fmt::format("{}: {} over TCP, {} each", options.protocol,
                     counted(options.request.processes, "process", "processes"),
                     counted(options.request.entries, "entry", "entries"));
}

/// The chart of a run that did not come to its end goes on until it was stopped.
GanttFrame frame_of(const RunOptions& options, const ClusterResult& result) {
  const bool whole = result.end == ClusterEnd::kCompleted || result.judgement.violation.has_value();
  return {options.request.processes,
          whole ? result.judgement.end
                : std::max(result.judgement.end, core::VirtualTime(result.took))};
}

double seconds(core::Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

/// The properties, and whether the real counter is what the exits make it. Of a run that was cut
/// short it may be ahead of the last exits, which are not told. Where not all was recorded, it is
/// held against what the processes say.
std::vector<props::Verdict> verdicts_of(const ClusterResult& result) {
  std::vector<props::Verdict> verdicts = result.judgement.verdicts;
  if (result.end == ClusterEnd::kCompleted) {
    const std::uint64_t exits = result.lost == 0 ? exits_of(result.judgement) : result.entries;
    verdicts.push_back({"shared counter", result.counter == exits, exits});
  }
  return verdicts;
}

bool all_hold(const std::vector<props::Verdict>& verdicts) {
  return std::all_of(verdicts.begin(), verdicts.end(),
                     [](const props::Verdict& verdict) { return verdict.holds; });
}

/// Who died, who waits for whom, and what was not recorded.
void print_trouble(const ClusterResult& result, const Paint& paint) {
  for (const Death& death : result.deaths) {
    fmt::print("\nprocess {} {}\n", death.process.value(), death.how);
    for (const std::string& words : death.words) {
      fmt::print("  {}\n", words);
    }
  }
  if (result.waits) {
    fmt::print("\n{}", waits_text(*result.waits, paint));
  }
  if (result.lost != 0) {
    fmt::print("\n{} could not be recorded in time, and what they show is not judged\n",
               counted(result.lost, "event", "events"));
  }
}

props::Json deaths_json(const std::vector<Death>& deaths) {
  props::Json json = props::Json::array();
  for (const Death& death : deaths) {
    json.push_back(
        {{"process", death.process.value()}, {"how", death.how}, {"last_words", death.words}});
  }
  return json;
}

void print_result(const RunOptions& options, const ClusterResult& result,
                  const std::vector<props::Verdict>& verdicts, const Paint& paint) {
  const Judgement& judgement = result.judgement;
  fmt::print("{}\n", title_of(options));
  fmt::print("\n{}\n{}", paint.heading("critical section, in the order of entry"),
             history_text(judgement));
  fmt::print("\n{}", gantt_text(judgement.stays, frame_of(options, result), kGanttColumns));
  fmt::print("\n{}\n{}", paint.heading("messages sent"), messages_text(judgement.messages));
  fmt::print("  besides: {} sent again, {} acknowledgements alone, {} links set up again\n",
             judgement.messages.resent, judgement.messages.bare_acks, result.reconnects);
  fmt::print("\n{}\n{}", paint.heading("properties"), verdicts_text(verdicts, paint));
  print_trouble(result, paint);
  fmt::print("\nshared counter  {}\nexecution time  {:.3f} s\n", result.counter,
             seconds(result.took));
  if (judgement.violation) {
    fmt::print("\n{}", violation_text("violated", *judgement.violation, result.disputed,
                                      result.history, paint));
  }
}

props::Json document(const RunOptions& options, const ClusterResult& result,
                     const std::vector<props::Verdict>& verdicts) {
  props::Json json = props::Json::object();
  json["schema"] = "lamport-run/1";
  json["protocol"] = options.protocol;
  json["processes"] = options.request.processes;
  json["entries_per_process"] = options.request.entries;
  json["separate_processes"] = !options.in_process;
  json["completed"] = result.end == ClusterEnd::kCompleted;
  json["counter"] = result.counter;
  json["writes_refused"] = result.judgement.writes_refused;
  json["history"] = history_json(result.judgement);
  json["messages"] = messages_json(result.judgement.messages);
  json["properties"] = properties_json(verdicts);
  json["violation"] = result.judgement.violation
                          ? violation_json(*result.judgement.violation, result.disputed,
                                           result.history, std::nullopt)
                          : props::Json(nullptr);
  json["deaths"] = deaths_json(result.deaths);
  json["conclusion"] = result.waits ? props::Json(result.waits->diagnosis.conclusion) : nullptr;
  json["waits"] = result.waits ? waits_json(*result.waits) : props::Json(nullptr);
  json["events_lost"] = result.lost;
  json["reconnects"] = result.reconnects;
  json["wall_seconds"] = seconds(result.took);
  return json;
}

/// What the run came to, with a line on stderr and the command that asks for it again.
ExitCode concluded(const CommandLine& line, const ClusterResult& result, bool holds,
                   const std::string& command) {
  const auto told = [&](std::string_view what, ExitCode code) {
    return line.tell(what, command, code);
  };
  if (const auto& violation = result.judgement.violation) {
    return told(fmt::format("violated: {}: {}", violation->property, violation->detail),
                ExitCode::kViolated);
  }
  if (!holds) {
    return told("violated: shared counter: it is not the number of exits", ExitCode::kViolated);
  }
  if (!result.deaths.empty() && result.end != ClusterEnd::kInterrupted) {
    const Death& death = result.deaths.front();
    return told(fmt::format("incomplete: process {} {}", death.process.value(), death.how),
                ExitCode::kIncomplete);
  }
  switch (result.end) {
    case ClusterEnd::kTimedOut:
      return told("timed out: the run was not complete by --deadline", ExitCode::kTimedOut);
    case ClusterEnd::kInterrupted:
      return told("interrupted: the run was not complete", ExitCode::kInterrupted);
    case ClusterEnd::kFailed:  // That is a violation.
    case ClusterEnd::kDied:    // Then there are deaths.
    case ClusterEnd::kCompleted:
      break;
  }
  if (result.lost != 0) {
    return told(
        "incomplete: not all events could be recorded in time; fewer entries, or a --hold "
        "or --think, leave more time",
        ExitCode::kIncomplete);
  }
  const auto printed = flush_stdout();
  return printed ? ExitCode::kHolds : line.usage_error("", printed.error().message);
}

/// Runs it, and shows on a terminal how far it is.
core::Result<ClusterResult> run_shown(RunOptions& options, bool quiet,
                                      const ProtocolTools& protocol) {
  ClusterRequest& request = options.request;
  const bool timed = request.duration > core::Duration::zero();
  Progress progress("entries", std::uint64_t{request.processes} * request.entries, quiet);
  request.progress = [&](std::uint64_t entries) {
    if (timed) {
      progress.show([&] { return counted(entries, "entry", "entries") + " so far"; });
    } else {
      progress.show(entries);
    }
  };
  return protocol.run_cluster(request, watch_interrupts());
}

/// Prints how fast a run was. It is held against the shared counter only.
ExitCode measured(const CommandLine& line, const RunOptions& options, const ClusterResult& result,
                  const Pace& pace, const std::string& command) {
  const bool holds = result.end != ClusterEnd::kCompleted || result.counter == result.entries;
  if (line.json()) {
    props::Json json = pace_json(pace);
    json["protocol"] = options.protocol;
    json["processes"] = options.request.processes;
    json["hold"] = text_of(options.request.hold);
    json["think"] = text_of(options.request.think);
    json["counter"] = result.counter;
    json["entries_all"] = result.entries;
    json["deaths"] = deaths_json(result.deaths);
    json["completed"] = result.end == ClusterEnd::kCompleted;
    fmt::print("{}\n", json.dump(2));
  } else {
    fmt::print("{}: {} over TCP, of which {} asked to enter\n\n{}", options.protocol,
               counted(options.request.processes, "process", "processes"), pace.contenders,
               pace_text(pace));
    print_trouble(result, Paint(line.color(), stdout));
  }
  return concluded(line, result, holds, command);
}

ExitCode run(const CommandLine& line, const Registry& registry, const ProtocolTools& protocol,
             RunOptions& options) {
  std::optional<props::OutputFile> gantt;
  if (!options.gantt.empty()) {
    auto created = props::OutputFile::create(options.gantt);
    if (!created) {
      return line.usage_error("--gantt", created.error().message);
    }
    gantt.emplace(std::move(*created));
  }
  options.request.log = log_sink(line.quiet());
  if (const auto& cluster = options.cluster) {
    return run_member_here(line, protocol, options, *cluster, run_command(line, registry, options));
  }
  const auto result = run_shown(options, line.quiet(), protocol);
  if (!result) {
    return line.usage_error("", result.error().message);
  }
  if (const auto& pace = result->pace) {
    return measured(line, options, *result, *pace, run_command(line, registry, options));
  }
  const std::vector<props::Verdict> verdicts = verdicts_of(*result);
  if (line.json()) {
    fmt::print("{}\n", document(options, *result, verdicts).dump(2));
  } else {
    print_result(options, *result, verdicts, Paint(line.color(), stdout));
  }
  ExitCode code = ExitCode::kHolds;
  if (gantt) {
    gantt->stream() << gantt_svg(result->judgement.stays, frame_of(options, *result),
                                 title_of(options));
    if (const auto written = gantt->commit(); !written) {
      code = line.usage_error("--gantt", written.error().message);
    }
  }
  const ExitCode concluding =
      concluded(line, *result, all_hold(verdicts), run_command(line, registry, options));
  return concluding == ExitCode::kHolds ? code : concluding;
}

}  // namespace

int run_main(const Registry& registry, int argc, const char* const* argv) {
  CommandLine line("lamport-run",
                   "Runs the processes of a protocol over real TCP on this host and judges what "
                   "they did, or runs one process of a cluster of many hosts.",
                   kRunExamples);
  RunOptions options;
  if (const auto done = parse_run(line, registry, argc, argv, options)) {
    return static_cast<int>(*done);
  }
  const auto protocol = registry.find(options.protocol);
  if (!protocol) {
    return static_cast<int>(options.cluster
                                ? line.usage_error("--config", options.config + ": protocol: " +
                                                                   protocol.error().message)
                                : line.usage_error("--protocol", protocol.error().message));
  }
  return static_cast<int>(line.run([&] { return run(line, registry, **protocol, options); }));
}

}  // namespace lamport::tools
