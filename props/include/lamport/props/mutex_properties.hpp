#pragma once

#include <cstdint>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/patience.hpp"
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

namespace lamport::props {

/// A protocol that claims to grant requests in the order in which they happened.
template <class P>
concept KeepsRequestOrder = requires { requires P::kKeepsRequestOrder; };

/// A protocol that claims how many messages an entry costs.
template <class P>
concept ClaimsCost = requires { P::entry_cost(core::ProcessId(), std::uint32_t{1}); };

/// Every property of mutual exclusion, over one trace of `P`, live or from a file.
///
/// If `P` carries another protocol over `Reliable`, that one is judged, on the links that
/// `Reliable` promises it. The properties are a fixed list, so none costs a virtual call; those
/// whose guarantee the links don't offer are left out, and so are request order and message cost
/// if the protocol claims neither.
template <class P>
class MutexProperties {
 public:
  /// The protocol that is judged.
  using Judged = typename InnerView<P>::Judged;

  /// For a trace of `processes` processes on links with guarantees `links`, with unlimited
  /// patience.
  MutexProperties(std::uint32_t processes, const core::Guarantees& links)
      : MutexProperties(processes, links, core::Patience()) {}
  /// With `patience`, where times are those of one clock.
  MutexProperties(std::uint32_t processes, const core::Guarantees& links,
                  const core::Patience& patience)
      : links_(std::is_same_v<P, Judged> ? links : kReliable),
        view_(processes),
        causality_(processes, links_),
        properties_(make(processes, patience, Kinds())) {}

  /// Judges the next event of the trace. Returns the first violation that it shows, if any.
  /// Cost: O(1), for an entry or a delivery O(processes); no allocation after warm-up.
  [[nodiscard]] std::optional<Violation> observe(const core::TraceEvent<P>& event) {
    if (auto& liveness = std::get<Checked<GrantedEventually<Judged>>>(properties_);
        liveness.property.is_overdue(event.at)) [[unlikely]] {
      liveness.holds = false;
      return liveness.property.overdue(causality_);
    }
    const core::TraceEvent<Judged>* judged = view_.of(event);
    if (judged == nullptr) {
      return std::nullopt;
    }
    causality_.observe(*judged);
    return first([&](auto& property) { return property.observe(*judged, causality_); });
  }

  /// Judges the end of a run that was not stopped. Returns the first violation, if any.
  [[nodiscard]] std::optional<Violation> finish() {
    return first([&](auto& property) { return property.finish(causality_); });
  }

  /// One for each property that applies, in a fixed order.
  [[nodiscard]] std::vector<Verdict> verdicts() const {
    std::vector<Verdict> verdicts;
    for_each_verdict([&](const Verdict& verdict) { verdicts.push_back(verdict); });
    return verdicts;
  }
  /// Adds what this trace came to, to what others did. Requires: `sum` began as the `verdicts()` of
  /// one on the same links.
  void add_to(std::vector<Verdict>& sum) const {
    auto of_all = sum.begin();
    for_each_verdict([&](const Verdict& verdict) { *of_all++ += verdict; });
  }

 private:
  static constexpr core::Guarantees kReliable{
      .fifo = true, .lossless = true, .unique = true, .no_crash = true};

  template <class Property>
  struct Checked {
    Property property;
    bool holds = true;
  };
  template <class... Properties>
  struct List {
    using Tuple = std::tuple<Checked<Properties>...>;
  };

  template <class... Before, class... After>
  static List<Before..., After...> join(List<Before...>, List<After...>);
  template <class A, class B>
  using Join = decltype(join(A(), B()));

  template <class Q>
  using OrderOf = std::conditional_t<KeepsRequestOrder<Q>, List<RequestOrder<Q>>, List<>>;
  template <class Q>
  using CostOf = std::conditional_t<ClaimsCost<Q>, List<MessageCost<Q>>, List<>>;
  template <class Q>
  using KindsOf =
      Join<Join<List<MutualExclusion<Q>, MutualExclusionByCause<Q>>, OrderOf<Q>>,
           Join<List<FencingTokens<Q>, GrantedEventually<Q>>,
                Join<CostOf<Q>,
                     List<NothingUnsent<Q>, FifoLinks<Q>, UniqueLinks<Q>, LosslessLinks<Q>>>>>;
  using Kinds = KindsOf<Judged>;

  template <class... Properties>
  static typename Kinds::Tuple make(std::uint32_t processes, const core::Patience& patience,
                                    List<Properties...> /*kinds*/) {
    return {Checked<Properties>{make<Properties>(processes, patience), true}...};
  }
  template <class Property>
  static Property make(std::uint32_t processes, const core::Patience& patience) {
    if constexpr (std::is_constructible_v<Property, std::uint32_t, core::Patience>) {
      return Property(processes, patience);
    } else {
      return Property(processes);
    }
  }

  template <class Visit>
  void for_each_verdict(Visit visit) const {
    const auto tell = [&](const auto& checked) {
      if (applies(checked)) {
        visit(Verdict{std::decay_t<decltype(checked.property)>::kName, checked.holds,
                      checked.property.checked()});
      }
    };
    std::apply([&](const auto&... checked) { (tell(checked), ...); }, properties_);
  }

  template <class Property>
  [[nodiscard]] bool applies(const Checked<Property>& /*checked*/) const {
    return (!std::is_same_v<Property, FifoLinks<Judged>> || links_.fifo) &&
           (!std::is_same_v<Property, UniqueLinks<Judged>> || links_.unique) &&
           (!std::is_same_v<Property, LosslessLinks<Judged>> || links_.lossless);
  }

  /// Asks each property that applies, up to the first that is violated.
  template <class Ask>
  std::optional<Violation> first(Ask&& ask) {
    std::optional<Violation> violation;
    const auto violated = [&](auto& checked) {
      if (!applies(checked)) {
        return false;
      }
      std::optional<Violation> found = ask(checked.property);
      if (!found) {
        return false;
      }
      checked.holds = false;
      violation = std::move(found);
      return true;
    };
    std::apply([&](auto&... checked) { static_cast<void>((violated(checked) || ...)); },
               properties_);
    return violation;
  }

  core::Guarantees links_;
  InnerView<P> view_;
  Causality<Judged> causality_;
  typename Kinds::Tuple properties_;
};

}  // namespace lamport::props
