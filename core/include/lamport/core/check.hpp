#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string_view>

namespace lamport::core {

/// What a failed `LAMPORT_CHECK` throws where a `ScopedCheckThrow` is alive.
class CheckFailure : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// While one is alive, a check that fails on this thread throws `CheckFailure` instead of aborting.
///
/// The simulator and tests install it, so that a failed check is a finding with a seed. Scopes
/// nest. Thread: affects the creating thread only; create and destroy it on that thread.
class ScopedCheckThrow {
 public:
  ScopedCheckThrow();
  ~ScopedCheckThrow();
  ScopedCheckThrow(const ScopedCheckThrow&) = delete;
  ScopedCheckThrow& operator=(const ScopedCheckThrow&) = delete;
};

/// Reports a failed check: throws `CheckFailure` under a `ScopedCheckThrow`, otherwise prints one
/// line to stderr and aborts. `values` are the integers worth seeing, in the order of the message.
[[noreturn]] void check_failed(std::string_view condition, std::string_view message,
                               std::string_view file, int line,
                               std::span<const std::uint64_t> values);

/// The integer behind a strong type, an enum or an integer, for the text of a failed check.
template <class T>
[[nodiscard]] constexpr std::uint64_t check_value(const T& value) {
  if constexpr (requires { value.value(); }) {
    return static_cast<std::uint64_t>(value.value());
  } else {
    return static_cast<std::uint64_t>(value);
  }
}

/// The integers behind the values of a check.
template <class... Values>
[[nodiscard]] constexpr std::array<std::uint64_t, sizeof...(Values)> check_values(
    const Values&... values) {
  return {check_value(values)...};
}

}  // namespace lamport::core

/// States what must hold; a violation is a mistake of ours, never of the input's. On in every
/// build. `LAMPORT_CHECK(condition, "what must hold", values…)`; the values are integers or strong
/// types. A macro, because it shows the condition's text and evaluates the values only on failure.
#define LAMPORT_CHECK(condition, message, ...)                                   \
  do {                                                                           \
    if (!(condition)) [[unlikely]] {                                             \
      ::lamport::core::check_failed(#condition, message, __FILE__, __LINE__,     \
                                    ::lamport::core::check_values(__VA_ARGS__)); \
    }                                                                            \
  } while (false)
