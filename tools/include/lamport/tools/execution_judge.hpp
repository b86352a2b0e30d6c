#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/properties_of.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/stepper.hpp"

namespace lamport::tools {

/// Judges executions of protocol `P`, one after the other, by all properties of its service.
/// Each judges all orders of its independent events at once: see `props::MutualExclusionByCause`.
template <class P>
class ExecutionJudge {
 public:
  ExecutionJudge(std::uint32_t processes, const core::Guarantees& promised)
      : first_(processes, promised), now_(first_), verdicts_(first_.properties.verdicts()) {
    const core::ScopedCheckThrow throwing;
    attempt(first_, [&] { first_.stepper.start(observer(first_)); });
  }

  /// Returns the property that the execution violates first, if it does. Cost: O(events); no
  /// allocation after warm-up, but for what is violated.
  [[nodiscard]] std::optional<std::string_view> judge(std::span<const sim::Choice<P>> choices) {
    const core::ScopedCheckThrow throwing;
    now_ = first_;
    attempt(now_, [&] {
      for (const sim::Choice<P>& choice : choices) {
        now_.stepper.take(choice, observer(now_));
      }
    });
    const auto crashes = [](const sim::Choice<P>& choice) {
      return std::holds_alternative<sim::Crash>(choice);
    };
    // A crash may leave others waiting.
    if (!now_.violation && !now_.stepper.mildest() && std::ranges::none_of(choices, crashes)) {
      now_.violation = now_.properties.finish();
    }
    now_.properties.add_to(verdicts_);
    return now_.violation ? std::optional(now_.violation->property) : std::nullopt;
  }

  /// Of all executions so far, since `forget()` if that was called.
  [[nodiscard]] const std::vector<props::Verdict>& verdicts() const { return verdicts_; }
  void forget() {
    for (props::Verdict& verdict : verdicts_) {
      verdict.holds = true;
      verdict.checked = 0;
    }
  }

 private:
  /// An execution, and what it has come to.
  struct Judged {
    Judged(std::uint32_t processes, const core::Guarantees& promised)
        : stepper(processes, promised), properties(processes, promised) {}

    sim::Stepper<P> stepper;
    props::PropertiesOf<P> properties;
    std::optional<props::Violation> violation;
  };

  [[nodiscard]] static auto observer(Judged& judged) {
    return [&judged](const core::TraceEvent<P>& event) {
      if (!judged.violation) {
        judged.violation = judged.properties.observe(event);
      }
    };
  }
  /// Goes on with an execution in which nothing is wrong yet. A check that fails is a violation.
  template <class Go>
  static void attempt(Judged& judged, Go go) {
    if (judged.violation) {
      return;
    }
    try {
      go();
    } catch (const core::CheckFailure& failure) {
      if (!judged.violation) {
        judged.violation = props::failed_check(failure.what(), {});
      }
    }
  }

  Judged first_;  ///< Where every execution begins: all processes have started.
  Judged now_;
  std::vector<props::Verdict> verdicts_;
};

}  // namespace lamport::tools
