#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "lamport/core/mutex/service.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/causality.hpp"
#include "lamport/props/violation.hpp"

namespace lamport::props {

/// By the end of the run every request has been granted. Checked: requests, once the run has ended.
///
/// Source: Lamport 1978, "Ordering the Events Totally", condition (III).
template <class P>
class GrantedEventually {
 public:
  static constexpr std::string_view kName = "granted eventually";

  explicit GrantedEventually(std::uint32_t processes) : asked_(processes) {}

  [[nodiscard]] std::uint64_t checked() const { return requests_; }

  [[nodiscard]] std::optional<Violation> observe(const core::TraceEvent<P>& event,
                                                 const Causality<P>& /*causality*/) {
    if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Acquire>(commanded->command)) {
        asked_[event.id.process.value()] = event.id;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Violation> finish(const Causality<P>& causality) {
    std::optional<Violation> violation;
    for (std::uint32_t p = 0; p < causality.processes(); ++p) {
      const core::ProcessId process(p);
      requests_ += causality.requests(process);
      if (!violation && causality.grants(process) < causality.requests(process)) {
        violation = Violation{kName,
                              asked_[p],
                              fmt::format("request number {} of process {} was never granted",
                                          causality.requests(process), p),
                              {asked_[p], causality.latest_input(process)}};
      }
    }
    return violation;
  }

 private:
  std::vector<core::EventId> asked_;  ///< By process: its latest request.
  std::uint64_t requests_ = 0;        ///< Of all, at the end.
};

}  // namespace lamport::props
