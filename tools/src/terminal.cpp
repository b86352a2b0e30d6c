#include "lamport/tools/terminal.hpp"

#include <cstdlib>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "lamport/tools/values.hpp"

namespace lamport::tools {
namespace {

constexpr auto kRefresh = std::chrono::milliseconds(100);

/// Whether the environment has a value for `name`. The tools change no environment, so that reading
/// it is safe on any thread.
bool is_set(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value != nullptr && *value != '\0';
}

bool colored(ColorMode mode, std::FILE* stream) {
  switch (mode) {
    case ColorMode::kAlways:
      return true;
    case ColorMode::kNever:
      return false;
    case ColorMode::kAuto:
      break;
  }
  return !is_set("NO_COLOR") && ::isatty(::fileno(stream)) == 1;
}

}  // namespace

Paint::Paint(ColorMode mode, std::FILE* stream) : on_(colored(mode, stream)) {}

std::string Paint::good(std::string_view text) const {
  return painted("32", text);
}
std::string Paint::bad(std::string_view text) const {
  return painted("1;31", text);
}
std::string Paint::faint(std::string_view text) const {
  return painted("2", text);
}
std::string Paint::heading(std::string_view text) const {
  return painted("1", text);
}

std::string Paint::painted(std::string_view code, std::string_view text) const {
  return on_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

std::string rate_text(std::uint64_t count, std::chrono::duration<double> elapsed) {
  const double seconds = elapsed.count();
  return fmt::format("{:.0f} a second", seconds > 0 ? static_cast<double>(count) / seconds : 0);
}

std::string timed_text(std::uint64_t count, std::string_view one, std::string_view many,
                       std::chrono::duration<double> took) {
  return fmt::format("{} in {:.2f} s: {}", counted(count, one, many), took.count(),
                     rate_text(count, took));
}

std::string progress_text(std::uint64_t done, std::uint64_t total, std::string_view what,
                          std::chrono::duration<double> elapsed) {
  return fmt::format("{} of {} {}, {}", done, total, what, rate_text(done, elapsed));
}

Progress::Progress(std::string what, std::uint64_t total, bool quiet)
    : what_(std::move(what)),
      total_(total),
      on_(!quiet && ::isatty(STDERR_FILENO) == 1),
      begun_(std::chrono::steady_clock::now()) {}

Progress::~Progress() {
  if (on_) {
    std::fputs("\r\x1b[K", stderr);
  }
}

void Progress::show(std::uint64_t done) {
  if (is_due()) {
    fmt::print(stderr, "\r{}\x1b[K",
               progress_text(done, total_, what_, std::chrono::steady_clock::now() - begun_));
  }
}

void Progress::show(const std::function<std::string()>& text) {
  if (is_due()) {
    fmt::print(stderr, "\r\x1b[K{}", text());
  }
}

bool Progress::is_due() {
  const auto now = std::chrono::steady_clock::now();
  if (!on_ || now - shown_at_ < kRefresh) {
    return false;
  }
  shown_at_ = now;
  return true;
}

}  // namespace lamport::tools
