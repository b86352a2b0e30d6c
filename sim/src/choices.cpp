#include "lamport/sim/choices.hpp"

#include <algorithm>
#include <cstddef>

namespace lamport::sim {
namespace {

using splitmix::kGolden;
using splitmix::mix;

constexpr std::uint64_t key_of(std::uint64_t seed, StreamId id) {
  std::uint64_t key = mix(seed + kGolden);
  key = mix(key ^ (static_cast<std::uint64_t>(id.kind) + kGolden));
  return mix(key ^ ((static_cast<std::uint64_t>(id.first) << 32U | id.second) + kGolden));
}

}  // namespace

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

}  // namespace lamport::sim
