#include "lamport/sim/choices.hpp"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

#include "lamport/core/check.hpp"

namespace lamport::sim {
namespace {

constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;

// SplitMix64's output function. Source: Steele, Lea and Flood 2014, "Fast Splittable Pseudorandom
// Number Generators", with the constants of Stafford's variant 13.
constexpr std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
  return z ^ (z >> 31U);
}

constexpr std::uint64_t key_of(std::uint64_t seed, StreamId id) {
  std::uint64_t key = mix(seed + kGolden);
  key = mix(key ^ (static_cast<std::uint64_t>(id.kind) + kGolden));
  return mix(key ^ ((static_cast<std::uint64_t>(id.first) << 32U | id.second) + kGolden));
}

// GCC and clang both have it; -Wpedantic asks for the word.
__extension__ using Wide = unsigned __int128;

// An exactly uniform value below `bound`. Source: Lemire 2019, "Fast Random Integer Generation in
// an Interval". A rejected draw is mixed again, so that the index still counts one draw.
constexpr std::uint64_t bounded(std::uint64_t raw, std::uint64_t bound) {
  Wide product = static_cast<Wide>(raw) * bound;
  if (static_cast<std::uint64_t>(product) < bound) {
    const std::uint64_t threshold = (0 - bound) % bound;
    while (static_cast<std::uint64_t>(product) < threshold) {
      raw = mix(raw + kGolden);
      product = static_cast<Wide>(raw) * bound;
    }
  }
  return static_cast<std::uint64_t>(product >> 64U);
}

constexpr auto site(const Choice& choice) {
  return std::tie(choice.stream, choice.index);
}

}  // namespace

Choices::Choices(std::uint64_t seed, Recording recording)
    : seed_(seed), seeded_(true), recording_(recording == Recording::kOn) {}

Choices::Choices(Tape tape, Recording recording)
    : recording_(recording == Recording::kOn), source_(std::move(tape)) {
  std::sort(source_.begin(), source_.end(),
            [](const Choice& a, const Choice& b) { return site(a) < site(b); });
  const auto twice =
      std::adjacent_find(source_.begin(), source_.end(),
                         [](const Choice& a, const Choice& b) { return site(a) == site(b); });
  LAMPORT_CHECK(twice == source_.end(), "a tape decides each draw once");
}

Choices::Handle Choices::stream(StreamId id) {
  if (places_.size() <= 2 * streams_.size()) {
    places_.assign(std::max<std::size_t>(64, 2 * places_.size()), 0);
    for (std::uint32_t i = 0; i < streams_.size(); ++i) {
      place_of(streams_[i]) = i + 1;
    }
  }
  const Stream wanted{id, key_of(seed_, id), 0};
  std::uint32_t& place = place_of(wanted);
  if (place == 0) {
    streams_.push_back(wanted);
    place = static_cast<std::uint32_t>(streams_.size());
  }
  return Handle(place - 1);
}

std::uint32_t& Choices::place_of(const Stream& stream) {
  const std::size_t mask = places_.size() - 1;
  std::size_t at = stream.key & mask;
  while (places_[at] != 0 && streams_[places_[at] - 1].id != stream.id) {
    at = (at + 1) & mask;
  }
  return places_[at];
}

std::uint64_t Choices::below(Handle handle, std::uint64_t bound) {
  LAMPORT_CHECK(bound >= 1, "a decision has at least one outcome", bound);
  Stream& stream = streams_[handle.index_];
  const std::uint64_t value =
      seeded_ ? bounded(mix(stream.key + stream.drawn * kGolden), bound) : from_tape(stream, bound);
  if (recording_ && value != 0) {
    recorded_.push_back({stream.id, stream.drawn, value});
  }
  ++stream.drawn;
  return value;
}

std::uint64_t Choices::from_tape(const Stream& stream, std::uint64_t bound) const {
  const Choice wanted{stream.id, stream.drawn, 0};
  const auto found =
      std::lower_bound(source_.begin(), source_.end(), wanted,
                       [](const Choice& a, const Choice& b) { return site(a) < site(b); });
  if (found == source_.end() || site(*found) != site(wanted)) {
    return 0;
  }
  return std::min(found->value, bound - 1);
}

}  // namespace lamport::sim
