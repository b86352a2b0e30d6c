#include "open_files.hpp"

#include <sys/resource.h>

#include <fmt/format.h>

namespace lamport::tools {

core::Result<void> allow_open_files(std::uint64_t count) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < count) {
    limit.rlim_cur = count;
    if (count > limit.rlim_max || ::setrlimit(RLIMIT_NOFILE, &limit) != 0) {
      return core::refused(
          fmt::format("it takes {} open files and the system allows {}; write "
                      "fewer, or raise `ulimit -Hn`",
                      count, limit.rlim_max));
    }
  }
  return {};
}

}  // namespace lamport::tools
