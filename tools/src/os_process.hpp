#pragma once

#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace lamport::tools {

/// A process of the operating system that runs a function of this program, in a copy of it.
///
/// It ends with this program, however that ends, and does not see the interrupts of the terminal,
/// which are this program's to deal with. What it writes to stderr is read by this program.
class OsProcess {
 public:
  /// Forks it off: it runs `job` and exits with 0, or with 70 and a line on stderr if `job` throws.
  /// Requires: this program has one thread. Throws `std::system_error` if the system has no more.
  explicit OsProcess(const std::function<void()>& job);
  /// Kills it, unless it has ended.
  ~OsProcess();
  OsProcess(const OsProcess&) = delete;
  OsProcess& operator=(const OsProcess&) = delete;

  [[nodiscard]] pid_t id() const { return id_; }

  /// The whole lines that it has written to stderr since the last call, without their ends. Of one
  /// that has ended, also the last one. Does not wait.
  [[nodiscard]] std::vector<std::string> take_lines();

  /// Whether it has ended, and if so and not with 0, how: "ended by signal 9 (Killed)". Does not
  /// wait.
  [[nodiscard]] bool has_ended();
  [[nodiscard]] const std::optional<std::string>& death() const { return death_; }

  /// Asks the system to kill it.
  void kill() const;
  /// Waits for its end.
  void join();

 private:
  void ended_with(int status);

  pid_t id_ = 0;
  bool ended_ = false;
  std::optional<std::string> death_;
  int errors_ = -1;   ///< Where its stderr is read.
  std::string rest_;  ///< A line of it that is not complete.
};

}  // namespace lamport::tools
