#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "lamport/core/virtual_time.hpp"

namespace lamport::tools {

/// How many durations were how long, in classes that are 1 % wide, from 100 ns to 1000 s. What is
/// shorter or longer is in the first or the last class, which have no end.
using LatencyCounts = std::array<std::uint64_t, 2304>;

/// Counts durations.
class LatencyHistogram {
 public:
  LatencyHistogram();
  ~LatencyHistogram();
  LatencyHistogram(const LatencyHistogram&) = delete;
  LatencyHistogram& operator=(const LatencyHistogram&) = delete;

  /// No allocation.
  void add(core::Duration duration);
  [[nodiscard]] LatencyCounts counts() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// The duration that the share `quantile` of those counted does not exceed, to 1 %; 0 if none is
/// counted. Requires: 0 ≤ quantile ≤ 1.
[[nodiscard]] core::Duration quantile_of(const LatencyCounts& counts, double quantile);

}  // namespace lamport::tools
