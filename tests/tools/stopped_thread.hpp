#pragma once

#include <sys/types.h>

namespace lamport::tools {

/// A thread of another program, which stands still as long as this lives, while the program's other
/// threads go on. It has to end on the thread that made it.
class StoppedThread {
 public:
  /// Throws `std::system_error`, with `operation_not_permitted` where the system lets nobody do it.
  explicit StoppedThread(pid_t thread);
  ~StoppedThread();
  StoppedThread(const StoppedThread&) = delete;
  StoppedThread& operator=(const StoppedThread&) = delete;

 private:
  pid_t thread_;
};

}  // namespace lamport::tools
