#include "lamport/generators/check.hpp"

#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "lamport/core/check.hpp"

namespace lamport::generators {
namespace {

using TryOut = std::function<Outcome(const Schedule&)>;

/// A simplification counts if it violates the same property.
constexpr std::uint64_t kAttemptsMax = 2000;

Counterexample simplified(const rc::Shrinkable<Schedule>& found, props::Violation violation,
                          const TryOut& try_out) {
  Counterexample least{found.value(), std::move(violation), 0};
  std::uint64_t attempts = 0;
  for (auto simpler = found.shrinks(); attempts < kAttemptsMax; ++attempts) {
    auto candidate = simpler.next();
    if (!candidate) {
      break;
    }
    Outcome outcome = try_out(candidate->value());
    if (outcome.violation && outcome.violation->property == least.violation.property) {
      least = {candidate->value(), *std::move(outcome.violation), least.simplifications + 1};
      simpler = candidate->shrinks();
    }
  }
  return least;
}

void add(Report& report, const Schedule& schedule, const Outcome& outcome) {
  ++report.schedules;
  ++report.schedules_by_processes[schedule.scenario.processes];
  report.entries += outcome.entries;
  report.messages += outcome.messages;
  report.faulty += sim::fault_kinds_of(schedule.scenario);
  report.fault_effects += outcome.fault_effects;
  for (const props::Verdict& verdict : outcome.verdicts) {
    std::size_t i = 0;
    while (i < report.verdicts.size() && report.verdicts[i].name != verdict.name) {
      ++i;
    }
    if (i == report.verdicts.size()) {
      report.verdicts.push_back({verdict.name, true, 0});
    }
    report.verdicts[i].holds = report.verdicts[i].holds && verdict.holds;
    report.verdicts[i].checked += verdict.checked;
  }
}

}  // namespace

Report check(const Campaign& campaign, const rc::Gen<Schedule>& generator, const TryOut& try_out) {
  LAMPORT_CHECK(campaign.schedules >= 1, "a campaign tries something");
  Report report;
  rc::Random random(campaign.seed);
  while (report.schedules < campaign.schedules) {
    const rc::Shrinkable<Schedule> shrinkable = generator(random.split());
    const Schedule schedule = shrinkable.value();
    Outcome outcome = try_out(schedule);
    add(report, schedule, outcome);
    if (outcome.violation) {
      report.counterexample = simplified(shrinkable, *std::move(outcome.violation), try_out);
      break;
    }
  }
  return report;
}

std::vector<std::string_view> Report::vacuous() const {
  std::vector<std::string_view> names;
  for (const props::Verdict& verdict : verdicts) {
    if (verdict.checked == 0) {
      names.push_back(verdict.name);
    }
  }
  for (const sim::FaultKind kind : sim::kAllFaultKinds) {
    if (faulty[kind] != 0 && fault_effects[kind] == 0) {
      names.push_back(sim::traits_of(kind).name);
    }
  }
  return names;
}

std::string Report::text(std::string_view protocol) const {
  std::string line = fmt::format("{}: {} schedules of {} to {} processes, {} entries, {} messages",
                                 protocol, schedules, schedules_by_processes.begin()->first,
                                 schedules_by_processes.rbegin()->first, entries, messages);
  for (const props::Verdict& verdict : verdicts) {
    line += fmt::format("; {} {} {}", verdict.name,
                        verdict.holds ? "held on" : "was VIOLATED after", verdict.checked);
  }
  for (const sim::FaultKind kind : sim::kAllFaultKinds) {
    if (faulty[kind] != 0) {
      line +=
          fmt::format("; {} took effect {} times", sim::traits_of(kind).name, fault_effects[kind]);
    }
  }
  return line;
}

}  // namespace lamport::generators
