#include "campaign_report.hpp"

#include <array>
#include <atomic>
#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lamport/props/json_values.hpp"
#include "lamport/tools/interrupt.hpp"
#include "lamport/tools/report.hpp"
#include "plan_options.hpp"

namespace lamport::tools {
namespace {

using props::Json;

std::string property_text(const CampaignResult::Property& property, const Paint& paint) {
  if (property.violating_first) {
    return fmt::format("  {}  {}: with {} seeds, the first {}\n", paint.bad("VIOLATED"),
                       property.name, property.violating, *property.violating_first);
  }
  if (property.blocked > 0) {
    return fmt::format("  {}  {}: with {} seeds\n", paint.bad("BLOCKED "), property.name,
                       property.blocked);
  }
  return verdicts_text(std::array{props::Verdict{property.name, true, property.checked}}, paint);
}

std::string counts_text(const CampaignResult& result, bool excludes, const Paint& paint) {
  std::string text;
  const auto row = [&](std::string_view name, const auto& value) {
    text += fmt::format("  {:<14}{}\n", name, value);
  };
  row("schedules", result.schedules);
  if (excludes) {
    row("entries", result.tally.entries);
  }
  row("messages", result.tally.messages);
  if (result.tally.resent + result.tally.bare_acks > 0) {
    row("sent again", result.tally.resent);
    row("bare acks", result.tally.bare_acks);
  }
  const auto first = result.violating_first();
  row("violating",
      first ? paint.bad(fmt::format("{}, the first with seed {}", result.violating, *first))
            : std::string("0"));
  if (result.blocked_first) {
    row("blocked",
        fmt::format("{}, the first with seed {}", result.blocked, *result.blocked_first));
  }
  if (result.incomplete > 0) {
    row("incomplete", result.incomplete);
  }
  return text;
}

Json seed_json(const std::optional<std::uint64_t>& seed) {
  return seed ? props::json_of(*seed) : Json(nullptr);
}

}  // namespace

WatchedCampaign run_watched(const CommandLine& line, const Campaign& campaign,
                            const std::optional<core::Duration>& budget) {
  const std::atomic<bool>& interrupted = watch_interrupts();
  const auto begun = std::chrono::steady_clock::now();
  const auto elapsed = [begun] { return std::chrono::steady_clock::now() - begun; };
  Progress progress("schedules", campaign.seeds.last - campaign.seeds.first + 1, line.quiet());
  CampaignResult result = run_campaign(
      campaign, {.go_on = [&] { return !interrupted && (!budget || elapsed() < *budget); },
                 .progress = [&](std::uint64_t begun_count) { progress.show(begun_count); }});
  return {std::move(result), interrupted, elapsed()};
}

void print_campaign(const Campaign& campaign, const CampaignResult& result, const Paint& paint) {
  print_scenario(paint, campaign.protocol, "seeds",
                 fmt::format("{}..{}", campaign.seeds.first, campaign.seeds.last),
                 [&](const ScenarioField& field) { return campaign.plan.text(field); });
  fmt::print("\n{}\n{}", paint.heading("campaign"),
             counts_text(result, campaign.protocol.excludes(), paint));
  if (const std::string faults =
          faults_text(result.tally.faulty, result.tally.fault_effects, paint);
      !faults.empty()) {
    fmt::print("\n{}\n{}", paint.heading("faults"), faults);
  }
  fmt::print("\n{}\n", paint.heading("properties"));
  for (const auto& property : result.properties) {
    fmt::print("{}", property_text(property, paint));
  }
}

Json scenario_json(const ScenarioPlan& plan) {
  Json json = json_of(plan.scenario);
  auto member = json.begin();
  for (const ScenarioField& field : scenario_fields()) {
    if (plan.is_drawn(field)) {
      *member = nullptr;
    }
    ++member;
  }
  return json;
}

Json campaign_json(std::string_view schema, const Campaign& campaign,
                   const CampaignResult& result) {
  Json json = Json::object();
  json["schema"] = std::string(schema);
  json["protocol"] = std::string(campaign.protocol.name());
  json["seeds"] = {props::json_of(campaign.seeds.first), props::json_of(campaign.seeds.last)};
  json["swarm"] = campaign.plan.swarm;
  json["scenario"] = scenario_json(campaign.plan);
  json["schedules"] = result.schedules;
  json["entries"] = campaign.protocol.excludes() ? Json(result.tally.entries) : Json(nullptr);
  json["messages"] = result.tally.messages;
  json["resent"] = result.tally.resent;
  json["bare_acks"] = result.tally.bare_acks;
  json["incomplete"] = result.incomplete;
  json["blocked"] = result.blocked;
  json["blocked_first"] = seed_json(result.blocked_first);
  json["violating"] = result.violating;
  json["violating_first"] = seed_json(result.violating_first());
  json["faults"] = faults_json(result.tally.faulty, result.tally.fault_effects);
  json["properties"] = Json::array();
  for (const auto& property : result.properties) {
    json["properties"].push_back({{"name", std::string(property.name)},
                                  {"holds", property.violating + property.blocked == 0},
                                  {"checked", property.checked},
                                  {"blocked", property.blocked},
                                  {"violating", property.violating},
                                  {"violating_first", seed_json(property.violating_first)}});
  }
  return json;
}

void print_rate(const CommandLine& line, std::uint64_t schedules,
                std::chrono::duration<double> took) {
  if (!line.quiet()) {
    std::fflush(stdout);
    fmt::print(stderr, "{}\n", timed_text(schedules, "schedule", "schedules", took));
  }
}

}  // namespace lamport::tools
