#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

#include "lamport/core/guarantees.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/causality.hpp"
#include "lamport/props/fencing_tokens.hpp"
#include "lamport/props/granted_eventually.hpp"
#include "lamport/props/inner_view.hpp"
#include "lamport/props/link_guarantees.hpp"
#include "lamport/props/message_cost.hpp"
#include "lamport/props/mutual_exclusion.hpp"
#include "lamport/props/request_order.hpp"
#include "lamport/props/violation.hpp"

namespace lamport::negative {

/// Every property of mutual exclusion, each asked to the end of the run whatever the others say,
/// where `MutexProperties` stops at the first violation: who else would have noticed?
template <class P>
class Panel {
 public:
  using Names = std::set<std::string_view>;

  /// `promised` is what the links are said to be, and may be more than they are.
  Panel(std::uint32_t processes, const core::Guarantees& promised)
      : view_(processes),
        causality_(processes, promised),
        properties_(props::MutualExclusion<Judged>(processes),
                    props::MutualExclusionByCause<Judged>(processes),
                    props::RequestOrder<Judged>(processes), props::FencingTokens<Judged>(processes),
                    props::GrantedEventually<Judged>(processes),
                    props::MessageCost<Judged>(processes), props::NothingUnsent<Judged>(processes),
                    props::FifoLinks<Judged>(processes), props::UniqueLinks<Judged>(processes),
                    props::LosslessLinks<Judged>(processes)) {}

  void observe(const core::TraceEvent<P>& event) {
    if (const core::TraceEvent<Judged>* judged = view_.of(event)) {
      causality_.observe(*judged);
      ask([&](auto& property) { return property.observe(*judged, causality_); });
    }
  }
  void finish() {
    ask([&](auto& property) { return property.finish(causality_); });
  }

  /// The names of the properties that are violated.
  [[nodiscard]] const Names& violated() const { return violated_; }

 private:
  using Judged = typename props::InnerView<P>::Judged;

  template <class Ask>
  void ask(Ask&& ask_one) {
    const auto note = [&](const std::optional<props::Violation>& violation) {
      if (violation) {
        violated_.insert(violation->property);
      }
    };
    std::apply([&](auto&... property) { (note(ask_one(property)), ...); }, properties_);
  }

  props::InnerView<P> view_;
  props::Causality<Judged> causality_;
  std::tuple<props::MutualExclusion<Judged>, props::MutualExclusionByCause<Judged>,
             props::RequestOrder<Judged>, props::FencingTokens<Judged>,
             props::GrantedEventually<Judged>, props::MessageCost<Judged>,
             props::NothingUnsent<Judged>, props::FifoLinks<Judged>, props::UniqueLinks<Judged>,
             props::LosslessLinks<Judged>>
      properties_;
  Names violated_;
};

/// The names of the properties that a whole trace violates.
template <class P>
[[nodiscard]] typename Panel<P>::Names violated_by(const std::vector<core::TraceEvent<P>>& trace,
                                                   std::uint32_t processes,
                                                   const core::Guarantees& promised) {
  Panel<P> panel(processes, promised);
  for (const auto& event : trace) {
    panel.observe(event);
  }
  panel.finish();
  return panel.violated();
}

}  // namespace lamport::negative
