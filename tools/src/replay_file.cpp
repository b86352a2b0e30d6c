#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lamport/props/printable.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/tools/tape_file.hpp"
#include "replay_options.hpp"

namespace lamport::tools {
namespace {

props::Json document(const std::string& file, const Repetition& repetition) {
  props::Json json = props::Json::object();
  json["schema"] = "lamport-replay-file/1";
  json["file"] = file;
  json["same"] = !repetition.parting.has_value();
  json["events"] = repetition.events;
  json["digest"] = repetition.digest.text();
  json["parting"] = nullptr;
  if (const auto& parting = repetition.parting) {
    json["parting"] = {{"event", parting->event}, {"saved", parting->saved}, {"now", parting->now}};
  }
  return json;
}

void print_repetition(const std::string& file, const Repetition& repetition) {
  if (!repetition.parting) {
    fmt::print("same: {} events, digest {}\n", repetition.events, repetition.digest.text());
    return;
  }
  fmt::print(
      "{} and the same run now part at event {}, line {} of the file\n  {:<7}{}\n  {:<7}{}\n", file,
      repetition.parting->event, repetition.parting->event + 1, "saved", repetition.parting->saved,
      "now", repetition.parting->now);
}

/// The run of which `header` is. Errors: the scenario is none.
core::Result<SeededRun> run_of(const props::TraceHeader& header, std::uint64_t seed) {
  core::Result<sim::Scenario> scenario = scenario_of(header.scenario);
  if (!scenario) {
    return core::refused("line 1: " + scenario.error().message);
  }
  if (scenario->processes != header.processes) {
    return core::refused("line 1: the header's processes are not the scenario's");
  }
  return SeededRun{*scenario, seed};
}

/// Repeats the run from its seed, or its processes from their recorded inputs.
core::Result<Repetition> repeat(const SimulationTools& protocol, props::TraceReader& reader) {
  const props::TraceHeader header = reader.header();
  if (!header.seed) {
    return protocol.repeat_recorded(reader);
  }
  return run_of(header, *header.seed).and_then([&](const SeededRun& run) {
    if (const auto fits = sim::admissible(run.scenario, protocol.needs()); !fits) {
      return core::Result<Repetition>(core::refused("line 1: scenario: " + fits.error().message));
    }
    return protocol.repeat(run, reader);
  });
}

/// What `header` says that it is the header of, or "".
std::string format_of(const props::Json& header) {
  const bool has_format =
      header.is_object() && header.contains("format") && header.at("format").is_string();
  return has_format ? header.at("format").get<std::string>() : std::string();
}

}  // namespace

ExitCode replay_file(const CommandLine& line, const Registry& registry,
                     const ReplayOptions& options) {
  const std::string& file = options.file;
  const auto refuse = [&](const std::string& message) { return line.usage_error(file, message); };
  const auto unsound = [&](const std::string& message) {
    return refuse(message + "; write a file that --trace or --shrink has saved");
  };
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return refuse("it cannot be read: " +
                  std::error_code(errno, std::generic_category()).message());
  }
  props::JsonLines lines(in);
  const core::Result<props::Json> first = lines.next();
  if (!first) {
    return unsound(first.error().message);
  }
  const std::string format = format_of(*first);
  if (format == kTapeFormat) {
    return replay_tape(line, registry, options, lines, *first);
  }
  if (format != props::kTraceFormat) {
    return refuse(
        fmt::format("line 1: format: {} is none that is known here; write a file that "
                    "--trace has saved as {} or --shrink as {}",
                    props::in_quotes(format), props::kTraceFormat, kTapeFormat));
  }
  if (options.lenient) {
    return line.usage_error("--lenient", "it is for a tape; leave it out");
  }
  core::Result<props::TraceReader> reader = props::TraceReader::open(std::move(lines), *first);
  if (!reader) {
    return unsound(reader.error().message);
  }
  const auto protocol = registry.find_among_all(reader->header().protocol);
  if (!protocol) {
    return refuse("line 1: " + protocol.error().message);
  }
  const auto repetition = repeat(**protocol, *reader);
  if (!repetition) {
    return unsound(repetition.error().message);
  }
  if (line.json()) {
    fmt::print("{}\n", document(file, *repetition).dump(2));
  } else {
    print_repetition(file, *repetition);
  }
  if (!repetition->parting) {
    const auto printed = flush_stdout();
    return printed ? ExitCode::kHolds : line.usage_error("", printed.error().message);
  }
  return line.tell(fmt::format("not the same; the trace was saved by version {}, this is {}",
                               props::printable(reader->header().version), props::code_version()),
                   line.repeat_command(file), ExitCode::kViolated);
}

}  // namespace lamport::tools
