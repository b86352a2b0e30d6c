#include "lamport/sim/choices.hpp"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

#include "lamport/core/check.hpp"

namespace lamport::sim {
namespace {

using splitmix::kGolden;
using splitmix::mix;

constexpr std::uint64_t key_of(std::uint64_t seed, StreamId id) {
  std::uint64_t key = mix(seed + kGolden);
  key = mix(key ^ (static_cast<std::uint64_t>(id.kind) + kGolden));
  return mix(key ^ ((static_cast<std::uint64_t>(id.first) << 32U | id.second) + kGolden));
}

constexpr auto site(const Choice& choice) {
  return std::tie(choice.stream, choice.index);
}

}  // namespace

Choices::Choices(std::uint64_t seed, Recording recording)
    : seed_(seed),
      seeded_(true),
      recording_(recording == Recording::kOn),
      plain_(recording == Recording::kOff) {}

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
      place_of(ids_[i], streams_[i].key) = i + 1;
    }
  }
  const std::uint64_t key = key_of(seed_, id);
  std::uint32_t& place = place_of(id, key);
  if (place == 0) {
    streams_.push_back({key, 0});
    ids_.push_back(id);
    place = static_cast<std::uint32_t>(streams_.size());
  }
  return Handle(place - 1);
}

std::uint32_t& Choices::place_of(StreamId id, std::uint64_t key) {
  const std::size_t mask = places_.size() - 1;
  std::size_t at = key & mask;
  while (places_[at] != 0 && ids_[places_[at] - 1] != id) {
    at = (at + 1) & mask;
  }
  return places_[at];
}

std::uint64_t Choices::record(Handle handle, std::uint64_t value) {
  Stream& stream = streams_[handle.index_];
  if (recording_ && value != 0) {
    recorded_.push_back({ids_[handle.index_], stream.drawn, value});
  }
  ++stream.drawn;
  return value;
}

std::uint64_t Choices::from_tape(Handle handle, std::uint64_t bound) const {
  const Choice wanted{ids_[handle.index_], streams_[handle.index_].drawn, 0};
  const auto found =
      std::lower_bound(source_.begin(), source_.end(), wanted,
                       [](const Choice& a, const Choice& b) { return site(a) < site(b); });
  if (found == source_.end() || site(*found) != site(wanted)) {
    return 0;
  }
  return std::min(found->value, bound - 1);
}

}  // namespace lamport::sim
