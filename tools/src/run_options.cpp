#include "run_options.hpp"

#include <cstdint>
#include <filesystem>

#include <fmt/format.h>

#include "lamport/tools/values.hpp"
#include "open_files.hpp"

namespace lamport::tools {
namespace {

constexpr std::uint32_t kPortMax = 65535;

/// Adds an option for a whole number, `min` … `max`.
template <class T>
void number(CommandLine& line, const std::string& name, const std::string& value,
            const std::string& help, T& target, std::uint64_t min, std::uint64_t max) {
  line.value(name, value, help, target == 0 ? "" : std::to_string(target),
             [&target, min, max](std::string_view text) {
               return parse_number(text, min, max).map([&target](std::uint64_t parsed) {
                 target = static_cast<T>(parsed);
               });
             });
}

void duration(CommandLine& line, const std::string& name, const std::string& help,
              core::Duration& target) {
  line.value(name, "TIME", help, text_of(target), [&target](std::string_view text) {
    return parse_duration(text).map([&target](core::Duration parsed) { target = parsed; });
  });
}

void declare(CommandLine& line, const Registry& registry, RunOptions& options) {
  ClusterRequest& request = options.request;
  line.value("protocol", "NAME", "The protocol: " + registry.names(), options.protocol,
             [&](std::string_view text) -> core::Result<void> {
               options.protocol = text;
               return {};
             });
  number(line, "processes", "N", "Processes of the run", request.processes, 1, core::kProcessesMax);
  number(line, "entries", "R", "How often each process enters", request.entries, 0, UINT32_MAX);
  line.flag("in-process", "Run the processes as threads of one, not each as one of the system's",
            options.in_process);
  line.value("duration", "TIME",
             "Measure for so long how fast they enter, again and again; nothing is recorded", "",
             [&](std::string_view text) {
               return parse_time_limit(text).map(
                   [&](core::Duration measured) { request.duration = measured; });
             });
  line.value("contenders", "K", "With --duration: how many ask to enter, 1 to all", "all",
             [&](std::string_view text) -> core::Result<void> {
               if (text == "all") {
                 request.contenders = 0;
                 return {};
               }
               return parse_number(text, 1, core::kProcessesMax).map([&](std::uint64_t parsed) {
                 request.contenders = static_cast<std::uint32_t>(parsed);
               });
             });
  duration(line, "hold", "Time inside the critical section; none with --duration, unless given",
           request.hold);
  duration(line, "think", "Time outside before asking to enter", request.think);
  number(line, "base-port", "P", "Process K listens on port P + K, not on one the system chooses",
         request.base_port, 1, kPortMax);
  line.value("deadline", "TIME", "Give up after this time", text_of(request.deadline),
             [&](std::string_view text) {
               return parse_time_limit(text).map(
                   [&](core::Duration deadline) { request.deadline = deadline; });
             });
  line.text("trace", "DIR", "Save the trace of each process and the merged one", request.traces);
  line.text("gantt", "FILE", "Save a Gantt chart as SVG", options.gantt);
  line.text("config", "FILE", "Run one process of the cluster that FILE describes", options.config);
  number(line, "id", "K", "With --config: which one", options.id, 0, core::kProcessesMax - 1);
  line.text("counter", "FILE", "With --config: the counter that processes of one host share",
            options.counter);
}

/// Sockets and more that one process of the system has open: of each process that it runs an end
/// of a link per peer, a listener, what its I/O thread waits on, and a connection that is still
/// being made. Where each runs one, it has the ends of the pipes to all.
std::uint64_t open_files_of(std::uint64_t processes, bool in_process) {
  constexpr std::uint64_t kOwn = 64;
  constexpr std::uint64_t kPerProcess = 8;
  const std::uint64_t of_one = processes - 1 + kPerProcess;
  return kOwn + (in_process ? processes * of_one : processes + of_one);
}

/// What is wrong with how it is to be measured, if anything is; then of the exit code 2.
std::optional<ExitCode> wrong_measuring(const CommandLine& line, RunOptions& options) {
  ClusterRequest& request = options.request;
  if (!line.given("duration")) {
    return line.given("contenders") ? std::optional(line.usage_error(
                                          "--contenders", "it goes with --duration; add that"))
                                    : std::nullopt;
  }
  for (const char* const option : {"entries", "trace", "gantt", "in-process"}) {
    if (line.given(option)) {
      return line.usage_error(fmt::format("--{}", option),
                              "a run that is measured has separate processes, which enter as often "
                              "as they can, and is not recorded; leave it out");
    }
  }
  if (request.contenders > request.processes) {
    return line.usage_error("--contenders", fmt::format("{} are more than the {} of --processes",
                                                        request.contenders, request.processes));
  }
  if (!line.given("hold")) {
    request.hold = core::Duration::zero();
  }
  return std::nullopt;
}

/// Reads what `--config` names, and holds the other options against it. Returns the exit code if
/// something is wrong.
std::optional<ExitCode> take_cluster(const CommandLine& line, RunOptions& options) {
  if (options.config.empty()) {
    for (const char* const option : {"id", "counter"}) {
      if (line.given(option)) {
        return line.usage_error(fmt::format("--{}", option), "it goes with --config; add that");
      }
    }
    return std::nullopt;
  }
  for (const char* const option :
       {"protocol", "processes", "base-port", "in-process", "duration", "contenders", "gantt"}) {
    if (line.given(option)) {
      return line.usage_error(fmt::format("--{}", option),
                              "it does not go with --config, whose file says what all share; leave "
                              "it out");
    }
  }
  auto cluster = read_cluster(options.config);
  if (!cluster) {
    return line.usage_error("--config", options.config + ": " + cluster.error().message);
  }
  const std::size_t processes = cluster->processes.size();
  if (!line.given("id")) {
    return line.usage_error("--id", fmt::format("it is missing; write 0 to {}", processes - 1));
  }
  if (options.id >= processes) {
    return line.usage_error(
        "--id", fmt::format("{} is none of the {} processes of {}; write 0 to {}", options.id,
                            processes, options.config, processes - 1));
  }
  if (auto& tls = cluster->tls) {
    const auto directory = std::filesystem::path(options.config).parent_path();
    tls = tls_of(*tls, directory, core::ProcessId(options.id));
  }
  options.protocol = cluster->protocol;
  options.request.processes = static_cast<std::uint32_t>(processes);
  options.cluster = std::move(*cluster);
  return std::nullopt;
}

}  // namespace

std::optional<ExitCode> parse_run(CommandLine& line, const Registry& registry, int argc,
                                  const char* const* argv, RunOptions& options) {
  options.protocol = registry.default_name();
  declare(line, registry, options);
  if (const auto done = line.parse(argc, argv)) {
    return done;
  }
  ClusterRequest& request = options.request;
  request.separate = !options.in_process;
  if (const auto wrong = wrong_measuring(line, options)) {
    return wrong;
  }
  if (const auto wrong = take_cluster(line, options)) {
    return wrong;
  }
  if (request.base_port + request.processes - 1 > kPortMax && request.base_port != 0) {
    return line.usage_error(
        "--base-port", fmt::format("{} processes from port {} on go beyond {}; write at most {}",
                                   request.processes, request.base_port, kPortMax,
                                   kPortMax + 1 - request.processes));
  }
  if (const auto allowed = allow_open_files(open_files_of(request.processes, options.in_process));
      !allowed) {
    return line.usage_error("--processes", allowed.error().message);
  }
  return std::nullopt;
}

std::string run_command(const CommandLine& line, const Registry& registry,
                        const RunOptions& options) {
  const ClusterRequest& request = options.request;
  const ClusterRequest preset;
  std::string command = shell_word(line.program());
  const auto add = [&](std::string_view name, const auto& value, const auto& other) {
    command += value == other ? "" : fmt::format(" --{} {}", name, value);
  };
  if (options.cluster) {
    command += fmt::format(" --config {} --id {}", shell_word(options.config), options.id);
    command += options.counter.empty() ? "" : " --counter " + shell_word(options.counter);
  } else {
    add("protocol", options.protocol, registry.default_name());
    add("processes", request.processes, preset.processes);
  }
  add("entries", request.entries, preset.entries);
  command += options.in_process ? " --in-process" : "";
  const bool timed = request.duration > core::Duration::zero();
  if (timed) {
    add("duration", text_of(request.duration), "");
    add("contenders", request.contenders, preset.contenders);
  }
  add("hold", text_of(request.hold), text_of(timed ? core::Duration::zero() : preset.hold));
  add("think", text_of(request.think), text_of(preset.think));
  add("base-port", request.base_port, preset.base_port);
  add("deadline", text_of(request.deadline), text_of(preset.deadline));
  return command;
}

}  // namespace lamport::tools
