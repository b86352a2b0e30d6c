#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/mutex_properties.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/stepper.hpp"

namespace lamport::tools {

/// Judges executions of protocol `P`, one after the other, by all properties of mutual exclusion.
/// Each judges all orders of its independent events at once: see `props::MutualExclusionByCause`.
template <class P>
class ExecutionJudge {
 public:
  ExecutionJudge(std::uint32_t processes, const core::Guarantees& promised)
      : processes_(processes),
        promised_(promised),
        verdicts_(props::MutexProperties<P>(processes, promised).verdicts()) {}

  /// Returns the property that the execution violates first, if it does.
  [[nodiscard]] std::optional<std::string_view> judge(std::span<const sim::Choice<P>> choices) {
    sim::Stepper<P> stepper(processes_, promised_);
    props::MutexProperties<P> properties(processes_, promised_);
    std::optional<props::Violation> violation;
    const auto observe = [&](const core::TraceEvent<P>& event) {
      if (!violation) {
        violation = properties.observe(event);
      }
    };
    const core::ScopedCheckThrow throwing;
    try {
      stepper.start(observe);
      for (const sim::Choice<P>& choice : choices) {
        stepper.take(choice, observe);
      }
    } catch (const core::CheckFailure& failure) {
      violation = violation ? std::move(violation) : props::failed_check(failure.what(), {});
    }
    const auto crashes = [](const sim::Choice<P>& choice) {
      return std::holds_alternative<sim::Crash>(choice);
    };
    // A crash may leave others waiting.
    if (!violation && !stepper.mildest() && std::ranges::none_of(choices, crashes)) {
      violation = properties.finish();
    }
    add(properties.verdicts());
    return violation ? std::optional(violation->property) : std::nullopt;
  }

  /// Of all executions so far.
  [[nodiscard]] const std::vector<props::Verdict>& verdicts() const { return verdicts_; }

 private:
  void add(const std::vector<props::Verdict>& verdicts) {
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
      verdicts_[i].holds = verdicts_[i].holds && verdicts[i].holds;
      verdicts_[i].checked += verdicts[i].checked;
    }
  }

  std::uint32_t processes_;
  core::Guarantees promised_;
  std::vector<props::Verdict> verdicts_;
};

}  // namespace lamport::tools
