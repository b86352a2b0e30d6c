#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "lamport/core/fields.hpp"
#include "lamport/core/mutex/entry_cost.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/causality.hpp"
#include "lamport/props/entry_ledger.hpp"
#include "lamport/props/violation.hpp"

namespace lamport::props {

/// Every entry costs the messages that the protocol's paper claims, of each kind and in all:
/// `P::entry_cost(process, processes)`. Checked: entries that are complete.
///
/// A message counts for the entry that it serves, see `core::mutex::Serves`, so this is no average.
/// An entry is complete when its process asks again, or at the end of the run.
template <class P>
class MessageCost {
 public:
  static constexpr std::string_view kName = "message cost";

  explicit MessageCost(std::uint32_t processes) : ledger_(processes) {
    for (std::uint32_t p = 0; p < processes; ++p) {
      claims_.push_back(P::entry_cost(core::ProcessId(p), processes));
    }
  }

  [[nodiscard]] std::uint64_t checked() const { return complete_; }

  [[nodiscard]] std::optional<Violation> observe(const core::TraceEvent<P>& event,
                                                 const Causality<P>& causality) {
    const core::ProcessId self = event.id.process;
    std::optional<Violation> violation;
    if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Acquire>(commanded->command)) {
        violation = close(self, causality);
      }
    }
    const auto [charge, entry, kind] = ledger_.observe(event, causality);
    if (charge == Charge::kStray) {
      return stray(event.id, kind);
    }
    if (charge == Charge::kLate ||
        (charge == Charge::kBooked && ledger_.account(entry.process).sent[kind] >
                                          claims_[entry.process.value()].of_kind[kind].max)) {
      return surplus(event.id, kind, entry);
    }
    return violation;
  }

  [[nodiscard]] std::optional<Violation> finish(const Causality<P>& causality) {
    std::optional<Violation> violation;
    bool is_over = true;
    for (std::uint32_t p = 0; p < causality.processes() && !violation; ++p) {
      is_over = is_over && !causality.has_crashed(core::ProcessId(p)) &&
                causality.exits(core::ProcessId(p)) == causality.requests(core::ProcessId(p));
      if (causality.exits(core::ProcessId(p)) == causality.requests(core::ProcessId(p))) {
        violation = close(core::ProcessId(p), causality);
      }
    }
    if (const auto kind = ledger_.unsettled(); !violation && is_over && kind) {
      violation = stray(core::kNoEvent, *kind);
    }
    return violation;
  }

 private:
  using Ledger = EntryLedger<P>;
  using Charge = typename Ledger::Charge;
  using Account = typename Ledger::Account;
  using Claim = core::mutex::EntryCost<Ledger::kKinds>;

  [[gnu::cold]] static Violation stray(core::EventId at, std::size_t kind) {
    Violation violation{kName, at, fmt::format("a {} was sent for no entry", name(kind)), {}};
    if (at != core::kNoEvent) {
      violation.witnesses.push_back(at);
    }
    return violation;
  }

  [[gnu::cold]] Violation surplus(core::EventId at, std::size_t kind, Entry entry) const {
    return {kName,
            at,
            fmt::format("entry number {} of process {} cost more than {} {}", entry.index,
                        entry.process.value(), claims_[entry.process.value()].of_kind[kind].max,
                        name(kind)),
            {ledger_.account(entry.process).acquire, at}};
  }

  [[nodiscard]] std::optional<Violation> close(core::ProcessId process,
                                               const Causality<P>& causality) {
    const Account& account = ledger_.account(process);
    if (account.index == 0) {
      return std::nullopt;
    }
    ++complete_;
    if (is_as_claimed(account, claims_[process.value()])) [[likely]] {
      return std::nullopt;
    }
    return Violation{kName,
                     account.acquire,
                     fmt::format("entry number {} of process {} cost {}", account.index,
                                 process.value(), complaint(account, claims_[process.value()])),
                     {account.acquire, causality.latest_input(process)}};
  }

  [[nodiscard]] static std::uint64_t total_of(const Account& account) {
    return std::accumulate(account.sent.begin(), account.sent.end(), std::uint64_t{0});
  }

  [[nodiscard]] bool is_as_claimed(const Account& account, const Claim& claim) const {
    const auto processes = static_cast<std::uint32_t>(claims_.size());
    bool holds = claim.total.contains(total_of(account)) &&
                 (claim.relation == nullptr || claim.relation(account.sent, processes));
    for (std::size_t kind = 0; kind < Ledger::kKinds; ++kind) {
      holds = holds && claim.of_kind[kind].contains(account.sent[kind]);
    }
    return holds;
  }

  /// What is wrong with the counts, as in "1 REPLY instead of 2".
  [[gnu::cold]] static std::string complaint(const Account& account, const Claim& claim) {
    for (std::size_t kind = 0; kind < Ledger::kKinds; ++kind) {
      if (!claim.of_kind[kind].contains(account.sent[kind])) {
        return fmt::format("{} {} instead of {}", account.sent[kind], name(kind),
                           text_of(claim.of_kind[kind]));
      }
    }
    if (!claim.total.contains(total_of(account))) {
      return fmt::format("{} messages instead of {}", total_of(account), text_of(claim.total));
    }
    std::string counts;
    for (std::size_t kind = 0; kind < Ledger::kKinds; ++kind) {
      counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", account.sent[kind], name(kind));
    }
    return fmt::format("{}, which is not {}", counts, claim.relation_text);
  }

  static std::string text_of(core::mutex::CountRange range) {
    return range.min == range.max ? fmt::format("{}", range.min)
           : range.max == core::mutex::CountRange::kUnlimited
               ? fmt::format("at least {}", range.min)
               : fmt::format("{} to {}", range.min, range.max);
  }

  static std::string_view name(std::size_t kind) {
    return core::kNamesOf<typename P::Message>[kind];
  }

  Ledger ledger_;
  std::vector<Claim> claims_;  ///< By process.
  std::uint64_t complete_ = 0;
};

}  // namespace lamport::props
