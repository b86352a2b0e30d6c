#pragma once

#include <cstdint>
#include <optional>

#include "gallery.hpp"

namespace lamport::negative {

/// The seeds that are tried for a bug begin at this many places …
inline constexpr std::uint64_t kCampaigns = 50;
/// … so far apart: campaign number c, from 0, with seed c * kCampaignDistance + 1.
inline constexpr std::uint64_t kCampaignDistance = 1'000'000;
/// A campaign that has found nothing ends after this many seeds, and counts as if it took them.
inline constexpr std::uint64_t kSeedsMax = 2'000;
static_assert(kSeedsMax < kCampaignDistance);

/// How many seeds it takes to find a bug, over `kCampaigns` campaigns.
struct Detection {
  std::uint64_t min = 0;
  std::uint64_t median = 0;  ///< Of the two in the middle, the larger.
  std::uint64_t max = 0;
  std::uint64_t missed = 0;  ///< Campaigns that found nothing within the bug's budget.
};

/// How many seeds, from `first` on, it takes until a run shows `bug`; none if `kSeedsMax` do not.
[[nodiscard]] std::optional<std::uint64_t> seeds_to_detection(const PlantedBug& bug,
                                                              std::uint64_t first);

/// The same on all compilers, since a run is. Cost: at most `kCampaigns` * `kSeedsMax` runs.
[[nodiscard]] Detection detection_of(const PlantedBug& bug);

}  // namespace lamport::negative
