#include "explore_options.hpp"

#include <algorithm>
#include <array>
#include <thread>

#include <fmt/format.h>

#include "lamport/tools/campaign_result.hpp"

namespace lamport::tools {
namespace {

void declare(CommandLine& line, const Registry& registry, ExploreOptions& options) {
  line.value("seeds", "A..B", "Seeds of the runs, both ends included",
             fmt::format("{}..{}", options.seeds.first, options.seeds.last),
             [&](std::string_view text) {
               return parse_seed_range(text).map([&](SeedRange seeds) { options.seeds = seeds; });
             });
  line.value("jobs", "N", "Runs that go on at the same time; the result is the same for any N",
             std::to_string(options.jobs), [&](std::string_view text) {
               return parse_number(text, 1, kJobsMax).map([&](std::uint64_t jobs) {
                 options.jobs = static_cast<std::uint32_t>(jobs);
               });
             });
  line.value(
      "budget", "TIME", "Stop after this time, and say how to go on", "",
      [&](std::string_view text) {
        return parse_time_limit(text).map([&](core::Duration budget) { options.budget = budget; });
      });
  line.value(
      "max-failures", "F", "Stop at the seed that is the F-th to violate a property", "",
      [&](std::string_view text) {
        return parse_number(text, 1, CampaignResult::kFailuresMax).map([&](std::uint64_t failures) {
          options.failures_max = failures;
        });
      });
  line.flag("ablate", "Take away each guarantee that the protocol needs, and see what breaks",
            options.ablate);
  line.flag("compare", "Compare protocols; --compare --help lists what there is to say",
            options.compare);
  line.text("strategy", "bfs",
            "Try every interleaving; --strategy bfs --help lists what there is to say",
            options.strategy);
  line.text("spec", "NAME",
            "The same for a published specification: " + registry.specification_names(),
            options.specification);
  declare_plan(line, registry, options);
}

/// Whether the options fit each other.
std::optional<ExitCode> check_options(const CommandLine& line, const ExploreOptions& options) {
  if (!options.ablate) {
    return std::nullopt;
  }
  for (const char* const name : std::array{"budget", "max-failures"}) {
    if (line.given(name)) {
      return line.usage_error(fmt::format("--{}", name),
                              "--ablate counts in all seeds what breaks; leave it out");
    }
  }
  constexpr const char* kAlone = "--ablate takes away one guarantee at a time; leave it out";
  if (options.plan.swarm) {
    return line.usage_error("--swarm", kAlone);
  }
  if (options.plan.scenario.beyond_needs) {
    return refuse_field(line, options, "beyond-needs", kAlone);
  }
  return options.plan.swarm_faults ? std::optional(line.usage_error("--faults", kAlone))
                                   : std::nullopt;
}

}  // namespace

std::uint32_t jobs_at_first() {
  return std::clamp(std::thread::hardware_concurrency(), 1U, kJobsMax);
}

std::optional<ExitCode> parse_explore(CommandLine& line, const Registry& registry, int argc,
                                      const char* const* argv, ExploreOptions& options) {
  options.jobs = jobs_at_first();
  declare(line, registry, options);
  if (const auto done = line.parse(argc, argv)) {
    return done;
  }
  if (const auto unfit = complete_plan(line, options)) {
    return unfit;
  }
  return check_options(line, options);
}

std::string explore_command(const CommandLine& line, const Registry& registry,
                            const ExploreOptions& options, SeedRange seeds) {
  std::string command = seeds_command(line, registry, options.protocol, options.plan, seeds);
  command += options.ablate ? " --ablate" : "";
  if (line.given("jobs")) {
    command += fmt::format(" --jobs {}", options.jobs);
  }
  if (options.budget) {
    command += " --budget " + text_of(*options.budget);
  }
  if (options.failures_max) {
    command += fmt::format(" --max-failures {}", *options.failures_max);
  }
  return command + (line.json() ? " --json" : "");
}

}  // namespace lamport::tools
