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

/// At no point of the trace are two processes inside. Checked: entries.
///
/// Source: Lamport 1978, "Ordering the Events Totally", condition (I).
template <class P>
class MutualExclusion {
 public:
  static constexpr std::string_view kName = core::mutex::Exclusion::kMutualExclusion;

  explicit MutualExclusion(std::uint32_t /*processes*/) {}

  [[nodiscard]] std::uint64_t checked() const { return entries_; }

  [[nodiscard]] std::optional<Violation> observe(const core::TraceEvent<P>& event,
                                                 const Causality<P>& /*causality*/) {
    if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Release>(commanded->command) &&
          inside_.process == event.id.process) {
        inside_ = core::kNoEvent;
      }
      return std::nullopt;
    }
    const auto* emitted = std::get_if<core::Emitted<P>>(&event.what);
    if (emitted == nullptr || !std::holds_alternative<core::mutex::Granted>(emitted->output)) {
      return std::nullopt;
    }
    ++entries_;
    if (inside_ != core::kNoEvent) {
      return overlap(event.id);
    }
    inside_ = event.id;
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Violation> finish(const Causality<P>& /*causality*/) {
    return std::nullopt;
  }

 private:
  [[gnu::cold]] Violation overlap(core::EventId entered) const {
    return {kName,
            entered,
            fmt::format("process {} entered while process {} was inside", entered.process.value(),
                        inside_.process.value()),
            {inside_, entered}};
  }

  core::EventId inside_;  ///< The entry of the process that is inside, if one is.
  std::uint64_t entries_ = 0;
};

/// Of any two stays, one's exit happened before the other's entry. Checked: pairs of an entry and
/// another process's latest stay.
///
/// Two stays that are not so ordered could overlap under other delays of the same messages, even if
/// this run's clock kept them apart; so one run judges all runs of its partial order, and traces of
/// hosts that share no clock. The trace lists causes before effects, so it is enough to ask at each
/// entry whether every earlier stay's exit is known there. Source: Lamport 1978, "The Partial
/// Ordering" and condition (I).
template <class P>
class MutualExclusionByCause {
 public:
  static constexpr std::string_view kName = "mutual exclusion by happened-before";

  explicit MutualExclusionByCause(std::uint32_t processes) : entered_(processes) {}

  [[nodiscard]] std::uint64_t checked() const { return pairs_; }

  [[nodiscard]] std::optional<Violation> observe(const core::TraceEvent<P>& event,
                                                 const Causality<P>& causality) {
    const auto* emitted = std::get_if<core::Emitted<P>>(&event.what);
    if (emitted == nullptr || !std::holds_alternative<core::mutex::Granted>(emitted->output)) {
      return std::nullopt;
    }
    const core::ProcessId self = event.id.process;
    std::optional<Violation> violation;
    for (std::uint32_t p = 0; p < causality.processes(); ++p) {
      const core::ProcessId other(p);
      if (other == self || causality.grants(other) == 0) {
        continue;
      }
      ++pairs_;
      if (!violation && causality.knowledge().exits(self, other) < causality.grants(other)) {
        violation = overlap(event.id, other, causality.grants(other));
      }
    }
    entered_[self.value()] = event.id;
    return violation;
  }

  [[nodiscard]] std::optional<Violation> finish(const Causality<P>& /*causality*/) {
    return std::nullopt;
  }

 private:
  [[gnu::cold]] Violation overlap(core::EventId entered, core::ProcessId other,
                                  std::uint32_t stay) const {
    return {kName,
            entered,
            fmt::format("process {} entered, and no exit of process {} from its stay number {} "
                        "happened before",
                        entered.process.value(), other.value(), stay),
            {entered_[other.value()], entered}};
  }

  std::vector<core::EventId> entered_;  ///< By process: its latest entry.
  std::uint64_t pairs_ = 0;
};

}  // namespace lamport::props
