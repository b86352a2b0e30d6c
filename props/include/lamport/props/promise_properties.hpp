#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/patience.hpp"
#include "lamport/core/service.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/violation.hpp"

namespace lamport::props {

/// What the service of `P` promises its users, over one trace of `P`: of a service that has no
/// properties of its own, all that can be judged.
template <class P>
class PromiseProperties {
 public:
  using User = typename P::Service::User;
  using Promise = typename P::Service::Promise;

  /// For a trace of `processes` processes. Links may be as they like, and time has no say.
  PromiseProperties(std::uint32_t processes, const core::Guarantees& /*links*/,
                    const core::Patience& /*patience*/ = {})
      : users_(processes, core::endless_user<User>()) {
    for (const std::string_view name : Promise::kNames) {
      verdicts_.push_back({.name = name});
    }
  }

  /// Judges the next event of the trace. Returns the violation that it shows, if any.
  [[nodiscard]] std::optional<Violation> observe(const core::TraceEvent<P>& event) {
    const core::ProcessId self = event.id.process;
    if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
      users_[self.value()].give(commanded->command);
      promise_.give(self, commanded->command);
    } else if (const auto* emitted = std::get_if<core::Emitted<P>>(&event.what)) {
      users_[self.value()].hear(emitted->output);
      return judged(event.id, emitted->output);
    } else if (std::holds_alternative<core::Faulted>(event.what)) {
      crashed_ = true;
    }
    return std::nullopt;
  }

  /// Judges the end of a run that was not stopped. Returns the violation, if any. After a crash a
  /// user may wait for ever.
  [[nodiscard]] std::optional<Violation> finish() {
    if constexpr (core::PromisesAnswers<Promise>) {
      if (crashed_) {
        return std::nullopt;
      }
      Verdict& answered = *std::ranges::find(verdicts_, Promise::kAnswered, &Verdict::name);
      ++answered.checked;
      const auto waiting = std::ranges::find_if(users_, &User::waits);
      if (waiting != users_.end()) {
        answered.holds = false;
        return Violation{
            Promise::kAnswered,
            core::kNoEvent,
            fmt::format("the user of process {} waits for ever", waiting - users_.begin()),
            {}};
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] const std::vector<Verdict>& verdicts() const { return verdicts_; }
  /// Adds what this trace came to, to what others did.
  void add_to(std::vector<Verdict>& sum) const {
    for (std::size_t i = 0; i < verdicts_.size(); ++i) {
      sum[i] += verdicts_[i];
    }
  }

 private:
  [[nodiscard]] std::optional<Violation> judged(core::EventId told,
                                                const typename P::Output& output) {
    for (Verdict& verdict : verdicts_) {
      verdict.checked += is_tested(verdict.name, output) ? 1U : 0U;
    }
    const std::optional<std::string_view> broken = promise_.hear(told.process, output);
    if (!broken) {
      return std::nullopt;
    }
    std::ranges::find(verdicts_, *broken, &Verdict::name)->holds = false;
    const std::string_view what = std::visit([](const auto& held) { return held.kName; }, output);
    return Violation{
        *broken, told, fmt::format("process {} tells {}", told.process.value(), what), {told}};
  }

  [[nodiscard]] static bool is_tested(std::string_view promise, const typename P::Output& output) {
    if constexpr (core::PromisesAnswers<Promise>) {
      return promise != Promise::kAnswered && Promise::is_tested_by(output);
    } else {
      return Promise::is_tested_by(output);
    }
  }

  std::vector<User> users_;  ///< By process.
  Promise promise_;
  bool crashed_ = false;           ///< Whether a process has.
  std::vector<Verdict> verdicts_;  ///< One for each promise.
};

}  // namespace lamport::props
