#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "lamport/core/mutex/service.hpp"
#include "lamport/core/patience.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/props/causality.hpp"
#include "lamport/props/violation.hpp"

namespace lamport::props {

/// Every request of a process that does not crash is granted: before `core::Patience` runs out, and
/// by the end of the run. Checked: requests, once the run has ended.
///
/// Source: Lamport 1978, "Ordering the Events Totally", condition (III).
template <class P>
class GrantedEventually {
 public:
  static constexpr std::string_view kName = core::mutex::Exclusion::kAnswered;

  /// With unlimited patience.
  explicit GrantedEventually(std::uint32_t processes)
      : GrantedEventually(processes, core::Patience()) {}
  GrantedEventually(std::uint32_t processes, const core::Patience& patience)
      : patience_(patience), asked_(processes), waits_since_(processes, kNever) {}

  [[nodiscard]] std::uint64_t checked() const { return requests_; }

  [[nodiscard]] std::optional<Violation> observe(const core::TraceEvent<P>& event,
                                                 const Causality<P>& /*causality*/) {
    const std::uint32_t self = event.id.process.value();
    if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Acquire>(commanded->command)) {
        asked_[self] = event.id;
        waits_since_[self] = std::max(event.at, patience_.calm);
        oldest_ = std::min(oldest_, waits_since_[self]);
      }
    } else if (const auto* emitted = std::get_if<core::Emitted<P>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Granted>(emitted->output)) {
        waits_no_more(self);
      }
    } else if (std::holds_alternative<core::Faulted>(event.what)) {
      waits_no_more(self);
    }
    return std::nullopt;
  }

  /// Whether some request has waited for too long at `now`. Cost: O(1), so that it can be asked at
  /// every event, also at those that are none of `P`'s.
  [[nodiscard]] bool is_overdue(core::VirtualTime now) const {
    return now - oldest_ > patience_.limit;
  }
  /// Requires: a request is overdue.
  [[nodiscard]] Violation overdue(const Causality<P>& causality) const {
    constexpr core::Duration::rep kMillisecond = 1'000'000;
    const auto oldest = std::find(waits_since_.begin(), waits_since_.end(), oldest_);
    const core::Duration::rep limit = patience_.limit.count();
    return ungranted(core::ProcessId(static_cast<std::uint32_t>(oldest - waits_since_.begin())),
                     causality,
                     fmt::format("not granted within {}.{:06} ms, though all was calm",
                                 limit / kMillisecond, limit % kMillisecond));
  }

  [[nodiscard]] std::optional<Violation> finish(const Causality<P>& causality) {
    std::optional<Violation> violation;
    for (std::uint32_t p = 0; p < causality.processes(); ++p) {
      const core::ProcessId process(p);
      requests_ += causality.requests(process);
      if (!violation && !causality.has_crashed(process) &&
          causality.grants(process) < causality.requests(process)) {
        violation = ungranted(process, causality, "never granted");
      }
    }
    return violation;
  }

 private:
  static constexpr core::VirtualTime kNever = core::VirtualTime::max();

  void waits_no_more(std::uint32_t process) {
    const core::VirtualTime since = std::exchange(waits_since_[process], kNever);
    if (since == oldest_) {
      oldest_ = *std::min_element(waits_since_.begin(), waits_since_.end());
    }
  }

  [[nodiscard]] Violation ungranted(core::ProcessId process, const Causality<P>& causality,
                                    const std::string& what) const {
    const core::EventId asked = asked_[process.value()];
    return {kName,
            asked,
            fmt::format("request number {} of process {} was {}", causality.requests(process),
                        process.value(), what),
            {asked, causality.latest_input(process)}};
  }

  core::Patience patience_;
  std::vector<core::EventId> asked_;  ///< By process: its latest request.
  /// By process: from when on its waiting counts; `kNever` if it does not wait.
  std::vector<core::VirtualTime> waits_since_;
  core::VirtualTime oldest_ = kNever;  ///< The earliest of them.
  std::uint64_t requests_ = 0;         ///< Of all, at the end.
};

}  // namespace lamport::props
