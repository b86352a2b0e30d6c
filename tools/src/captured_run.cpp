#include "lamport/tools/captured_run.hpp"

#include <algorithm>
#include <cerrno>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "lamport/props/printable.hpp"
#include "lamport/tools/trace_directory.hpp"
#include "lamport/tools/values.hpp"

namespace lamport::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "process-";
constexpr std::string_view kSuffix = ".jsonl";

tl::unexpected<core::Error> about(const std::string& file, const std::string& message) {
  return core::refused(fmt::format("{}: {}", file, message));
}

/// What lies in the directory, by name.
core::Result<std::vector<std::string>> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (auto entry = fs::directory_iterator(directory, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error) {
    return about(directory.string(), "the directory cannot be read: " + error.message());
  }
  std::ranges::sort(names);
  return names;
}

/// The processes that have a trace among `names`; ascending. Errors: a name that is nearly one.
core::Result<std::vector<std::uint32_t>> processes_among(const fs::path& directory,
                                                         const std::vector<std::string>& names) {
  std::vector<std::uint32_t> processes;
  for (const std::string& name : names) {
    if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) {
      continue;
    }
    const std::string_view number = std::string_view(name).substr(
        kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size());
    const auto process = parse_number(number, 0, core::kProcessesMax - 1);
    if (!process || process_trace_name(static_cast<std::uint32_t>(*process)) != name) {
      return about(
          (directory / name).string(),
          "no process has a trace of that name; remove it, or name it as in process-0.jsonl");
    }
    processes.push_back(static_cast<std::uint32_t>(*process));
  }
  std::ranges::sort(processes);
  return processes;
}

/// The trace of `process` is missing; `names` may have what is left of it.
tl::unexpected<core::Error> missing(const fs::path& directory, std::uint32_t process,
                                    std::uint32_t processes,
                                    const std::vector<std::string>& names) {
  const std::string name = process_trace_name(process);
  const auto part = std::ranges::find_if(names, [&](const std::string& each) {
    return each.starts_with(name + ".") && each.ends_with(".part");
  });
  if (part != names.end()) {
    return about(
        (directory / name).string(),
        fmt::format("it is missing, but {} is there, which a process leaves that was killed "
                    "or still runs; if it was killed, rename that to {}",
                    *part, name));
  }
  return about((directory / name).string(),
               fmt::format("it is missing, and the run has {}; copy it from the host of process {}",
                           counted(processes, "process", "processes"), process));
}

/// Whether a trace with `header` is of the run that `first` is of. Errors: it is not.
core::Result<void> same_run(const std::string& file, const props::TraceHeader& header,
                            const props::TraceHeader& first) {
  const auto differs = [&](std::string_view field, const std::string& one,
                           const std::string& other) {
    return of_different_runs(
        fmt::format("{}: line 1: {}: it is {}, and that of process 0 {}", file, field, one, other));
  };
  using props::in_quotes;
  if (header.protocol != first.protocol) {
    return differs("protocol", in_quotes(header.protocol), in_quotes(first.protocol));
  }
  if (header.processes != first.processes) {
    return differs("processes", std::to_string(header.processes), std::to_string(first.processes));
  }
  if (header.run != first.run) {
    return differs("run", in_quotes(header.run), in_quotes(first.run));
  }
  if (header.seed) {
    return about(file, "line 1: seed: it is of a simulated run; write the file's name alone");
  }
  return {};
}

}  // namespace

std::string CapturedRun::file(core::ProcessId process) const {
  return (directory / process_trace_name(process.value())).string();
}

bool CapturedResult::is_complete() const {
  return std::ranges::all_of(ends, &CapturedEnd::is_complete);
}

tl::unexpected<core::Error> damaged(const std::string& file, const std::string& message) {
  return about(file, message + "; copy the file anew from where it was written");
}

tl::unexpected<core::Error> of_different_runs(const std::string& message) {
  return core::refused(message + "; gather the traces of one run, and no others");
}

tl::unexpected<core::Error> not_captured(const CapturedRun& run, std::string_view protocol,
                                         std::string_view hosted) {
  return about(
      run.file(core::ProcessId(0)),
      fmt::format("line 1: protocol: hosts run {} and never {} by itself, so that none has "
                  "written it; write the name of a trace alone",
                  hosted, protocol));
}

core::Result<CapturedFile> open_captured(const std::string& file) {
  if (std::error_code unknown; fs::is_directory(file, unknown)) {
    return about(file, "it is a directory; remove it, and copy the trace there");
  }
  errno = 0;
  auto in = std::make_unique<std::ifstream>(file, std::ios::binary);
  if (!*in) {
    return about(file,
                 "it cannot be read: " + std::error_code(errno, std::generic_category()).message());
  }
  core::Result<props::TraceReader> reader = props::TraceReader::open(*in);
  if (!reader) {
    return damaged(file, reader.error().message);
  }
  return CapturedFile{std::move(in), *std::move(reader)};
}

core::Result<CapturedRun> captured_run(const fs::path& directory) {
  const auto names = names_in(directory);
  if (!names) {
    return tl::unexpected<core::Error>(names.error());
  }
  const auto present = processes_among(directory, *names);
  if (!present) {
    return tl::unexpected<core::Error>(present.error());
  }
  if (present->empty()) {
    return about(
        directory.string(),
        "it holds no process-0.jsonl; write a directory that lamport-run --trace has left, "
        "or the name of a trace or tape");
  }
  CapturedRun run{directory, {}, {}};
  for (const std::uint32_t process : *present) {
    const std::string file = run.file(core::ProcessId(process));
    const auto opened = open_captured(file);
    if (!opened) {
      return tl::unexpected<core::Error>(opened.error());
    }
    const props::TraceHeader& header = opened->reader.header();
    if (run.versions.empty()) {
      run.header = header;
    }
    if (process >= run.header.processes) {
      return about(file, fmt::format("the run has {}, from 0 on; remove it",
                                     counted(run.header.processes, "process", "processes")));
    }
    if (process != run.versions.size()) {
      break;  // One is missing.
    }
    if (auto same = same_run(file, header, run.header); !same) {
      return tl::unexpected<core::Error>(std::move(same.error()));
    }
    run.versions.push_back(header.version);
  }
  if (run.versions.size() < run.header.processes) {
    return missing(directory, static_cast<std::uint32_t>(run.versions.size()), run.header.processes,
                   *names);
  }
  return run;
}

}  // namespace lamport::tools
