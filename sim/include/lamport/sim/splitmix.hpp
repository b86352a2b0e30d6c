#pragma once

#include <cstdint>

/// The arithmetic behind a seed's decisions, the same on every compiler and library.
namespace lamport::sim::splitmix {

/// The distance of two states of the generator.
inline constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;

/// The generator's output for a state. Source: Steele, Lea and Flood 2014, "Fast Splittable
/// Pseudorandom Number Generators", with the constants of Stafford's variant 13.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t state) {
  state = (state ^ (state >> 30U)) * 0xbf58476d1ce4e5b9;
  state = (state ^ (state >> 27U)) * 0x94d049bb133111eb;
  return state ^ (state >> 31U);
}

// GCC and clang both have it; -Wpedantic asks for the word.
__extension__ using Wide = unsigned __int128;

/// An exactly uniform value below `bound`, of a uniform `raw`. A value of `raw` that would make it
/// uneven is mixed again, so that one decision is one draw. Source: Lemire 2019, "Fast Random
/// Integer Generation in an Interval". Requires: bound ≥ 1.
[[nodiscard]] constexpr std::uint64_t bounded(std::uint64_t raw, std::uint64_t bound) {
  Wide product = static_cast<Wide>(raw) * bound;
  if (static_cast<std::uint64_t>(product) < bound) [[unlikely]] {
    const std::uint64_t threshold = (0 - bound) % bound;
    while (static_cast<std::uint64_t>(product) < threshold) {
      raw = mix(raw + kGolden);
      product = static_cast<Wide>(raw) * bound;
    }
  }
  return static_cast<std::uint64_t>(product >> 64U);
}

}  // namespace lamport::sim::splitmix
