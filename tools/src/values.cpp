#include "lamport/tools/values.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "lamport/props/printable.hpp"

namespace lamport::tools {
namespace {

using core::Duration;
using props::in_quotes;
using props::printable;

struct Unit {
  std::string_view name;
  Duration length;
};

constexpr std::array kUnits = {
    Unit{"ns", std::chrono::nanoseconds(1)}, Unit{"us", std::chrono::microseconds(1)},
    Unit{"ms", std::chrono::milliseconds(1)}, Unit{"s", std::chrono::seconds(1)}};
struct SizeUnit {
  std::string_view name;
  std::uint64_t bytes;
};

/// The largest first.
constexpr std::array kSizeUnits = {
    SizeUnit{"TiB", std::uint64_t{1} << 40U}, SizeUnit{"GiB", std::uint64_t{1} << 30U},
    SizeUnit{"MiB", std::uint64_t{1} << 20U}, SizeUnit{"KiB", std::uint64_t{1} << 10U}};
constexpr std::string_view kTo = "..";

/// Digits at the front of `text`, which is cut behind them; none if they don't fit 64 bits.
std::optional<std::uint64_t> take_digits(std::string_view& text, int base) {
  std::uint64_t value = 0;
  const char* const begin = text.data();
  const auto [stop, error] = std::from_chars(begin, begin + text.size(), value, base);
  if (error != std::errc()) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(stop - begin));
  return value;
}

/// What stands before and after "..", or `text` twice.
std::pair<std::string_view, std::string_view> split_range(std::string_view text) {
  const std::size_t found = text.find(kTo);
  if (found == std::string_view::npos) {
    return {text, text};
  }
  return {text.substr(0, found), text.substr(found + kTo.size())};
}

}  // namespace

core::Result<std::uint64_t> parse_number(std::string_view text, std::uint64_t min,
                                         std::uint64_t max) {
  const bool hexadecimal = text.substr(0, 2) == "0x";
  std::string_view rest = hexadecimal ? text.substr(2) : text;
  const auto value = take_digits(rest, hexadecimal ? 16 : 10);
  if (!value || !rest.empty()) {
    return core::refused(
        fmt::format("{} is not a whole number from {} to {}; write it in decimal or as 0x1f",
                    in_quotes(text), min, max));
  }
  if (*value < min || *value > max) {
    return core::refused(fmt::format("{} is out of range; write a whole number from {} to {}",
                                     in_quotes(text), min, max));
  }
  return *value;
}

core::Result<Duration> parse_duration(std::string_view text) {
  std::string_view unit_name = text;
  const auto count = take_digits(unit_name, 10);
  for (const Unit& unit : kUnits) {
    if (count && unit.name == unit_name) {
      if (*count > static_cast<std::uint64_t>(kDurationMax / unit.length)) {
        return core::refused(
            fmt::format("{} is too long; write at most one hour, 3600s", in_quotes(text)));
      }
      return unit.length * static_cast<Duration::rep>(*count);
    }
  }
  return core::refused(fmt::format(
      "{} is not a duration; write a whole number with its unit, as in 250us, 1ms or 2s",
      in_quotes(text)));
}

core::Result<std::uint64_t> parse_size(std::string_view text) {
  std::string_view unit_name = text;
  const auto count = take_digits(unit_name, 10);
  for (const SizeUnit& unit : kSizeUnits) {
    if (count && unit.name == unit_name && *count > 0 && *count <= kSizeMax / unit.bytes) {
      return *count * unit.bytes;
    }
  }
  return core::refused(fmt::format(
      "{} is not a size; write a whole number with its unit, as in 500MiB or 8GiB, up to {}",
      in_quotes(text), size_text(kSizeMax)));
}

std::string size_text(std::uint64_t bytes) {
  for (const SizeUnit& unit : kSizeUnits) {
    if (bytes % unit.bytes == 0) {
      return fmt::format("{}{}", bytes / unit.bytes, unit.name);
    }
  }
  return std::to_string(bytes);
}

core::Result<Duration> parse_time_limit(std::string_view text) {
  return parse_duration(text).and_then([&](Duration limit) -> core::Result<Duration> {
    if (limit == Duration::zero()) {
      return core::refused(
          fmt::format("{} leaves no time; write a longer one, as in 10s", in_quotes(text)));
    }
    return limit;
  });
}

core::Result<sim::DurationRange> parse_duration_range(std::string_view text) {
  const auto [first, last] = split_range(text);
  if (first.empty() != last.empty()) {
    return core::refused(
        fmt::format("{} lacks an end; write both, as in 1ms..10ms", in_quotes(text)));
  }
  const auto min = parse_duration(first);
  const auto max = parse_duration(last);
  if (!min || !max) {
    return tl::unexpected<core::Error>(min ? max.error() : min.error());
  }
  if (*min > *max) {
    return core::refused(fmt::format("{} begins after its end; write {}..{}", in_quotes(text),
                                     printable(last), printable(first)));
  }
  return sim::DurationRange{*min, *max};
}

core::Result<SeedRange> parse_seed_range(std::string_view text) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  const auto [first, last] = split_range(text);
  const auto from = parse_number(first, 0, kMax);
  const auto to = parse_number(last, 0, kMax);
  if (!from || !to) {
    return core::refused(
        fmt::format("{} is no range of seeds; write A..B, whole numbers up to {}, as in 1..1000",
                    in_quotes(text), kMax));
  }
  if (*from > *to) {
    return core::refused(fmt::format("{} begins after its end; write {}..{}", in_quotes(text),
                                     printable(last), printable(first)));
  }
  if (*to - *from > kMax / 2) {
    return core::refused(
        fmt::format("{} holds more than 2^63 seeds; write fewer", in_quotes(text)));
  }
  return SeedRange{*from, *to};
}

std::string text_of(Duration duration) {
  Unit best = kUnits.front();
  for (const Unit& unit : kUnits) {
    if (duration % unit.length == Duration::zero()) {
      best = unit;
    }
  }
  if (duration == Duration::zero()) {
    return "0ms";
  }
  return fmt::format("{}{}", duration / best.length, best.name);
}

std::string text_of(const sim::DurationRange& range) {
  return range.min == range.max ? text_of(range.min)
                                : text_of(range.min) + std::string(kTo) + text_of(range.max);
}

std::string milliseconds(core::VirtualTime time) {
  constexpr Duration::rep kNanoseconds = 1'000'000;
  const Duration::rep count = time.time_since_epoch().count();
  return fmt::format("{}.{:06}", count / kNanoseconds, count % kNanoseconds);
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace lamport::tools
