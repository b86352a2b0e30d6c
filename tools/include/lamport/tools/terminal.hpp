#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
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
  /// Shows `text` instead, a few times a second at most.
  void show(const std::string& text);

 private:
  [[nodiscard]] bool is_due();

  std::string what_;
  std::uint64_t total_;
  bool on_;
  std::chrono::steady_clock::time_point begun_;
  std::chrono::steady_clock::time_point shown_at_;
};

}  // namespace lamport::tools
