#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "lamport/props/json.hpp"

namespace lamport::tools {

/// What a program left behind.
struct Outcome {
  int code = -1;  ///< Its exit code; 128 and the signal's number if a signal ended it.
  std::string out;
  std::string err;
};

/// A command line that is refused, with an error that names an option and says the fix.
struct Wrong {
  std::vector<std::string> arguments;
  std::string option;
  std::string fix;
};

/// The path of `lamport-` and `name`, as `run_tool` calls it; `name` itself if it is a path from /.
[[nodiscard]] std::string tool_path(const std::string& name);

/// The lines of `text`, without their ends.
[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);

[[nodiscard]] std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, const std::string& text);
/// The names of what is in `directory`, sorted.
[[nodiscard]] std::vector<std::string> names_in(const std::filesystem::path& directory);

/// The text of a trace file with another first line, and a footer that fits.
[[nodiscard]] std::string with_header(const std::filesystem::path& file, const std::string& header);

/// Waits until the condition holds. Throws `std::runtime_error`, which says what was waited for, if
/// that takes a minute.
void await(const std::function<bool()>& holds, const std::string& what);

/// How often `part`, which is not empty, occurs in `text`.
[[nodiscard]] std::size_t count_of(const std::string& text, const std::string& part);

/// The thread of `process` that has the name, if there is one.
[[nodiscard]] std::optional<pid_t> thread_of(pid_t process, const std::string& name);

/// Waits until process `id` of a `lamport-run`, one of the system's by itself, has entered, to
/// judge by how often its I/O thread has given the processor away. Throws as `await` does.
void await_entries(pid_t process, std::uint32_t id);

/// A fresh directory, removed with all in it.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] std::string path(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] std::vector<std::string> names() const { return names_in(path_); }

 private:
  std::filesystem::path path_;
};

/// One of our tools, `lamport-` and `name`, while it runs. Its stdin is empty, and neither of its
/// outputs is a terminal.
class RunningTool {
 public:
  RunningTool(const std::string& name, const std::vector<std::string>& arguments)
      : RunningTool(name, arguments, "") {}
  /// Its stdout goes to the file `out`, unless that is "", and not into the outcome.
  RunningTool(const std::string& name, const std::vector<std::string>& arguments, std::string out);
  /// Kills it, unless somebody has waited for it.
  ~RunningTool();
  RunningTool(const RunningTool&) = delete;
  RunningTool& operator=(const RunningTool&) = delete;

  /// Waits until it has a handler for `signal`. Throws `std::runtime_error` if it ends without, or
  /// as `await` does.
  void await_handler(int signal) const;
  void send(int signal) const;
  /// The processes of the system that it has started and that have not ended.
  [[nodiscard]] std::vector<pid_t> children() const;
  /// The same, once there are `count`. Throws as `await` does.
  [[nodiscard]] std::vector<pid_t> await_children(std::size_t count) const;
  /// Its thread of that name, once there is one. Throws as `await` does.
  [[nodiscard]] pid_t await_thread(const std::string& name) const;
  /// What it has written to stderr so far.
  [[nodiscard]] std::string err() const;
  /// Waits until it has written `text` to stderr so many times. Throws as `await` does.
  void await_err(const std::string& text, std::size_t times) const;
  /// Waits for its end, once.
  [[nodiscard]] Outcome wait();

 private:
  TemporaryDirectory outputs_;
  std::string out_;
  pid_t id_ = 0;  ///< 0 once it has been waited for.
};

/// Runs a `RunningTool` to its end.
[[nodiscard]] Outcome run_tool(const std::string& name, const std::vector<std::string>& arguments);
/// `lamport-replay`, to its end.
[[nodiscard]] Outcome replay(const std::vector<std::string>& arguments);

/// The one JSON document that a tool printed.
[[nodiscard]] props::Json document_of(const Outcome& outcome);

}  // namespace lamport::tools
