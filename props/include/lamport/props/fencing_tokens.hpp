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

/// The fencing token of each grant is above those of all grants before it. Checked: grants.
///
/// Where a protocol makes it of the request's timestamp, this says that requests are granted in the
/// order of their timestamps.
template <class P>
class FencingTokens {
 public:
  static constexpr std::string_view kName = core::mutex::Exclusion::kFencingTokens;

  explicit FencingTokens(std::uint32_t /*processes*/) {}

  [[nodiscard]] std::uint64_t checked() const { return grants_; }

  [[nodiscard]] std::optional<Violation> observe(const core::TraceEvent<P>& event,
                                                 const Causality<P>& /*causality*/) {
    const auto* emitted = std::get_if<core::Emitted<P>>(&event.what);
    if (emitted == nullptr) {
      return std::nullopt;
    }
    const auto* granted = std::get_if<core::mutex::Granted>(&emitted->output);
    if (granted == nullptr) {
      return std::nullopt;
    }
    ++grants_;
    if (granted->token <= highest_) {
      return stale(event.id, granted->token);
    }
    highest_ = granted->token;
    holder_ = event.id;
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Violation> finish(const Causality<P>& /*causality*/) {
    return std::nullopt;
  }

 private:
  [[gnu::cold]] Violation stale(core::EventId granted, core::FencingToken token) const {
    const bool first = holder_ == core::kNoEvent;
    return {kName, granted,
            first ? fmt::format("process {} was granted with the token 0, which is below all",
                                granted.process.value())
                  : fmt::format("process {} was granted with the token {} after process {} with {}",
                                granted.process.value(), token.value(), holder_.process.value(),
                                highest_.value()),
            first ? std::vector{granted} : std::vector{holder_, granted}};
  }

  core::FencingToken highest_;
  core::EventId holder_;  ///< The grant that had it.
  std::uint64_t grants_ = 0;
};

}  // namespace lamport::props
