#include "lamport/props/output_file.hpp"

#include <cerrno>
#include <string>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace lamport::props {
namespace {

namespace fs = std::filesystem;

tl::unexpected<core::Error> not_written(const fs::path& path, const std::error_code& reason) {
  return core::refused("cannot write " + path.string() + ": " + reason.message());
}

std::error_code last_error() {
  return {errno != 0 ? errno : EIO, std::generic_category()};
}

}  // namespace

core::Result<OutputFile> OutputFile::create(const fs::path& path) {
  OutputFile file;
  std::error_code ignored;  // What can't be looked at can't be opened either, and that is told.
  const fs::file_status there = fs::status(path, ignored);
  file.path_ = fs::exists(there) ? fs::canonical(path, ignored) : path;
  if (fs::is_directory(there)) {
    return not_written(path, std::make_error_code(std::errc::is_a_directory));
  }
  if (!fs::exists(there) || fs::is_regular_file(there)) {
    file.written_ = file.path_;
    file.written_ += "." + std::to_string(::getpid()) + ".part";
  }
  errno = 0;
  file.stream_.open(file.written_.empty() ? file.path_ : file.written_,
                    std::ios::binary | std::ios::trunc);
  if (!file.stream_) {
    file.written_.clear();
    return not_written(path, last_error());
  }
  return file;
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      written_(std::exchange(other.written_, fs::path())),
      stream_(std::move(other.stream_)) {}

OutputFile::~OutputFile() {
  if (!written_.empty()) {
    stream_.close();
    std::error_code ignored;  // A file that is already gone is as good.
    fs::remove(written_, ignored);
  }
}

core::Result<void> OutputFile::commit() {
  errno = 0;
  stream_.close();
  if (!stream_) {
    return not_written(path_, last_error());
  }
  if (!written_.empty()) {
    std::error_code failed;
    fs::rename(written_, path_, failed);
    if (failed) {
      return not_written(path_, failed);
    }
    written_.clear();
  }
  return {};
}

}  // namespace lamport::props
