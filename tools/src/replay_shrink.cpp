#include "replay_shrink.hpp"

#include <cctype>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lamport/sim/shrinker.hpp"
#include "lamport/tools/interrupt.hpp"
#include "lamport/tools/tape_report.hpp"

namespace lamport::tools {
namespace {

/// The most choices of a tape that stands in a test's source.
constexpr std::size_t kPastedMax = 100;

std::string test_name(const TapeFile& tape, std::uint64_t seed) {
  std::string name;
  bool word_begins = true;
  for (const char each : tape.protocol + " " + tape.violation) {
    const auto character = static_cast<unsigned char>(each);
    if (std::isalnum(character) != 0) {
      name += static_cast<char>(word_begins ? std::toupper(character) : character);
    }
    word_begins = std::isalnum(character) == 0;
  }
  return fmt::format("{}Seed{}", name, seed);
}

}  // namespace

core::Result<TapeOutput> TapeOutput::create(const std::string& path) {
  return props::OutputFile::create(path).map(
      [&](props::OutputFile file) { return TapeOutput{path, std::move(file)}; });
}

core::Result<Shrunk> shrink_run(const CommandLine& line, const SimulationTools& protocol,
                                const SeededRun& run, TapeOutput& tape) {
  const std::atomic<bool>& interrupted = watch_interrupts();
  core::Result<ShrinkResult> result;
  {
    Progress progress("", 0, line.quiet());
    result = protocol.shrink(run, [&](const sim::ShrinkProgress& so_far) {
      progress.show([&] {
        return fmt::format("shrinking: {} choices of {}, {} runs tried", so_far.choices,
                           counted(so_far.processes, "process", "processes"), so_far.attempts);
      });
      return !interrupted;
    });
  }
  return std::move(result).and_then([&](ShrinkResult shrunk) {
    if (shrunk.run.blocked()) {
      return core::Result<Shrunk>(
          core::refused("without their times the same choices are blocked by a crash"));
    }
    write_tape(tape.file.stream(), shrunk.tape);
    return tape.file.commit().map([&] { return Shrunk{std::move(shrunk), tape.path}; });
  });
}

std::string shrunk_text(const Shrunk& shrunk, const core::Guarantees& needs, std::uint64_t seed,
                        const Paint& paint) {
  const ShrinkResult& result = shrunk.result;
  return fmt::format(
      "\n{}\n  {} of {} became {} of {}, among them {}; {} tried{}{}\n\n{}\n{}\n{}",
      paint.heading("shrunk"), counted(result.choices_before, "choice", "choices"),
      counted(result.processes_before, "process", "processes"), result.run.taken,
      result.tape.processes, counted(result.run.deliveries, "delivery", "deliveries"),
      counted(result.attempts, "run", "runs"),
      result.other_run ? "; it is another run, and smaller" : "",
      result.interrupted ? "; interrupted" : "",
      tape_run_text(result.run, result.tape.processes, paint), paint.heading("as a test"),
      result.tape.choices.size() > kPastedMax
          ? "  too long to paste; the tape in tests/regressions does the same\n"
          : regression_test(result.tape, needs, test_name(result.tape, seed)));
}

props::Json shrunk_json(const Shrunk& shrunk) {
  props::Json json = tape_run_json(shrunk.result.run, shrunk.result.tape.processes);
  json["tape"] = shrunk.path;
  json["choices_before"] = shrunk.result.choices_before;
  json["processes_before"] = shrunk.result.processes_before;
  json["runs_tried"] = shrunk.result.attempts;
  json["interrupted"] = shrunk.result.interrupted;
  json["other_run"] = shrunk.result.other_run;
  return json;
}

}  // namespace lamport::tools
