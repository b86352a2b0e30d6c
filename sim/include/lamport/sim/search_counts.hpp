#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace lamport::sim {

/// The most moves of an execution that is not given up.
inline constexpr std::size_t kMovesMax = 100'000;

/// As much memory as there is.
inline constexpr std::size_t kMemoryUnlimited = std::numeric_limits<std::size_t>::max();

/// What a search by states has done.
struct SearchCounts {
  std::uint64_t distinct = 0;   ///< States that differ.
  std::uint64_t generated = 0;  ///< Moves made, and the first state.
  std::uint64_t depth = 0;      ///< States on the longest of the shortest ways to a state.
  std::uint64_t frontier = 0;   ///< States that are to be gone on from at this depth.
  /// States in which nothing has to happen any more, and nobody has crashed.
  std::uint64_t at_rest = 0;
  std::uint64_t tested = 0;  ///< How often a move put a promise to the test.
  /// If audited: states taken for others, which have the same fingerprint.
  std::uint64_t collisions = 0;
  /// If audited: moves to a state in which something has more to it than its `kState` says.
  std::uint64_t undescribed = 0;
  std::size_t bytes = 0;  ///< Memory taken.
  friend bool operator==(const SearchCounts&, const SearchCounts&) = default;
};

/// What a search for fair cycles has done.
struct CycleCounts {
  std::uint64_t distinct = 0;     ///< States that differ.
  std::uint64_t transitions = 0;  ///< Moves made.
  std::uint64_t depth = 0;        ///< States on the longest of the shortest ways to a state.
  std::uint64_t frontier = 0;     ///< States that are to be gone on from at this depth.
  std::uint64_t at_rest = 0;      ///< States in which nothing has to happen any more.
  std::uint64_t waiting = 0;      ///< States in which a user waits.
  /// Strongly connected, of the states in which one and the same user waits; for every user.
  std::uint64_t components = 0;
  std::uint64_t tested = 0;  ///< How often a move put a promise to the test.
  std::size_t bytes = 0;     ///< Memory taken.
  friend bool operator==(const CycleCounts&, const CycleCounts&) = default;
};

/// What a search by traces has done.
struct ExecutionCounts {
  std::uint64_t executions = 0;  ///< Complete ones: nothing was left to happen.
  std::uint64_t blocked = 0;     ///< Given up, since all that was left leads to traces seen before.
  std::uint64_t moves = 0;       ///< Made.
  std::uint64_t longest = 0;     ///< Moves of the longest execution.
  std::size_t bytes = 0;         ///< Memory taken, about.
  friend bool operator==(const ExecutionCounts&, const ExecutionCounts&) = default;
};

/// What a search by random runs has done.
struct SampleCounts {
  std::uint64_t runs = 0;
  std::uint64_t incomplete = 0;  ///< Given up, for they were too long.
  std::uint64_t moves = 0;
  std::uint64_t traces = 0;           ///< That differ.
  std::uint64_t once = 0;             ///< Of these, the ones that only one run had.
  std::uint64_t new_of_thousand = 0;  ///< Traces that were new among the latest full thousand runs.
  std::uint64_t states = 0;           ///< That differ.
  std::optional<std::uint64_t> traces_all;  ///< That there are, if that was asked for.
  std::size_t bytes = 0;                    ///< Memory taken.
  friend bool operator==(const SampleCounts&, const SampleCounts&) = default;
};

/// Why a search ended.
enum class SearchEnd : std::uint8_t {
  kExhausted,  ///< It has seen everything.
  kBroken,     ///< It has found something wrong.
  kMemory,     ///< It would have taken more memory than it may.
  kNoMemory,   ///< There was no more memory to be had.
  kStopped,    ///< It was told to.
  kTooLong,    ///< It has come upon an execution without an end in sight.
};

}  // namespace lamport::sim
