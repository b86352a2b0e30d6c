#include "lamport/tools/campaign_result.hpp"

#include <algorithm>

namespace lamport::tools {

Tally& Tally::operator+=(const Tally& other) {
  entries += other.entries;
  messages += other.messages;
  resent += other.resent;
  bare_acks += other.bare_acks;
  faulty += other.faulty;
  fault_effects += other.fault_effects;
  return *this;
}

// Which properties apply depends on the scenario, and each seed may draw its own: they are told
// apart by name.
CampaignResult::Property& CampaignResult::property(std::string_view name) {
  const auto found = std::ranges::find(properties, name, &Property::name);
  return found != properties.end() ? *found : properties.emplace_back(Property{.name = name});
}

void CampaignResult::add(std::uint64_t seed, const ScheduleResult& schedule) {
  ++schedules;
  tally += schedule.tally;
  incomplete += schedule.reached_limit ? 1U : 0U;
  for (const props::Verdict& verdict : schedule.verdicts) {
    property(verdict.name).checked += verdict.checked;
  }
  if (schedule.violated.empty()) {
    return;
  }
  if (schedule.blocked) {
    ++blocked;
    blocked_first = blocked_first.value_or(seed);
    ++property(schedule.violated).blocked;
    return;
  }
  ++violating;
  Property& violated = property(schedule.violated);
  ++violated.violating;
  violated.violating_first = violated.violating_first.value_or(seed);
  if (failures.size() < kFailuresMax) {
    failures.push_back({seed, schedule.violated});
  }
}

std::optional<std::uint64_t> CampaignResult::violating_first() const {
  return failures.empty() ? std::nullopt : std::optional(failures.front().seed);
}

std::vector<std::string_view> CampaignResult::vacuous() const {
  std::vector<std::string_view> names;
  for (const Property& property : properties) {
    if (property.checked + property.violating + property.blocked == 0) {
      names.push_back(property.name);
    }
  }
  for (const sim::FaultKind kind : sim::kAllFaultKinds) {
    if (tally.faulty[kind] != 0 && tally.fault_effects[kind] == 0) {
      names.push_back(sim::traits_of(kind).name);
    }
  }
  return names;
}

}  // namespace lamport::tools
