#pragma once

#include <cstddef>
#include <cstdint>

namespace lamport::transports {

/// What this program holds of the system.
struct Consumption {
  std::size_t descriptors = 0;
  std::uint64_t resident_bytes = 0;
};

[[nodiscard]] Consumption consumption_now();

/// Descriptors that hosts and asio open besides those that a test counts, such as to dial again.
inline constexpr std::size_t kDescriptorSlack = 16;

/// Whether resident memory says what the program keeps: a sanitizer keeps more, as it likes.
[[nodiscard]] bool memory_tells();

/// Lets this program open `count` descriptors. Returns whether the system does.
[[nodiscard]] bool allow_descriptors(std::size_t count);

}  // namespace lamport::transports
