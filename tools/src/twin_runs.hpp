#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lamport/core/result.hpp"

/// The same run in two processes that have as little in common as one can arrange: the addresses of
/// stack, heap and code, what fresh and freed memory holds, where large blocks lie, and the moment.
namespace lamport::tools {

/// Where two runs part: what each has there, or that it ends.
struct Parting {
  std::uint64_t event = 0;  ///< From 1, in the order of the trace; 0 if already the headers differ.
  std::string first;
  std::string second;
};

/// Runs this program twice with `arguments` and each time `--trace` with a file in `directory`, and
/// compares the traces. Errors: a run could not be started, or was refused; the message says which.
[[nodiscard]] core::Result<std::optional<Parting>> run_twins(
    const std::vector<std::string>& arguments, const std::filesystem::path& directory);

/// A fresh directory for temporary files, removed with all in it.
class ScratchDirectory {
 public:
  /// Errors: it can't be made.
  [[nodiscard]] static core::Result<ScratchDirectory> create();
  ~ScratchDirectory();
  ScratchDirectory(ScratchDirectory&& other) noexcept;
  ScratchDirectory& operator=(ScratchDirectory&&) = delete;
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit ScratchDirectory(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace lamport::tools
