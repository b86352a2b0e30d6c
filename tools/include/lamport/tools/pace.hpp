#pragma once

#include <cstdint>

#include "lamport/core/virtual_time.hpp"
#include "lamport/tools/latency_histogram.hpp"
#include "lamport/transports/counters.hpp"

/// How fast a run over TCP was, and what that took.
namespace lamport::tools {

/// What a process of the operating system has used.
struct Usage {
  core::Duration cpu{};           ///< Of all its threads, in user and system mode.
  std::uint64_t resident = 0;     ///< Bytes of memory now.
  std::uint64_t descriptors = 0;  ///< Open now.
};

/// That of this process.
[[nodiscard]] Usage usage_now();

/// What one process saw while it was measured.
struct PaceSample {
  std::uint64_t entries = 0;
  LatencyCounts acquire{};    ///< From asking to entering.
  LatencyCounts hand_over{};  ///< From another's exit to entering, if it had asked before.
  transports::Counters links_before;
  transports::Counters links_after;
  Usage before;
  Usage after;
};

/// Of durations, those that 50, 99 and 99.9 % do not exceed.
struct Quantiles {
  core::Duration p50{};
  core::Duration p99{};
  core::Duration p999{};
};

[[nodiscard]] Quantiles quantiles_of(const LatencyCounts& counts);

/// What all processes of a run saw while they were measured.
struct Pace {
  core::Duration took{};            ///< How long they were measured.
  std::uint32_t contenders = 0;     ///< Processes that asked to enter.
  std::uint64_t entries = 0;        ///< Of all.
  std::uint64_t entries_least = 0;  ///< Of the contender that entered least.
  LatencyCounts acquire{};
  LatencyCounts hand_over{};
  std::uint64_t frames = 0;           ///< Messages sent, with what `Reliable` adds.
  std::uint64_t writes = 0;           ///< System calls that sent them.
  std::uint64_t bytes = 0;            ///< Sent.
  core::Duration cpu{};               ///< Of all processes.
  std::uint64_t resident_before = 0;  ///< Bytes of memory, of all processes.
  std::uint64_t resident_after = 0;
  std::uint64_t descriptors_before = 0;  ///< Open, of all processes.
  std::uint64_t descriptors_after = 0;

  /// Takes in what one process saw, which contended or did not.
  void add(const PaceSample& sample, bool contended);
};

}  // namespace lamport::tools
