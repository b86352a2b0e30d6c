#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lamport/props/printable.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/tools/describe.hpp"
#include "lamport/tools/report.hpp"
#include "lamport/tools/tape_report.hpp"
#include "replay_options.hpp"

namespace lamport::tools {
namespace {

struct Outcome {
  const TapeFile& tape;
  const TapeRun& run;
  bool same = false;  ///< Whether the run comes to what the tape says.
};

std::string outcome_text(std::string_view violated, std::string_view digest,
                         std::string_view version) {
  return fmt::format("{}, digest {}, version {}",
                     violated.empty() ? "no violation" : props::printable(violated), digest,
                     props::printable(version));
}

props::Json document(const std::string& file, const Outcome& outcome) {
  props::Json json = props::Json::object();
  json["schema"] = "lamport-replay-tape/1";
  json["file"] = file;
  json["protocol"] = outcome.tape.protocol;
  json["same"] = outcome.same;
  json["expected"] = {{"violation", outcome.tape.violation}, {"digest", outcome.tape.digest}};
  json["skipped"] = props::Json::array();
  for (const TapeRun::Skipped& skipped : outcome.run.impossible) {
    json["skipped"].push_back({{"choice", skipped.number}, {"what", skipped.what}});
  }
  json.update(tape_run_json(outcome.run, outcome.tape.processes));
  return json;
}

void print(const Outcome& outcome, const Paint& paint) {
  const TapeFile& tape = outcome.tape;
  fmt::print("{}\n  {:<14}{}\n  {:<14}{}\n  {:<14}{}\n  {:<14}{}\n\n", paint.heading("tape"),
             "protocol", tape.protocol, "processes", tape.processes, "choices", tape.choices.size(),
             "expected",
             tape.violation.empty() ? "no violation" : props::printable(tape.violation));
  fmt::print("{}", tape_run_text(outcome.run, tape.processes, paint));
  for (const TapeRun::Skipped& skipped : outcome.run.impossible) {
    fmt::print("skipped choice {}, which is not possible: {}\n", skipped.number, skipped.what);
  }
  if (outcome.same) {
    fmt::print("the same as when the tape was made\n");
  } else {
    fmt::print("not the same as when the tape was made\n  then  {}\n  now   {}\n",
               outcome_text(tape.violation, tape.digest, tape.version),
               outcome_text(outcome.run.blocked() ? "blocked" : outcome.run.violated(),
                            outcome.run.judgement.digest.text(), props::code_version()));
  }
}

}  // namespace

ExitCode replay_tape(const CommandLine& line, const Registry& registry,
                     const ReplayOptions& options, props::JsonLines& lines,
                     const props::Json& first) {
  const std::string& file = options.file;
  const auto refuse = [&](const std::string& message) {
    return line.usage_error(file, message + "; mend it, or have --shrink save the tape again");
  };
  const core::Result<TapeFile> tape = read_tape(lines, first);
  if (!tape) {
    return refuse(tape.error().message);
  }
  const auto protocol = registry.find_taped(tape->protocol);
  if (!protocol) {
    return line.usage_error(file, "line 1: protocol: " + protocol.error().message);
  }
  const core::Result<TapeRun> run =
      (*protocol)->replay_tape(*tape, options.lenient ? Impossible::kIsSkipped : Impossible::kEnds);
  if (!run) {
    return refuse(run.error().message);
  }
  if (!options.lenient && !run->impossible.empty()) {
    const TapeRun::Skipped& choice = run->impossible.front();
    return line.usage_error(
        file, fmt::format("line {}: it is not possible here to {}; add --lenient to skip such "
                          "choices",
                          choice.number + 1, choice.what));
  }
  const Outcome outcome{
      *tape, *run,
      run->violated() == tape->violation && run->judgement.digest.text() == tape->digest};
  if (line.json()) {
    fmt::print("{}\n", document(file, outcome).dump(2));
  } else {
    print(outcome, Paint(line.color(), stdout));
  }
  const std::string repeat = line.repeat_command(file) + (options.lenient ? " --lenient" : "");
  if (const auto& waits = run->waits; waits && run->blocked()) {
    return line.tell(waits->diagnosis.conclusion, repeat, ExitCode::kIncomplete);
  }
  if (const auto& violation = run->judgement.violation) {
    return line.tell(fmt::format("violated: {}: {}", violation->property, violation->detail),
                     repeat, ExitCode::kViolated);
  }
  const auto printed = flush_stdout();
  return printed ? ExitCode::kHolds : line.usage_error("", printed.error().message);
}

}  // namespace lamport::tools
