#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/inlining.hpp"
#include "lamport/sim/splitmix.hpp"

namespace lamport::sim {

/// What kind of decision a stream makes. The numbers are part of every seed's meaning: only append.
enum class StreamKind : std::uint8_t {
  kDelay = 1,        ///< Delay of a message on link first → second.
  kThink = 2,        ///< Think time of process first.
  kHold = 3,         ///< Hold time of process first.
  kLoss = 4,         ///< Whether a message on link first → second is lost.
  kDuplication = 5,  ///< Whether a message on link first → second arrives twice.
  kFault = 6,     ///< What a fault, first >> 16, does to a message on link first & 0xffff → second.
  kSwarm = 7,     ///< Part first of a scenario of `swarm`.
  kPick = 8,      ///< Which of the possible moves, or of a user's commands, comes.
  kPriority = 9,  ///< The priority of a move or thread.
  kPriorityChange = 10,  ///< When a priority falls.
};

/// The site of a decision. Each stream counts its own draws, so a change at one site doesn't
/// reshuffle the others.
struct StreamId {
  StreamKind kind;
  std::uint32_t first = 0;
  std::uint32_t second = 0;

  friend constexpr auto operator<=>(const StreamId&, const StreamId&) = default;
};

/// The only source of decisions in a seeded run.
///
/// A draw is a pure function of (seed, stream, index), the same on every compiler and library.
/// Zero is always the mildest outcome.
class Choices {
 public:
  /// A stream made ready for drawing; an index into this object's table.
  class Handle {
   public:
    constexpr Handle() = default;

   private:
    friend class Choices;
    constexpr explicit Handle(std::uint32_t index) : index_(index) {}
    std::uint32_t index_ = 0;
  };

  explicit Choices(std::uint64_t seed) : seed_(seed) {}

  /// Makes `id` ready. Asking again gives a handle of the same stream, which goes on where it was.
  /// Cost: O(1), and may allocate; do it before the run.
  [[nodiscard]] Handle stream(StreamId id);

  /// The next decision of `stream`: 0 … bound - 1, uniform. Requires: bound ≥ 1.
  [[nodiscard]] LAMPORT_INLINE std::uint64_t below(Handle handle, std::uint64_t bound) {
    LAMPORT_CHECK(bound >= 1, "a decision has at least one outcome");
    Stream& stream = streams_[handle.index_];
    const std::uint64_t raw = splitmix::mix(stream.key + stream.drawn++ * splitmix::kGolden);
    return splitmix::bounded(raw, bound);
  }

 private:
  /// What a draw needs, apart from the rest, since draws go all over the table.
  struct Stream {
    std::uint64_t key = 0;    ///< Mixed from seed and id.
    std::uint64_t drawn = 0;  ///< Draws so far.
  };

  [[nodiscard]] std::uint32_t& place_of(StreamId id, std::uint64_t key);

  std::uint64_t seed_;
  std::vector<Stream> streams_;
  std::vector<StreamId> ids_;  ///< By stream.
  /// A hash table by key: 1 + an index into `streams_`, or 0. At most half full, its size a power
  /// of two; a stream is at its key's place or, past others, after it.
  std::vector<std::uint32_t> places_;
};

}  // namespace lamport::sim
