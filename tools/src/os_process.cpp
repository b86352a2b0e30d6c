#include "os_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace lamport::tools {
namespace {

constexpr int kThrew = 70;
/// A line of stderr is cut after so many bytes.
constexpr std::size_t kLineMax = 4096;

std::system_error failed(const char* what) {
  return {errno, std::generic_category(), what};
}

/// All that the forked process does.
[[noreturn]] void run_alone(pid_t parent, int errors, const std::function<void()>& job) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) {
    ::_exit(kThrew);  // It ended before that could be asked for.
  }
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_DFL);
  ::dup2(errors, STDERR_FILENO);
  int code = 0;
  try {
    job();
  } catch (const std::exception& thrown) {
    fmt::print(stderr, "{}\n", thrown.what());
    code = kThrew;
  }
  std::fflush(stderr);
  ::_exit(code);
}

}  // namespace

OsProcess::OsProcess(const std::function<void()>& job) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
    throw failed("cannot make a pipe");
  }
  const pid_t parent = ::getpid();
  id_ = ::fork();
  if (id_ == 0) {
    run_alone(parent, pipe[1], job);
  }
  const std::system_error error = failed("cannot start a process");
  ::close(pipe[1]);
  errors_ = pipe[0];
  if (id_ < 0) {
    ::close(errors_);
    throw error;
  }
  ::fcntl(errors_, F_SETFL, O_NONBLOCK);
}

OsProcess::~OsProcess() {
  kill();
  while (!ended_ && ::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
  }
  ::close(errors_);
}

std::vector<std::string> OsProcess::take_lines() {
  std::array<char, 4096> bytes{};
  for (ssize_t size = 0; (size = ::read(errors_, bytes.data(), bytes.size())) > 0;) {
    rest_.append(bytes.data(), static_cast<std::size_t>(size));
  }
  std::vector<std::string> lines;
  for (std::size_t end = 0; (end = rest_.find('\n')) != std::string::npos;) {
    lines.push_back(rest_.substr(0, end));
    rest_.erase(0, end + 1);
  }
  if (rest_.size() > kLineMax || (ended_ && !rest_.empty())) {
    lines.push_back(std::exchange(rest_, ""));
  }
  return lines;
}

bool OsProcess::has_ended() {
  int status = 0;
  if (!ended_ && ::waitpid(id_, &status, WNOHANG) == id_) {
    ended_with(status);
  }
  return ended_;
}

void OsProcess::kill() const {
  if (!ended_) {
    ::kill(id_, SIGKILL);
  }
}

void OsProcess::join() {
  int status = 0;
  while (!ended_) {
    if (::waitpid(id_, &status, 0) == id_) {
      ended_with(status);
    } else if (errno != EINTR) {
      throw failed("cannot wait for a process");
    }
  }
}

void OsProcess::ended_with(int status) {
  ended_ = true;
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    death_ = fmt::format("ended by signal {} ({})", signal, ::strsignal(signal));
  } else if (WEXITSTATUS(status) != 0) {
    death_ = fmt::format("ended with exit code {}", WEXITSTATUS(status));
  }
}

}  // namespace lamport::tools
