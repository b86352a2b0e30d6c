#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/properties_of.hpp"
#include "lamport/props/violation.hpp"

namespace lamport::props {

/// Looks for a run whose first violation is one of a certain property.
template <class P>
class ViolationOracle {
 public:
  /// For a run of `processes` processes on links with guarantees `links`.
  ViolationOracle(std::uint32_t processes, const core::Guarantees& links, std::string property)
      : properties_(processes, links), property_(std::move(property)) {}

  [[nodiscard]] bool observe(const core::TraceEvent<P>& event) {
    return !first_ && judged(properties_.observe(event));
  }
  [[nodiscard]] bool finish() { return !first_ && judged(properties_.finish()); }
  [[nodiscard]] bool fail() { return !first_ && judged(failed_check("", {})); }
  [[nodiscard]] std::span<const core::EventId> witnesses() const {
    return first_ ? first_->witnesses : std::span<const core::EventId>();
  }

 private:
  bool judged(std::optional<Violation> violation) {
    first_ = std::move(violation);
    return first_ && first_->property == property_;
  }

  PropertiesOf<P> properties_;
  std::string property_;
  std::optional<Violation> first_;
};

}  // namespace lamport::props
