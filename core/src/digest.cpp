#include "lamport/core/digest.hpp"

#include <string_view>

#include <xxhash.h>

namespace lamport::core {

std::string Fingerprint::text() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits;
  for (const std::uint64_t half : {high, low}) {
    for (unsigned shift = 64; shift > 0; shift -= 4) {
      digits.push_back(kDigits[(half >> (shift - 4)) & 0xFU]);
    }
  }
  return digits;
}

Fingerprint fingerprint_of(std::span<const std::byte> bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

Fingerprint Digest::value() const {
  const bool block_is_empty = events_ > 0 && events_ % kBlockEvents == 0;
  return block_is_empty ? before_ : hash();
}

Fingerprint Digest::hash() const {
  return fingerprint_of({bytes_.data(), used_});
}

void Digest::grow(std::size_t room) {
  bytes_.resize(2 * bytes_.size() + room);
}

void Digest::close_block() {
  before_ = hash();
  used_ = encode(before_, std::span<std::byte, kEncodedSizeMax<Fingerprint>>(
                              bytes_.data(), kEncodedSizeMax<Fingerprint>));
  if (events_ % kCheckpointEvents == 0) {
    checkpoints_.push_back(before_);
  }
}

}  // namespace lamport::core
