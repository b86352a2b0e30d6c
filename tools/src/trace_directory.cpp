#include "lamport/tools/trace_directory.hpp"

#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "lamport/tools/values.hpp"

namespace lamport::tools {
namespace {

namespace fs = std::filesystem;

tl::unexpected<core::Error> about_trace(const std::string& message) {
  return core::refused("--trace: " + message);
}

}  // namespace

std::string process_trace_name(std::uint32_t process) {
  return fmt::format("process-{}.jsonl", process);
}

props::TraceHeader trace_header(const ClusterRequest& request, std::string_view protocol,
                                const std::string& run) {
  props::Json scenario = props::Json::object();
  scenario["entries"] = request.entries;
  scenario["think"] = text_of(request.think);
  scenario["hold"] = text_of(request.hold);
  return {.protocol = std::string(protocol),
          .processes = request.processes,
          .scenario = std::move(scenario),
          .seed = std::nullopt,
          .version = props::code_version(),
          .run = run};
}

TraceDirectory::TraceDirectory(fs::path path) : path_(std::move(path)) {
  std::error_code ignored;  // What can't be looked at can't be made either, and that is reported.
  for (fs::path each = path_; !each.empty() && !fs::exists(each, ignored);
       each = each.parent_path()) {
    missing_.push_back(each);
  }
}

TraceDirectory::~TraceDirectory() {
  for (const fs::path& each : missing_) {
    std::error_code ignored;  // One that holds something stays.
    fs::remove(each, ignored);
  }
}

core::Result<TraceDirectory> TraceDirectory::open(const fs::path& path, std::uint32_t processes) {
  TraceDirectory directory(path);
  std::error_code error;
  fs::create_directories(path, error);
  if (!error && !fs::is_directory(path, error) && !error) {
    error = std::make_error_code(std::errc::not_a_directory);
  }
  if (error) {
    return about_trace("cannot make the directory " + path.string() + ": " + error.message());
  }
  std::set<std::string> ours = {std::string(kMergedTraceName)};
  for (std::uint32_t p = 0; p < processes; ++p) {
    ours.insert(process_trace_name(p));
  }
  for (auto entry = fs::directory_iterator(path, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (entry->path().extension() == ".jsonl" && !ours.contains(name)) {
      return about_trace(path.string() + " holds " + name +
                         ", which is none of this run's; remove it or name another directory");
    }
  }
  if (error) {
    return about_trace("cannot read the directory " + path.string() + ": " + error.message());
  }
  // That a file can be written is found out before the run and not after it.
  if (const auto file = props::OutputFile::create(path / kMergedTraceName); !file) {
    return about_trace(file.error().message);
  }
  return directory;
}

}  // namespace lamport::tools
