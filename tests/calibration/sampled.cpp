#include "sampled.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lamport/core/digest.hpp"
#include "lamport/sim/trace_tally.hpp"
#include "trace_mass.hpp"

namespace lamport::calibration {

TraceMass sampled_mass(std::span<const TraceKey> runs) {
  TraceMass mass;
  for (const TraceKey& trace : runs) {
    mass[trace] += 1 / static_cast<double>(runs.size());
  }
  return mass;
}

std::vector<Estimate> estimates(std::span<const TraceKey> runs,
                                std::span<const std::uint64_t> sizes, const TraceMass& mass) {
  std::vector<Estimate> found;
  sim::TraceTally tally;
  double unseen = 1;
  std::size_t run = 0;
  for (const std::uint64_t size : sizes) {
    for (; run < size; ++run) {
      const auto [high, low] = runs[run];
      if (tally.add(core::Fingerprint{high, low})) {
        const auto known = mass.find(runs[run]);
        unseen -= known == mass.end() ? 0 : known->second;
      }
    }
    found.push_back({tally.distinct(),
                     static_cast<double>(tally.once()) / static_cast<double>(tally.samples()),
                     std::max(unseen, 0.0)});
  }
  return found;
}

}  // namespace lamport::calibration
