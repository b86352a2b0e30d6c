#include "lamport/tools/shared_memory.hpp"

#include <cerrno>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>

namespace lamport::tools {
namespace {

std::system_error failed(const char* what) {
  return {errno, std::generic_category(), what};
}

}  // namespace

SharedMemory::SharedMemory(std::size_t size) : size_(size) {
  const int file = ::memfd_create("lamport", MFD_CLOEXEC);
  if (file < 0) {
    throw failed("cannot make a file in memory");
  }
  void* mapped = MAP_FAILED;
  if (::ftruncate(file, static_cast<off_t>(size)) == 0) {
    mapped = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  }
  const std::system_error error = failed("cannot map a file in memory");
  ::close(file);  // The mapping keeps it.
  if (mapped == MAP_FAILED) {
    throw error;
  }
  begin_ = static_cast<std::byte*>(mapped);
}

SharedMemory::~SharedMemory() {
  ::munmap(begin_, size_);
}

}  // namespace lamport::tools
