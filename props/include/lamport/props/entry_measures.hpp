#pragma once

#include <cstdint>
#include <numeric>
#include <optional>
#include <variant>
#include <vector>

#include "lamport/core/guarantees.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/props/causality.hpp"
#include "lamport/props/entry_ledger.hpp"
#include "lamport/props/measures.hpp"
#include "lamport/props/request_order.hpp"

namespace lamport::props {

/// Watches a run and measures its entries.
template <class P>
class EntryMeasures {
 public:
  /// For `processes` processes on links with guarantees `links`.
  EntryMeasures(std::uint32_t processes, const core::Guarantees& links)
      : causality_(processes, links), ledger_(processes), order_(processes), asked_at_(processes) {}

  void observe(const core::TraceEvent<P>& event) {
    causality_.observe(event);
    if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Acquire>(commanded->command)) {
        close(event.id.process);
        asked_at_[event.id.process.value()] = event.at;
      } else {
        exit_at_ = event.at;
      }
    } else if (const auto* emitted = std::get_if<core::Emitted<P>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Granted>(emitted->output)) {
        grant(event);
      }
    }
    measures_.overtaking +=
        static_cast<std::uint64_t>(order_.observe(event, causality_).has_value());
    ledger_.observe(event, causality_);
  }

  /// At the end of the run, once.
  [[nodiscard]] Measures finish() {
    for (std::uint32_t p = 0; p < causality_.processes(); ++p) {
      const core::ProcessId process(p);
      if (causality_.exits(process) == causality_.requests(process)) {
        close(process);
      }
    }
    return measures_;
  }

 private:
  static std::uint64_t nanoseconds(core::Duration duration) {
    return static_cast<std::uint64_t>(duration.count());
  }

  void close(core::ProcessId process) {
    const auto& account = ledger_.account(process);
    if (account.index != 0) {
      measures_.messages.add(
          std::accumulate(account.sent.begin(), account.sent.end(), std::uint64_t{0}));
    }
  }

  void grant(const core::TraceEvent<P>& event) {
    const core::VirtualTime asked_at = asked_at_[event.id.process.value()];
    measures_.response.add(nanoseconds(event.at - asked_at));
    if (exit_at_ && asked_at < *exit_at_) {
      measures_.hand_over.add(nanoseconds(event.at - *exit_at_));
    }
    exit_at_.reset();
  }

  Causality<P> causality_;
  EntryLedger<P> ledger_;
  RequestOrder<P> order_;
  std::vector<core::VirtualTime> asked_at_;   ///< By process: its latest request.
  std::optional<core::VirtualTime> exit_at_;  ///< The latest exit, unless a grant came after it.
  Measures measures_;
};

}  // namespace lamport::props
