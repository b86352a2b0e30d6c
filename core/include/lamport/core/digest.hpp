#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lamport/core/codec.hpp"
#include "lamport/core/inlining.hpp"
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

/// The 128 bits of `bytes`, by XXH3; for equal bytes the same everywhere.
[[nodiscard]] Fingerprint fingerprint_of(std::span<const std::byte> bytes);

/// A rolling digest of a trace: equal traces have equal digests on every compiler and library.
///
/// It hashes the events' binary form (see codec.hpp) with XXH3, 128 bits, a block of `kBlockEvents`
/// at a time, each together with the digest before it; a block stays in the nearest cache. The
/// digest after every `kCheckpointEvents` is kept, so that two runs that differ can be compared to
/// see where they part. Cost: O(bytes) an event; no allocation but for the checkpoints.
class Digest {
 public:
  static constexpr std::uint64_t kBlockEvents = 64;
  static constexpr std::uint64_t kCheckpointEvents = 1024;
  static_assert(kCheckpointEvents % kBlockEvents == 0);

  /// Appends the next event of the trace.
  template <class P>
  LAMPORT_INLINE void add(const TraceEvent<P>& event) {
    constexpr std::size_t kMax = kEncodedSizeMax<TraceEvent<P>>;
    if (bytes_.size() < used_ + kMax) [[unlikely]] {
      grow(kMax);
    }
    used_ += encode(event, std::span<std::byte, kMax>(bytes_.data() + used_, kMax));
    if (++events_ % kBlockEvents == 0) [[unlikely]] {
      close_block();
    }
  }

  [[nodiscard]] std::uint64_t events() const { return events_; }
  /// The digest of all events so far. Cost: O(bytes of a block).
  [[nodiscard]] Fingerprint value() const;
  /// Entry i is the digest of the first (i + 1) · `kCheckpointEvents` events.
  [[nodiscard]] const std::vector<Fingerprint>& checkpoints() const { return checkpoints_; }

 private:
  [[nodiscard]] Fingerprint hash() const;
  void grow(std::size_t room);
  void close_block();

  std::uint64_t events_ = 0;
  Fingerprint before_;            ///< The digest before the block.
  std::vector<std::byte> bytes_;  ///< `before_`, unless the block is the first; then the block.
  std::size_t used_ = 0;          ///< Bytes of `bytes_` that count.
  std::vector<Fingerprint> checkpoints_;
};

}  // namespace lamport::core
