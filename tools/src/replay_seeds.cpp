#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "campaign_report.hpp"
#include "plan_options.hpp"
#include "replay_options.hpp"

namespace lamport::tools {

ExitCode replay_seeds(const CommandLine& line, const Registry& registry,
                      const SimulationTools& protocol, const ReplayOptions& options,
                      SeedRange seeds) {
  const Campaign campaign{protocol, options.plan, seeds};
  const WatchedCampaign done = run_watched(line, campaign, std::nullopt);
  const CampaignResult& result = done.result;
  if (line.json()) {
    fmt::print("{}\n", campaign_json("lamport-replay-seeds/1", campaign, result).dump(2));
  } else {
    print_campaign(campaign, result, Paint(line.color(), stdout));
  }
  print_rate(line, result.schedules, done.took);
  const std::uint64_t all = seeds.last - seeds.first + 1;
  const auto command = [&](SeedRange of) {
    return seeds_command(line, registry, protocol.name(), options.plan, of) +
           (line.json() ? " --json" : "");
  };
  if (const auto first = result.violating_first()) {
    return line.tell(
        fmt::format("violated with {} of {} seeds", result.violating, result.schedules),
        replay_command(line, registry, protocol.name(),
                       {options.plan.of(*first, protocol.subject()), *first}),
        ExitCode::kViolated);
  }
  if (result.schedules < all) {
    return line.tell(fmt::format("interrupted after {} of {} schedules", result.schedules, all),
                     command({seeds.first + result.schedules, seeds.last}), ExitCode::kInterrupted);
  }
  if (result.blocked_first) {
    return line.tell(
        fmt::format("blocked by a crash with {} of {} seeds", result.blocked, result.schedules),
        replay_command(
            line, registry, protocol.name(),
            {options.plan.of(*result.blocked_first, protocol.subject()), *result.blocked_first}),
        ExitCode::kIncomplete);
  }
  if (result.incomplete > 0) {
    return line.tell(fmt::format("incomplete: {} reached their limit, --events-max",
                                 counted(result.incomplete, "schedule", "schedules")),
                     command(seeds), ExitCode::kIncomplete);
  }
  const auto printed = flush_stdout();
  return printed ? ExitCode::kHolds : line.usage_error("", printed.error().message);
}

}  // namespace lamport::tools
