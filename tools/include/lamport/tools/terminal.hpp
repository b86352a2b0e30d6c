#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

namespace lamport::tools {

/// When to colour text.
enum class ColorMode : std::uint8_t {
  kAuto,  ///< On a terminal, unless NO_COLOR is set.
  kAlways,
  kNever,
};

/// Colours text for one stream, or leaves it plain.
class Paint {
 public:
  Paint(ColorMode mode, std::FILE* stream);

  [[nodiscard]] std::string good(std::string_view text) const;
  [[nodiscard]] std::string bad(std::string_view text) const;
  [[nodiscard]] std::string faint(std::string_view text) const;
  [[nodiscard]] std::string heading(std::string_view text) const;

 private:
  [[nodiscard]] std::string painted(std::string_view code, std::string_view text) const;

  bool on_;
};

/// How many a second that is, rounded; 0 if no time has passed.
[[nodiscard]] std::string rate_text(std::uint64_t count, std::chrono::duration<double> elapsed);

/// How much was done, and how fast: "12 runs in 3.00 s: 4 a second". `one` and `many` are what was.
[[nodiscard]] std::string timed_text(std::uint64_t count, std::string_view one,
                                     std::string_view many, std::chrono::duration<double> took);

/// What `Progress` shows: "12 of 90 schedules, 4 a second".
[[nodiscard]] std::string progress_text(std::uint64_t done, std::uint64_t total,
                                        std::string_view what,
                                        std::chrono::duration<double> elapsed);

/// A counter that goes up on the last line of a terminal's stderr; elsewhere it shows nothing.
class Progress {
 public:
  /// `what` is counted, as in "schedules"; `quiet` shows nothing at all.
  Progress(std::string what, std::uint64_t total, bool quiet);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Shows `done` of the total, a few times a second at most.
  void show(std::uint64_t done);
  /// Shows what `text()` is instead, which is asked for only when it is shown.
  void show(const std::function<std::string()>& text);

 private:
  [[nodiscard]] bool is_due();

  std::string what_;
  std::uint64_t total_;
  bool on_;
  std::chrono::steady_clock::time_point begun_;
  std::chrono::steady_clock::time_point shown_at_;
};

}  // namespace lamport::tools
