#include "detection.hpp"

#include <algorithm>
#include <vector>

namespace lamport::negative {

std::optional<std::uint64_t> seeds_to_detection(const PlantedBug& bug, std::uint64_t first) {
  for (std::uint64_t seeds = 1; seeds <= kSeedsMax; ++seeds) {
    if (bug.shows(first + seeds - 1)) {
      return seeds;
    }
  }
  return std::nullopt;
}

Detection detection_of(const PlantedBug& bug) {
  std::vector<std::uint64_t> seeds;
  std::uint64_t missed = 0;
  for (std::uint64_t campaign = 0; campaign < kCampaigns; ++campaign) {
    const auto found = seeds_to_detection(bug, campaign * kCampaignDistance + 1);
    seeds.push_back(found.value_or(kSeedsMax));
    missed += static_cast<std::uint64_t>(!found || *found > bug.budget);
  }
  std::ranges::sort(seeds);
  return {.min = seeds.front(),
          .median = seeds[seeds.size() / 2],
          .max = seeds.back(),
          .missed = missed};
}

}  // namespace lamport::negative
