#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lamport/core/protocol.hpp"
#include "lamport/generators/outcome.hpp"
#include "lamport/generators/schedules.hpp"
#include "lamport/props/violation.hpp"

namespace lamport::generators {

/// Which schedules to try. Equal campaigns try equal schedules.
struct Campaign {
  std::uint64_t seed = 0;       ///< Of the generator.
  std::uint64_t schedules = 0;  ///< How many; at least 1.
};

/// A schedule that violates a property, and no tried simplification of which does.
struct Counterexample {
  Schedule schedule;
  props::Violation violation;
  std::uint64_t simplifications = 0;  ///< From the schedule that was found to this one.
};

/// What a campaign came to.
struct Report {
  std::uint64_t schedules = 0;
  std::uint64_t entries = 0;
  std::uint64_t messages = 0;
  std::map<std::uint32_t, std::uint64_t> schedules_by_processes;
  /// By property, summed: whether it held in all schedules, and how often its premise occurred.
  std::vector<props::Verdict> verdicts;
  sim::FaultCounts faulty;         ///< By kind of fault: schedules that have it.
  sim::FaultCounts fault_effects;  ///< By kind of fault: how often it took effect.
  std::optional<Counterexample> counterexample;

  /// The properties whose premise never occurred, and the kinds of fault that schedules have and
  /// that never took effect: the campaign says nothing of them.
  [[nodiscard]] std::vector<std::string_view> vacuous() const;
  /// One line for a person.
  [[nodiscard]] std::string text(std::string_view protocol) const;
};

/// Tries schedules that `generator` makes until one violates a property, and simplifies that one.
[[nodiscard]] Report check(const Campaign& campaign, const rc::Gen<Schedule>& generator,
                           const std::function<Outcome(const Schedule&)>& try_out);

/// Checks protocol `P` on schedules inside its needs: all that a test of a new protocol has to say.
template <core::Protocol P>
[[nodiscard]] Report check(const Campaign& campaign) {
  return check(campaign, schedules(sim::subject_of<P>()), outcome_of<P>);
}

}  // namespace lamport::generators
