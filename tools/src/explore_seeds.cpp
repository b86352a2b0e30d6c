#include <algorithm>
#include <cstddef>
#include <span>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "campaign_report.hpp"
#include "explore_options.hpp"
#include "lamport/props/json_values.hpp"
#include "lamport/tools/report.hpp"
#include "plan_options.hpp"

namespace lamport::tools {
namespace {

using props::Json;

/// How its failures are brought back, and how it goes on.
class Commands {
 public:
  Commands(const CommandLine& line, const Registry& registry, const SimulationTools& protocol,
           const ExploreOptions& options)
      : line_(line), registry_(registry), protocol_(protocol), options_(options) {}

  [[nodiscard]] std::string replay(std::uint64_t seed) const {
    return replay_command(line_, registry_, protocol_.name(),
                          {options_.plan.of(seed, protocol_.subject()), seed});
  }
  [[nodiscard]] std::string explore(SeedRange seeds) const {
    return explore_command(line_, registry_, options_, seeds);
  }

 private:
  const CommandLine& line_;
  const Registry& registry_;
  const SimulationTools& protocol_;
  const ExploreOptions& options_;
};

/// The failures that are listed: as many as were asked for, or a few.
std::span<const CampaignResult::Failure> listed(const ExploreOptions& options,
                                                const CampaignResult& result) {
  constexpr std::uint64_t kFew = 10;
  const std::uint64_t most = options.failures_max.value_or(kFew);
  return std::span(result.failures).first(std::min<std::size_t>(result.failures.size(), most));
}

void print_failures(const ExploreOptions& options, const CampaignResult& result,
                    const Commands& commands, const Paint& paint) {
  const auto failures = listed(options, result);
  if (failures.empty()) {
    return;
  }
  fmt::print("\n{}\n", paint.heading(failures.size() == result.violating
                                         ? std::string("failures")
                                         : fmt::format("failures, the first {} of {}",
                                                       failures.size(), result.violating)));
  for (const CampaignResult::Failure& failure : failures) {
    fmt::print("  {}  # {}\n", commands.replay(failure.seed), failure.property);
  }
}

Json document(const ExploreOptions& options, const Campaign& campaign, const CampaignResult& result,
              const Commands& commands) {
  Json json = campaign_json("lamport-explore/1", campaign, result);
  json["vacuous"] = vacuous_json(result.vacuous());
  json["failures"] = Json::array();
  for (const CampaignResult::Failure& failure : listed(options, result)) {
    json["failures"].push_back({{"seed", props::json_of(failure.seed)},
                                {"property", std::string(failure.property)},
                                {"command", commands.replay(failure.seed)}});
  }
  return json;
}

/// What the campaign came to. If not all is well, or seeds are left, lines on stderr say so, the
/// last of which is a command.
ExitCode concluded(const CommandLine& line, SeedRange seeds, const WatchedCampaign& done,
                   const Commands& commands) {
  const CampaignResult& result = done.result;
  const std::uint64_t all = seeds.last - seeds.first + 1;
  const bool seeds_are_left = result.schedules < all;
  const std::string so_far = fmt::format("after {} of {} schedules", result.schedules, all);
  const auto rest = [&] { return commands.explore({seeds.first + result.schedules, seeds.last}); };
  if (const auto first = result.violating_first()) {
    if (seeds_are_left) {
      line.tell("stopped " + so_far, rest(), ExitCode::kViolated);
    }
    return line.tell(
        fmt::format("violated with {} of {} seeds", result.violating, result.schedules),
        commands.replay(*first), ExitCode::kViolated);
  }
  if (seeds_are_left) {
    return done.interrupted ? line.tell("interrupted " + so_far, rest(), ExitCode::kInterrupted)
                            : line.tell("incomplete: --budget was over " + so_far, rest(),
                                        ExitCode::kIncomplete);
  }
  if (result.blocked_first) {
    return line.tell(
        fmt::format("blocked by a crash with {} of {} seeds", result.blocked, result.schedules),
        commands.replay(*result.blocked_first), ExitCode::kIncomplete);
  }
  if (result.incomplete > 0) {
    return line.tell(fmt::format("incomplete: {} reached their limit, --events-max",
                                 counted(result.incomplete, "schedule", "schedules")),
                     commands.explore(seeds), ExitCode::kIncomplete);
  }
  if (const auto vacuous = result.vacuous(); !vacuous.empty()) {
    return line.tell(vacuous_text(vacuous), commands.explore(seeds), ExitCode::kIncomplete);
  }
  const auto printed = flush_stdout();
  return printed ? ExitCode::kHolds : line.usage_error("", printed.error().message);
}

}  // namespace

ExitCode explore_seeds(const CommandLine& line, const Registry& registry,
                       const SimulationTools& protocol, const ExploreOptions& options) {
  const Commands commands(line, registry, protocol, options);
  const Campaign campaign{protocol, options.plan, options.seeds, options.jobs,
                          options.failures_max};
  const WatchedCampaign done = run_watched(line, campaign, options.budget);
  if (line.json()) {
    fmt::print("{}\n", document(options, campaign, done.result, commands).dump(2));
  } else {
    const Paint paint(line.color(), stdout);
    print_campaign(campaign, done.result, paint);
    print_failures(options, done.result, commands, paint);
  }
  print_rate(line, done.result.schedules, done.took);
  return concluded(line, options.seeds, done, commands);
}

}  // namespace lamport::tools
