#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "campaign_report.hpp"
#include "explore_options.hpp"
#include "lamport/props/json_values.hpp"
#include "lamport/tools/ablation.hpp"
#include "lamport/tools/interrupt.hpp"
#include "lamport/tools/space_time.hpp"
#include "lamport/tools/tape_report.hpp"
#include "plan_options.hpp"

namespace lamport::tools {
namespace {

using props::Json;

/// A property that broke without a guarantee.
struct Breakage {
  std::string_view property;
  bool blocked = false;                 ///< Whether it broke only since a crash is to blame.
  std::uint64_t violating = 0;          ///< Seeds whose run violates it before any other.
  std::uint64_t seed = 0;               ///< The first of them.
  std::string command;                  ///< Which brings that run back.
  std::optional<ShrinkResult> least{};  ///< That run made smaller, unless it can't be.
};

/// What came of taking one guarantee away.
struct Finding {
  Ablation ablation;
  std::uint64_t schedules = 0;
  std::vector<Breakage> broke{};
};

/// All of them, as far as they got.
struct Findings {
  std::vector<Finding> list;
  std::uint64_t schedules = 0;
  bool interrupted = false;
  std::chrono::duration<double> took{};
};

/// The run made as small as can be; none if it can't be made smaller.
std::optional<ShrinkResult> shrunk(const SimulationTools& protocol, const SeededRun& run) {
  const std::atomic<bool>& interrupted = watch_interrupts();
  auto result = protocol.shrink(run, [&](const sim::ShrinkProgress&) { return !interrupted; });
  return result ? std::optional(*std::move(result)) : std::nullopt;
}

Findings ablate(const CommandLine& line, const Registry& registry, const SimulationTools& protocol,
                const ExploreOptions& options) {
  Findings findings;
  for (Ablation& ablation : ablations_of(protocol.needs(), options.plan)) {
    Finding& finding = findings.list.emplace_back(Finding{std::move(ablation)});
    if (findings.interrupted) {
      continue;
    }
    const ScenarioPlan& plan = finding.ablation.plan;
    const WatchedCampaign done =
        run_watched(line, {protocol, plan, options.seeds, options.jobs}, std::nullopt);
    finding.schedules = done.result.schedules;
    findings.schedules += done.result.schedules;
    findings.interrupted = done.interrupted;
    findings.took += done.took;
    const auto broke = [&](std::string_view property, bool blocked, std::uint64_t count,
                           const std::optional<std::uint64_t>& first) {
      if (count > 0 && first) {
        const SeededRun run{plan.of(*first, protocol.subject()), *first};
        finding.broke.push_back({property, blocked, count, *first,
                                 replay_command(line, registry, protocol.name(), run),
                                 shrunk(protocol, run)});
      }
    };
    for (const CampaignResult::Property& property : done.result.properties) {
      broke(property.name, false, property.violating, property.violating_first);
      broke(property.name, true, property.blocked, done.result.blocked_first);
    }
    findings.interrupted = findings.interrupted || watch_interrupts();
  }
  return findings;
}

/// Of the cells of a row those that stand at the front may be empty, and those at its end.
std::string row_text(std::string_view guarantee, std::string_view options, std::string_view what,
                     std::string_view seeds, std::string_view first, std::string_view least) {
  std::string text = fmt::format("  {:<10}{:<24}{:<36}{:>11}{:>7}{:>9}", guarantee, options, what,
                                 seeds, first, least);
  text.resize(text.find_last_not_of(' ') + 1);
  return text + "\n";
}

std::string breakage_text(const Breakage& breakage) {
  return fmt::format("{}{}", breakage.property, breakage.blocked ? ", blocked" : "");
}

std::string table_text(const Findings& findings) {
  std::string text = row_text("without", "by", "what broke", "seeds", "first", "choices");
  for (const auto& [ablation, schedules, broke] : findings.list) {
    if (broke.empty()) {
      text +=
          row_text(ablation.guarantee, ablation.options, schedules == 0 ? "not tried" : "nothing",
                   fmt::format("0 of {}", schedules), "", "");
    }
    for (std::size_t row = 0; row < broke.size(); ++row) {
      const Breakage& breakage = broke[row];
      text +=
          row_text(row == 0 ? ablation.guarantee : "", row == 0 ? ablation.options : "",
                   breakage_text(breakage), fmt::format("{} of {}", breakage.violating, schedules),
                   std::to_string(breakage.seed),
                   breakage.least ? std::to_string(breakage.least->run.taken) : "-");
    }
  }
  return text;
}

void print(const SimulationTools& protocol, const ExploreOptions& options, const Findings& findings,
           const Paint& paint) {
  print_scenario(paint, protocol, "seeds",
                 fmt::format("{}..{}", options.seeds.first, options.seeds.last),
                 [&](const ScenarioField& field) { return options.plan.text(field); });
  fmt::print("\n{}\n", paint.heading("ablation"));
  if (findings.list.empty()) {
    fmt::print("  {} needs no guarantee, so there is none to take away\n", protocol.name());
    return;
  }
  fmt::print("{}", table_text(findings));
  for (const Finding& finding : findings.list) {
    for (const Breakage& breakage : finding.broke) {
      fmt::print("\n{}\n", paint.heading(fmt::format("without {}: {}", finding.ablation.guarantee,
                                                     breakage.property)));
      if (breakage.least) {
        fmt::print("{}", space_time_text(breakage.least->run.rows, breakage.least->tape.processes));
      }
      fmt::print("{}\n", breakage.command);
    }
  }
}

Json finding_json(const Finding& finding) {
  Json json = Json::object();
  json["guarantee"] = std::string(finding.ablation.guarantee);
  json["options"] = finding.ablation.options;
  json["schedules"] = finding.schedules;
  json["broke"] = Json::array();
  for (const Breakage& breakage : finding.broke) {
    json["broke"].push_back(
        {{"property", std::string(breakage.property)},
         {"blocked", breakage.blocked},
         {"violating", breakage.violating},
         {"violating_first", props::json_of(breakage.seed)},
         {"command", breakage.command},
         {"least", breakage.least
                       ? tape_run_json(breakage.least->run, breakage.least->tape.processes)
                       : Json(nullptr)}});
  }
  return json;
}

Json document(const SimulationTools& protocol, const ExploreOptions& options,
              const Findings& findings) {
  Json json = Json::object();
  json["schema"] = "lamport-explore-ablation/1";
  json["protocol"] = std::string(protocol.name());
  json["seeds"] = {props::json_of(options.seeds.first), props::json_of(options.seeds.last)};
  json["scenario"] = scenario_json(options.plan);
  json["ablations"] = Json::array();
  for (const Finding& finding : findings.list) {
    json["ablations"].push_back(finding_json(finding));
  }
  return json;
}

/// The needs that no run has shown to be needed, as in "a, b"; "" if there are none.
std::string unproved(const Findings& findings) {
  std::string names;
  for (const Finding& finding : findings.list) {
    if (finding.broke.empty()) {
      names.append(names.empty() ? "" : ", ").append(finding.ablation.guarantee);
    }
  }
  return names;
}

}  // namespace

ExitCode explore_ablations(const CommandLine& line, const Registry& registry,
                           const SimulationTools& protocol, const ExploreOptions& options) {
  for (const Ablation& ablation : ablations_of(protocol.needs(), options.plan)) {
    if (const auto fits = sim::admissible(ablation.plan.scenario, protocol.needs()); !fits) {
      return line.usage_error(
          "--ablate", fmt::format("without {}: {}", ablation.guarantee, fits.error().message));
    }
  }
  const Findings findings = ablate(line, registry, protocol, options);
  if (line.json()) {
    fmt::print("{}\n", document(protocol, options, findings).dump(2));
  } else {
    print(protocol, options, findings, Paint(line.color(), stdout));
  }
  print_rate(line, findings.schedules, findings.took);
  const std::string again = explore_command(line, registry, options, options.seeds);
  if (findings.interrupted) {
    return line.tell(
        fmt::format("interrupted after {}", counted(findings.schedules, "schedule", "schedules")),
        again, ExitCode::kInterrupted);
  }
  if (const std::string names = unproved(findings); !names.empty()) {
    return line.tell("incomplete: no run broke without: " + names, again, ExitCode::kIncomplete);
  }
  const auto printed = flush_stdout();
  return printed ? ExitCode::kHolds : line.usage_error("", printed.error().message);
}

}  // namespace lamport::tools
