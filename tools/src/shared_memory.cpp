#include "lamport/tools/shared_memory.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace lamport::tools {
namespace {

std::system_error failed(const std::string& what) {
  return {errno, std::generic_category(), what};
}

}  // namespace

SharedMemory::SharedMemory(std::size_t size) : size_(size) {
  map(::memfd_create("lamport", MFD_CLOEXEC));
}

SharedMemory::SharedMemory(std::size_t size, const std::filesystem::path& file) : size_(size) {
  map(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
}

/// Maps the file and closes it, for the mapping keeps it.
void SharedMemory::map(int file) {
  if (file < 0) {
    throw failed("it cannot be opened");
  }
  void* mapped = MAP_FAILED;
  struct stat status{};
  if (::fstat(file, &status) == 0 && (status.st_size >= static_cast<off_t>(size_) ||
                                      ::ftruncate(file, static_cast<off_t>(size_)) == 0)) {
    mapped = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  }
  const std::system_error error = failed("it cannot be mapped");
  ::close(file);
  if (mapped == MAP_FAILED) {
    throw error;
  }
  begin_ = static_cast<std::byte*>(mapped);
}

SharedMemory::~SharedMemory() {
  ::munmap(begin_, size_);
}

}  // namespace lamport::tools
