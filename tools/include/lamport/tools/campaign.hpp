#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "lamport/tools/campaign_result.hpp"
#include "lamport/tools/scenario_plan.hpp"
#include "lamport/tools/simulation_tools.hpp"
#include "lamport/tools/values.hpp"

namespace lamport::tools {

/// Many runs of a protocol, one for each seed.
struct Campaign {
  const SimulationTools& protocol;
  const ScenarioPlan& plan;  ///< Admissible under the protocol's needs.
  SeedRange seeds;
  std::uint32_t jobs = 1;  ///< ≥ 1: how many runs go on at a time, each on a thread of its own.
  /// The campaign ends with the seed that is this many'th to violate a property.
  std::optional<std::uint64_t> failures_max{};
};

/// Who watches a campaign.
struct CampaignWatch {
  /// Whether to go on; asked after each schedule, by several threads at the same time.
  std::function<bool()> go_on;
  /// Told how many schedules have begun, now and then, by the calling thread.
  std::function<void(std::uint64_t)> progress;
};

/// Runs the campaign to its end, or until the watch says not to go on; then each run that has begun
/// is finished.
///
/// Ensures: the result is of all seeds from the first up to the one with which it ended, whatever
/// `jobs` is; so without a watch that stops it, it is the same for any number of jobs.
/// Cost: less than 1 MB a job besides the runs.
[[nodiscard]] CampaignResult run_campaign(const Campaign& campaign, const CampaignWatch& watch);

}  // namespace lamport::tools
