#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "command_line.hpp"
#include "lamport/props/json.hpp"
#include "lamport/tools/campaign.hpp"
#include "lamport/tools/terminal.hpp"

/// Campaigns as the tools run and report them.
namespace lamport::tools {

/// A campaign that was run.
struct WatchedCampaign {
  CampaignResult result;
  bool interrupted = false;
  std::chrono::duration<double> took{};
};

/// Runs the campaign with its progress on a terminal, until the user interrupts it or `budget` is
/// over.
[[nodiscard]] WatchedCampaign run_watched(const CommandLine& line, const Campaign& campaign,
                                          const std::optional<core::Duration>& budget);

/// Prints the campaign's scenario, what it counted, its faults and its properties.
void print_campaign(const Campaign& campaign, const CampaignResult& result, const Paint& paint);

/// The same as JSON, under the name `schema`.
[[nodiscard]] props::Json campaign_json(std::string_view schema, const Campaign& campaign,
                                        const CampaignResult& result);
/// The scenario's fields; null for those that each seed draws.
[[nodiscard]] props::Json scenario_json(const ScenarioPlan& plan);

/// Prints on stderr how fast it went, unless `line` is to be quiet. It is true of this machine and
/// moment, so it is no part of the result.
void print_rate(const CommandLine& line, std::uint64_t schedules,
                std::chrono::duration<double> took);

}  // namespace lamport::tools
