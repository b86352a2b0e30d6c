#include "tool.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lamport/props/trace_file.hpp"

namespace lamport::tools {
namespace {

namespace fs = std::filesystem;

/// The standard streams of a program to start: nothing in, files out.
class StreamsOfChild {
 public:
  StreamsOfChild(const std::string& out, const std::string& err) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    add(STDOUT_FILENO, out);
    add(STDERR_FILENO, err);
  }
  ~StreamsOfChild() { posix_spawn_file_actions_destroy(&actions_); }
  StreamsOfChild(const StreamsOfChild&) = delete;
  StreamsOfChild& operator=(const StreamsOfChild&) = delete;

  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  void add(int descriptor, const std::string& path) {
    posix_spawn_file_actions_addopen(&actions_, descriptor, path.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
  }

  posix_spawn_file_actions_t actions_{};
};

/// How often the thread of that name has given the processor away; 0 if there is none yet.
std::uint64_t switches_of(pid_t process, const std::string& name) {
  constexpr std::string_view kSwitches = "voluntary_ctxt_switches:";  // And those that are not.
  std::uint64_t switches = 0;
  if (const std::optional<pid_t> thread = thread_of(process, name)) {
    for (const std::string& line :
         lines_of(read_file(fmt::format("/proc/{}/task/{}/status", process, *thread)))) {
      if (const std::size_t place = line.find(kSwitches); place != std::string::npos) {
        switches += std::stoull(line.substr(place + kSwitches.size()));
      }
    }
  }
  return switches;
}

/// Whether process `id` has a handler for `signal`. Throws `std::runtime_error` if it has ended.
bool handles(pid_t id, int signal) {
  constexpr std::string_view kCaught = "SigCgt:";
  for (const std::string& line : lines_of(read_file(fmt::format("/proc/{}/status", id)))) {
    if (line.starts_with("State:\tZ")) {
      throw std::runtime_error("the tool has ended");
    }
    if (line.starts_with(kCaught)) {
      const std::uint64_t caught = std::stoull(line.substr(kCaught.size()), nullptr, 16);
      return (caught >> static_cast<unsigned>(signal - 1) & 1U) != 0;
    }
  }
  throw std::runtime_error("the system tells no signals of the tool");
}

}  // namespace

void await(const std::function<bool()>& holds, const std::string& what) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= deadline) {
      throw std::runtime_error("in a minute there was not " + what);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

std::string tool_path(const std::string& name) {
  return name.starts_with('/') ? name : std::string(LAMPORT_BUILD_DIR "/bin/lamport-") + name;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    throw std::runtime_error("cannot read " + path.string());
  }
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string with_header(const fs::path& file, const std::string& header) {
  std::vector<std::string> lines = lines_of(read_file(file));
  lines.front() = header;
  props::Json footer = props::parse_json(lines.back()).value();
  lines.pop_back();
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
  }
  props::Checksum checksum;
  checksum.add(text);
  footer["checksum"] = checksum.text();
  return text + footer.dump() + "\n";
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) {
    ++count;
  }
  return count;
}

std::optional<pid_t> thread_of(pid_t process, const std::string& name) {
  const fs::path threads = fmt::format("/proc/{}/task", process);
  for (const std::string& thread : names_in(threads)) {
    std::string found;
    if (std::getline(std::ifstream(threads / thread / "comm"), found) && found == name) {
      return std::stoi(thread);
    }
  }
  return std::nullopt;
}

void await_entries(pid_t process, std::uint32_t id) {
  constexpr std::uint64_t kMany = 100;  // Each entry has several; one that is idle a few a second.
  await([&] { return switches_of(process, fmt::format("lamport-io-{}", id)) > kMany; },
        fmt::format("entries of process {}", id));
}

TemporaryDirectory::TemporaryDirectory() {
  std::string path = (fs::temp_directory_path() / "lamport-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), path);
  }
  path_ = path;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;  // A leftover in /tmp harms nobody.
  fs::remove_all(path_, ignored);
}

RunningTool::RunningTool(const std::string& name, const std::vector<std::string>& arguments,
                         std::string out)
    : out_(std::move(out)) {
  std::vector<std::string> words = {tool_path(name)};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) {
    argv.push_back(word.data());
  }
  argv.push_back(nullptr);
  const StreamsOfChild streams(out_.empty() ? outputs_.path("out") : out_, outputs_.path("err"));
  if (const int error = posix_spawn(&id_, argv[0], streams.get(), nullptr, argv.data(), environ)) {
    throw std::system_error(error, std::generic_category(), words[0]);
  }
}

RunningTool::~RunningTool() {
  if (id_ != 0) {
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
}

void RunningTool::await_handler(int signal) const {
  await([&] { return handles(id_, signal); }, fmt::format("a handler of signal {}", signal));
}

void RunningTool::send(int signal) const {
  if (kill(id_, signal) != 0) {
    throw std::system_error(errno, std::generic_category(), "kill");
  }
}

std::vector<pid_t> RunningTool::children() const {
  std::istringstream ids(read_file(fmt::format("/proc/{0}/task/{0}/children", id_)));
  return {std::istream_iterator<pid_t>(ids), {}};
}

std::vector<pid_t> RunningTool::await_children(std::size_t count) const {
  std::vector<pid_t> all;
  await([&] { return (all = children()).size() == count; },
        fmt::format("a tool with {} processes", count));
  return all;
}

pid_t RunningTool::await_thread(const std::string& name) const {
  std::optional<pid_t> thread;
  await([&] { return (thread = thread_of(id_, name)).has_value(); }, "a thread " + name);
  return thread.value();
}

std::string RunningTool::err() const {
  return read_file(outputs_.path("err"));
}

void RunningTool::await_err(const std::string& text, std::size_t times) const {
  await([&] { return count_of(err(), text) >= times; },
        fmt::format("{} times on stderr {}", times, text));
}

Outcome RunningTool::wait() {
  int status = 0;
  if (waitpid(id_, &status, 0) != id_) {
    throw std::system_error(errno, std::generic_category(), "waitpid");
  }
  id_ = 0;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {code, out_.empty() ? read_file(outputs_.path("out")) : "",
          read_file(outputs_.path("err"))};
}

Outcome run_tool(const std::string& name, const std::vector<std::string>& arguments) {
  return RunningTool(name, arguments).wait();
}

Outcome replay(const std::vector<std::string>& arguments) {
  return run_tool("replay", arguments);
}

props::Json document_of(const Outcome& outcome) {
  return props::parse_json(outcome.out).value();
}

}  // namespace lamport::tools
