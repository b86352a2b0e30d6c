#pragma once

#include <filesystem>
#include <fstream>
#include <ostream>

#include "lamport/core/result.hpp"

namespace lamport::props {

/// A file that appears under its name complete or not at all.
///
/// It is written beside its place under another name; `commit` moves it there, and destruction
/// without it removes it. What exists there and is no regular file (a terminal, a pipe) is written
/// to directly.
class OutputFile {
 public:
  /// Errors: the file can't be created; the message names it and the system's reason.
  [[nodiscard]] static core::Result<OutputFile> create(const std::filesystem::path& path);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  /// Where to write. A failed write shows in `commit`.
  [[nodiscard]] std::ostream& stream() { return stream_; }

  /// Completes the file. Call it once and last.
  /// Errors: something could not be written; then the file that was there before is still there.
  [[nodiscard]] core::Result<void> commit();

 private:
  OutputFile() = default;

  std::filesystem::path path_;
  std::filesystem::path written_;  ///< Empty once there is nothing left to remove.
  std::ofstream stream_;
};

}  // namespace lamport::props
