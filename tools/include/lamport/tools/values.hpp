#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "lamport/core/result.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/sim/scenario.hpp"

/// The values that command lines and scenario files hold, to and from text. Reading is strict: all
/// of the text counts, and an error says what would be right.
namespace lamport::tools {

/// A whole number, in decimal or as 0x and hexadecimal digits: `min` … `max`.
[[nodiscard]] core::Result<std::uint64_t> parse_number(std::string_view text, std::uint64_t min,
                                                       std::uint64_t max);

inline constexpr core::Duration kDurationMax = std::chrono::hours(1);

/// A whole number with one of the units ns, us, ms, s: at most `kDurationMax`.
[[nodiscard]] core::Result<core::Duration> parse_duration(std::string_view text);

/// The same, but for 0.
[[nodiscard]] core::Result<core::Duration> parse_time_limit(std::string_view text);

/// Two durations, as in 1ms..10ms, the first at most the second; or one, which means both.
[[nodiscard]] core::Result<sim::DurationRange> parse_duration_range(std::string_view text);

inline constexpr std::uint64_t kSizeMax = std::uint64_t{1024} << 40U;

/// Bytes, as a whole number with one of the units KiB, MiB, GiB, TiB: 1 … `kSizeMax`.
[[nodiscard]] core::Result<std::uint64_t> parse_size(std::string_view text);
/// The text that is read back as `bytes`, with the largest unit that keeps it whole; bare if none
/// does.
[[nodiscard]] std::string size_text(std::uint64_t bytes);

/// Seeds `first` … `last`, both included.
struct SeedRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  friend constexpr bool operator==(const SeedRange&, const SeedRange&) = default;
};

/// Two seeds, as in 1..2000, the first at most the second; or one, which means both. At most 2^63
/// seeds.
[[nodiscard]] core::Result<SeedRange> parse_seed_range(std::string_view text);

/// The text that is read back as `duration`, with the largest unit that keeps it whole.
[[nodiscard]] std::string text_of(core::Duration duration);
[[nodiscard]] std::string text_of(const sim::DurationRange& range);

/// Milliseconds with six decimals, for columns: 12.345678.
[[nodiscard]] std::string milliseconds(core::VirtualTime time);

/// A count with its noun: 1 entry, 2 entries.
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view one, std::string_view many);

}  // namespace lamport::tools
