#include <array>
#include <atomic>
#include <chrono>
#include <optional>

#include <fmt/format.h>

#include "lamport/tools/interrupt.hpp"
#include "lamport/tools/report.hpp"
#include "replay_options.hpp"

namespace lamport::tools {
namespace {

std::string property_text(const CampaignResult::Property& property, const Paint& paint) {
  if (property.violating_first) {
    return fmt::format("  {}  {}: with {} seeds, the first {}\n", paint.bad("VIOLATED"),
                       property.name, property.violating, *property.violating_first);
  }
  return verdicts_text(std::array{props::Verdict{property.name, true, property.checked}}, paint);
}

void print_campaign(const ReplayOptions& options, SeedRange seeds, const CampaignResult& result,
                    const Paint& paint) {
  print_scenario(paint, options.protocol, "seeds", fmt::format("{}..{}", seeds.first, seeds.last),
                 [&](const ScenarioField& field) { return options.plan.text(field); });
  fmt::print("\n{}\n  {:<14}{}\n  {:<14}{}\n  {:<14}{}\n", paint.heading("campaign"), "schedules",
             result.schedules, "entries", result.entries, "messages", result.messages);
  fmt::print("  {:<14}{}\n", "violating",
             result.violating_first
                 ? paint.bad(fmt::format("{}, the first with seed {}", result.violating,
                                         *result.violating_first))
                 : std::string("0"));
  if (result.incomplete > 0) {
    fmt::print("  {:<14}{}\n", "incomplete", result.incomplete);
  }
  if (const std::string faults = faults_text(result.faulty, result.fault_effects, paint);
      !faults.empty()) {
    fmt::print("\n{}\n{}", paint.heading("faults"), faults);
  }
  fmt::print("\n{}\n", paint.heading("properties"));
  for (const auto& property : result.properties) {
    fmt::print("{}", property_text(property, paint));
  }
}

props::Json seed_json(const std::optional<std::uint64_t>& seed) {
  return seed ? props::json_of(*seed) : props::Json(nullptr);
}

/// The scenario's fields; null for those that each seed draws.
props::Json scenario_json(const ScenarioPlan& plan) {
  props::Json json = json_of(plan.scenario);
  auto member = json.begin();
  for (const ScenarioField& field : scenario_fields()) {
    if (plan.is_drawn(field)) {
      *member = nullptr;
    }
    ++member;
  }
  return json;
}

props::Json document(const ReplayOptions& options, SeedRange seeds, const CampaignResult& result) {
  props::Json json = props::Json::object();
  json["schema"] = "lamport-replay-seeds/1";
  json["protocol"] = options.protocol;
  json["seeds"] = {props::json_of(seeds.first), props::json_of(seeds.last)};
  json["swarm"] = options.plan.swarm;
  json["scenario"] = scenario_json(options.plan);
  json["schedules"] = result.schedules;
  json["entries"] = result.entries;
  json["messages"] = result.messages;
  json["incomplete"] = result.incomplete;
  json["violating"] = result.violating;
  json["violating_first"] = seed_json(result.violating_first);
  json["faults"] = faults_json(result.faulty, result.fault_effects);
  json["properties"] = props::Json::array();
  for (const auto& property : result.properties) {
    json["properties"].push_back({{"name", std::string(property.name)},
                                  {"holds", property.violating == 0},
                                  {"checked", property.checked},
                                  {"violating", property.violating},
                                  {"violating_first", seed_json(property.violating_first)}});
  }
  return json;
}

/// How fast it went: true of this machine and moment, so it is no part of the result.
void print_rate(const CampaignResult& result, std::chrono::duration<double> took) {
  fmt::print(stderr, "{} schedules in {:.2f} s: {:.0f} a second\n", result.schedules, took.count(),
             static_cast<double>(result.schedules) / took.count());
}

}  // namespace

ExitCode replay_seeds(const CommandLine& line, const Registry& registry,
                      const ProtocolTools& protocol, const ReplayOptions& options,
                      SeedRange seeds) {
  const std::atomic<bool>& interrupted = watch_interrupts();
  const auto begun = std::chrono::steady_clock::now();
  CampaignResult result;
  {
    Progress progress("schedules", seeds.last - seeds.first + 1, line.quiet());
    result = protocol.campaign(options.plan, seeds, [&](std::uint64_t done) {
      progress.show(done);
      return !interrupted;
    });
  }
  const auto took = std::chrono::steady_clock::now() - begun;
  if (line.json()) {
    fmt::print("{}\n", document(options, seeds, result).dump(2));
  } else {
    print_campaign(options, seeds, result, Paint(line.color(), stdout));
  }
  if (!line.quiet()) {
    print_rate(result, took);
  }
  if (result.violating_first) {
    fmt::print(stderr, "lamport-replay: violated with {} of {} seeds\n{}\n", result.violating,
               result.schedules,
               replay_command(line, registry, protocol.name(),
                              {options.plan.of(*result.violating_first, protocol.subject()),
                               *result.violating_first}));
    return ExitCode::kViolated;
  }
  if (interrupted) {
    fmt::print(stderr, "lamport-replay: interrupted after {} of {} schedules\n{}\n",
               result.schedules, seeds.last - seeds.first + 1,
               seeds_command(line, registry, protocol.name(), options.plan,
                             {seeds.first + result.schedules, seeds.last}));
    return ExitCode::kInterrupted;
  }
  if (result.incomplete > 0) {
    fmt::print(stderr,
               "lamport-replay: incomplete: {} schedules reached their limit, "
               "--events-max\n{}\n",
               result.incomplete,
               seeds_command(line, registry, protocol.name(), options.plan, seeds));
    return ExitCode::kIncomplete;
  }
  const auto printed = flush_stdout();
  return printed ? ExitCode::kHolds : line.usage_error("", printed.error().message);
}

}  // namespace lamport::tools
