#include "consumption.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <unistd.h>

namespace lamport::transports {

Consumption consumption_now() {
  std::uint64_t pages = 0;
  std::uint64_t pages_resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> pages_resident;
  const std::filesystem::directory_iterator descriptors("/proc/self/fd");
  return {.descriptors = static_cast<std::size_t>(
              std::distance(begin(descriptors), std::filesystem::directory_iterator())),
          .resident_bytes = pages_resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE))};
}

bool memory_tells() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  return false;
#else
  return true;
#endif
#else
  return true;
#endif
}

bool allow_descriptors(std::size_t count) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max < count) {
    return false;
  }
  limit.rlim_cur = std::max<rlim_t>(limit.rlim_cur, count);
  return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

}  // namespace lamport::transports
