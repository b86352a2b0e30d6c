#include "lamport/tools/ablation.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "lamport/core/check.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/tools/scenario_text.hpp"

namespace lamport::tools {
namespace {

using core::Guarantees;
using sim::Scenario;

/// How a guarantee is taken away.
struct Removal {
  bool Guarantees::* guarantee;
  void (*take_away)(Scenario&);
};

constexpr std::array kRemovals = {
    Removal{&Guarantees::fifo,
            [](Scenario& scenario) { scenario.links = sim::LinkOrder::kUnordered; }},
    Removal{&Guarantees::lossless, [](Scenario& scenario) { scenario.loss_permille = 50; }},
    Removal{&Guarantees::unique, [](Scenario& scenario) { scenario.duplication_permille = 300; }},
    Removal{&Guarantees::no_crash, [](Scenario& scenario) {
              scenario.faults.push_back({.kind = sim::FaultKind::kCrash,
                                         .from = core::VirtualTime(std::chrono::milliseconds(20)),
                                         .until = sim::kForGood,
                                         .who = {core::ProcessId(0)}});
            }}};

/// The options by which `scenario` differs from `base`, each with a space between.
std::string difference(const Scenario& scenario, const Scenario& base) {
  std::string options;
  for (const ScenarioField& field : scenario_fields()) {
    if (field.text(scenario) != field.text(base)) {
      options += option_of(field, scenario);
    }
  }
  return options.substr(1);
}

}  // namespace

std::vector<Ablation> ablations_of(const Guarantees& needs, const ScenarioPlan& base) {
  LAMPORT_CHECK(!base.scenario.beyond_needs, "what is taken away was there");
  std::vector<Ablation> ablations;
  core::for_each_field(needs, [&](std::string_view name, const bool& needed) {
    if (!needed) {
      return;
    }
    Ablation& ablation =
        ablations.emplace_back(Ablation{.guarantee = name, .plan = base, .options = {}});
    Scenario& scenario = ablation.plan.scenario;
    const auto removal = std::ranges::find_if(
        kRemovals, [&](const Removal& each) { return &(needs.*each.guarantee) == &needed; });
    LAMPORT_CHECK(removal != kRemovals.end(), "every guarantee can be taken away");
    removal->take_away(scenario);
    ablation.options = difference(scenario, base.scenario);
    scenario.beyond_needs = true;
  });
  return ablations;
}

}  // namespace lamport::tools
