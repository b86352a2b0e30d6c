#pragma once

#include <cstddef>
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

/// If one request happened before another, it is granted first. Checked: pairs of requests of which
/// the first had not been granted when the second was made.
///
/// Source: Lamport 1978, "Ordering the Events Totally", condition (II) together with the remark on
/// requests that are ordered by happened-before.
template <class P>
class RequestOrder {
 public:
  static constexpr std::string_view kName = "request order";

  explicit RequestOrder(std::uint32_t processes)
      : processes_(processes),
        before_(static_cast<std::size_t>(processes) * processes),
        asked_(processes) {}

  [[nodiscard]] std::uint64_t checked() const { return pairs_; }

  [[nodiscard]] std::optional<Violation> observe(const core::TraceEvent<P>& event,
                                                 const Causality<P>& causality) {
    if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Acquire>(commanded->command)) {
        ask(event.id, causality);
      }
    } else if (const auto* emitted = std::get_if<core::Emitted<P>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Granted>(emitted->output)) {
        return grant(event.id, causality);
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Violation> finish(const Causality<P>& /*causality*/) {
    return std::nullopt;
  }

 private:
  void ask(core::EventId acquire, const Causality<P>& causality) {
    const core::ProcessId self = acquire.process;
    asked_[self.value()] = acquire;
    for (std::uint32_t p = 0; p < processes_; ++p) {
      const std::uint32_t known = causality.knowledge().requests(self, core::ProcessId(p));
      before(self, p) = known;
      pairs_ += static_cast<std::uint64_t>(core::ProcessId(p) != self &&
                                           known > causality.grants(core::ProcessId(p)));
    }
  }

  [[nodiscard]] std::optional<Violation> grant(core::EventId granted,
                                               const Causality<P>& causality) {
    const core::ProcessId self = granted.process;
    for (std::uint32_t p = 0; p < processes_; ++p) {
      const core::ProcessId other(p);
      if (other != self && before(self, p) > causality.grants(other) &&
          !causality.has_crashed(other)) {
        return overtaken(granted, other);
      }
    }
    return std::nullopt;
  }

  [[gnu::cold]] Violation overtaken(core::EventId granted, core::ProcessId other) {
    const core::ProcessId self = granted.process;
    return {kName,
            granted,
            fmt::format("process {} was granted before request number {} of process {}, which "
                        "happened before its own",
                        self.value(), before(self, other.value()), other.value()),
            {asked_[other.value()], asked_[self.value()], granted}};
  }

  std::uint32_t& before(core::ProcessId self, std::uint32_t other) {
    return before_[static_cast<std::size_t>(self.value()) * processes_ + other];
  }

  std::uint32_t processes_;
  /// By process, then by other: the other's requests that happened before the process's latest.
  std::vector<std::uint32_t> before_;
  std::vector<core::EventId> asked_;  ///< By process: its latest request.
  std::uint64_t pairs_ = 0;
};

}  // namespace lamport::props
