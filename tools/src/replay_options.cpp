#include "replay_options.hpp"

#include <array>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "lamport/tools/scenario_text.hpp"

namespace lamport::tools {
namespace {

void declare(CommandLine& line, const Registry& registry, ReplayOptions& options) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  line.argument("FILE",
                "A saved trace or tape, or a directory of traces that lamport-run has left, to "
                "repeat and compare",
                options.file);
  line.value("seed", "S", "The seed of one run", "", [&](std::string_view text) {
    return parse_number(text, 0, kMax).map([&](std::uint64_t seed) { options.seed = seed; });
  });
  line.value("seeds", "A..B", "Seeds of many runs, both ends included", "",
             [&](std::string_view text) {
               return parse_seed_range(text).map([&](SeedRange seeds) { options.seeds = seeds; });
             });
  declare_plan(line, registry, options);
  line.flag("check-determinism",
            "Run each seed in two processes that share no address, and compare the traces",
            options.check_determinism);
  line.flag("shrink", "Make a run that violates a property smaller, and save it as a tape",
            options.shrink);
  line.text("tape", "TAPE", "Where --shrink saves the tape, instead of PROTOCOL-seed-S.tape",
            options.tape);
  line.flag("lenient", "Of a tape, skip what is no longer possible", options.lenient);
  line.flag("events", "Print every event", options.events);
  line.text("trace", "FILE", "Save the trace", options.trace);
  line.text("gantt", "FILE", "Save a Gantt chart as SVG", options.gantt);
}

/// Where an output goes that replaces what is there; nothing where it does not, as on a terminal or
/// a pipe, which several may write to.
std::optional<std::filesystem::path> replaced_by(const std::string& file) {
  namespace fs = std::filesystem;
  std::error_code error;  // What has no path can't be written, which is told of later.
  const fs::file_status there = fs::status(file, error);
  if (file.empty() || (fs::exists(there) && !fs::is_regular_file(there))) {
    return std::nullopt;
  }
  const fs::path path = fs::weakly_canonical(fs::absolute(file, error), error);
  return path.empty() ? std::nullopt : std::optional(path);
}

/// An option whose file replaces that of an option before it, and that one.
std::optional<std::pair<std::string_view, std::string_view>> same_file(
    const ReplayOptions& options) {
  const std::array<std::pair<std::string_view, const std::string*>, 3> files = {
      {{"trace", &options.trace}, {"gantt", &options.gantt}, {"tape", &options.tape}}};
  std::map<std::filesystem::path, std::string_view> option_of;
  for (const auto& [option, file] : files) {
    if (const auto path = replaced_by(*file)) {
      const auto [first, is_new] = option_of.emplace(*path, option);
      if (!is_new) {
        return std::pair(option, first->second);
      }
    }
  }
  return std::nullopt;
}

/// Why `name`, an option for one run, is not for what is asked for; "" if it is.
std::string_view unfit(std::string_view name, const ReplayOptions& options) {
  if (options.seed) {
    return "";
  }
  if (options.file.empty()) {
    return "it is for one run; write --seed S instead of --seeds";
  }
  if (!options.directory) {
    return "a saved run is only repeated; leave it out";
  }
  const bool shrinks = name == "shrink" || name == "tape";
  return shrinks ? "a captured run has no seed or tape to make smaller; leave it out" : "";
}

/// The option whose file would replace a trace of the captured run, if one would.
std::optional<std::string_view> replaces_capture(const ReplayOptions& options) {
  if (!options.directory) {
    return std::nullopt;
  }
  std::error_code unknown;
  const std::filesystem::path directory = std::filesystem::canonical(options.file, unknown);
  const std::array<std::pair<std::string_view, const std::string*>, 2> files = {
      {{"trace", &options.trace}, {"gantt", &options.gantt}}};
  for (const auto& [option, file] : files) {
    const auto path = replaced_by(*file);
    if (path && path->parent_path() == directory &&
        path->filename().string().starts_with("process-")) {
      return option;
    }
  }
  return std::nullopt;
}

/// Whether the options fit a run that is saved.
std::optional<ExitCode> check_saved(const CommandLine& line, const ReplayOptions& options) {
  for (const ScenarioField& field : scenario_fields()) {
    if (line.given(std::string(field.name))) {
      return line.usage_error(fmt::format("--{}", field.name),
                              "a saved run brings its own scenario; leave it out");
    }
  }
  if (options.check_determinism) {
    return line.usage_error("--check-determinism", "write --seed S instead of a saved run");
  }
  if (line.given("scenario")) {
    return line.usage_error("--scenario", "a saved run brings its own scenario; leave it out");
  }
  if (options.plan.swarm) {
    return line.usage_error("--swarm", "a saved run brings its own scenario; leave it out");
  }
  if (line.given("protocol")) {
    return line.usage_error("--protocol", "a saved run brings its own; leave it out");
  }
  if (const auto option = replaces_capture(options)) {
    return line.usage_error(fmt::format("--{}", *option),
                            "it would replace a trace of the run; name another file");
  }
  return std::nullopt;
}

/// Whether the options fit each other.
std::optional<ExitCode> check_options(const CommandLine& line, const ReplayOptions& options) {
  const int jobs = static_cast<int>(options.seed.has_value()) +
                   static_cast<int>(options.seeds.has_value()) +
                   static_cast<int>(!options.file.empty());
  if (jobs != 1) {
    return line.usage_error(
        "--seed",
        "write just one of --seed S for one run, --seeds A..B for many, or a FILE; "
        "--help has examples");
  }
  constexpr std::array kOfOneRun = {"events", "trace", "gantt", "shrink", "tape"};
  for (const std::string_view name : kOfOneRun) {
    if (!line.given(std::string(name))) {
      continue;
    }
    if (options.check_determinism) {
      return line.usage_error(fmt::format("--{}", name),
                              "--check-determinism only compares; leave it out");
    }
    if (const std::string_view why = unfit(name, options); !why.empty()) {
      return line.usage_error(fmt::format("--{}", name), why);
    }
  }
  if (line.given("tape") && !options.shrink) {
    return line.usage_error("--tape", "it is where --shrink saves; add --shrink");
  }
  if (const auto same = same_file(options)) {
    return line.usage_error(fmt::format("--{}", same->first),
                            fmt::format("--{} writes the same file; name another", same->second));
  }
  if (options.lenient && (options.file.empty() || options.directory)) {
    return line.usage_error("--lenient", options.directory ? "it is for a tape; leave it out"
                                                           : "it is for a tape; write its FILE");
  }
  if (options.events && line.json()) {
    return line.usage_error("--events", "it is text; leave it out or write --trace FILE");
  }
  return options.file.empty() ? std::nullopt : check_saved(line, options);
}

}  // namespace

std::optional<ExitCode> parse_replay(CommandLine& line, const Registry& registry, int argc,
                                     const char* const* argv, ReplayOptions& options) {
  declare(line, registry, options);
  if (const auto done = line.parse(argc, argv)) {
    return done;
  }
  std::error_code unknown;  // What can't be looked at can't be read either, which is told of later.
  options.directory = std::filesystem::is_directory(options.file, unknown);
  if (const auto refused = check_options(line, options)) {
    return refused;
  }
  return complete_plan(line, options);
}

std::string besides_the_run(const CommandLine& line, const ReplayOptions& options) {
  std::string text;
  const auto add = [&](bool given, std::string_view option, const std::string& value) {
    if (given) {
      text.append(" --").append(option).append(value.empty() ? "" : " " + shell_word(value));
    }
  };
  add(options.events, "events", "");
  add(options.shrink, "shrink", "");
  add(!options.tape.empty(), "tape", options.tape);
  add(!options.trace.empty(), "trace", options.trace);
  add(!options.gantt.empty(), "gantt", options.gantt);
  add(line.json(), "json", "");
  return text;
}

}  // namespace lamport::tools
