#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lamport::tools {

/// What a program left behind.
struct Outcome {
  int code = -1;  ///< Its exit code; 128 and the signal's number if a signal ended it.
  std::string out;
  std::string err;
};

/// Runs one of our tools, `lamport-` and `name`, to its end. Its stdin is empty, and neither of its
/// outputs is a terminal.
[[nodiscard]] Outcome run_tool(const std::string& name, const std::vector<std::string>& arguments);

/// The path of `lamport-` and `name`, as `run_tool` calls it.
[[nodiscard]] std::string tool_path(const std::string& name);

/// The lines of `text`, without their ends.
[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);

[[nodiscard]] std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, const std::string& text);

/// A fresh directory, removed with all in it.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] std::string path(const std::string& name) const { return (path_ / name).string(); }
  /// The names of the files in it, sorted.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::filesystem::path path_;
};

}  // namespace lamport::tools
