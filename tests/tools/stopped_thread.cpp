#include "stopped_thread.hpp"

#include <cerrno>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <system_error>

namespace lamport::tools {

StoppedThread::StoppedThread(pid_t thread) : thread_(thread) {
  // Unlike attaching, which would stop all of the program's threads by a signal.
  if (ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) != 0 ||
      ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr) != 0 ||
      waitpid(thread, nullptr, __WALL) != thread) {
    throw std::system_error(errno, std::generic_category(), "stopping a thread");
  }
}

StoppedThread::~StoppedThread() {
  ptrace(PTRACE_DETACH, thread_, nullptr, nullptr);
}

}  // namespace lamport::tools
