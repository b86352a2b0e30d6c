#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lamport/core/codec.hpp"
#include "lamport/core/trace.hpp"

namespace lamport::core {

/// 128 bits that stand for a sequence of bytes.
struct Fingerprint {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  /// 32 hexadecimal digits, `high` first.
  [[nodiscard]] std::string text() const;

  static constexpr auto kFields =
      fields(field("high", &Fingerprint::high), field("low", &Fingerprint::low));
  friend constexpr bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

/// A rolling digest of a trace: equal traces have equal digests on every compiler and library.
///
/// It hashes the events' binary form (see codec.hpp), a block of `kCheckpointEvents` at a time,
/// each block together with the digest before it. The digest after each block is kept as a
/// checkpoint, so that two runs that differ can be compared to see where they part. The hash is
/// XXH3, 128 bits. Cost: O(bytes) an event; no allocation but for one checkpoint a block.
class Digest {
 public:
  static constexpr std::uint64_t kCheckpointEvents = 1024;

  /// Appends the next event of the trace.
  template <class P>
  void add(const TraceEvent<P>& event) {
    constexpr std::size_t kMax = kEncodedSizeMax<TraceEvent<P>>;
    if (bytes_.size() < used_ + kMax) {
      bytes_.resize(2 * bytes_.size() + kMax);
    }
    used_ += encode(event, std::span<std::byte, kMax>(bytes_.data() + used_, kMax));
    if (++events_ % kCheckpointEvents == 0) {
      close_block();
    }
  }

  [[nodiscard]] std::uint64_t events() const { return events_; }
  /// The digest of all events so far. Cost: O(bytes since the last checkpoint).
  [[nodiscard]] Fingerprint value() const;
  /// Entry i is the digest of the first (i + 1) · `kCheckpointEvents` events.
  [[nodiscard]] const std::vector<Fingerprint>& checkpoints() const { return checkpoints_; }

 private:
  void close_block();

  std::uint64_t events_ = 0;
  std::vector<std::byte> bytes_;  ///< The last checkpoint, then the block's events.
  std::size_t used_ = 0;          ///< Bytes of `bytes_` that count.
  std::vector<Fingerprint> checkpoints_;
};

}  // namespace lamport::core
