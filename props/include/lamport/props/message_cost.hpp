#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "lamport/core/mutex/service.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/causality.hpp"
#include "lamport/props/violation.hpp"

namespace lamport::props {

/// Every entry costs exactly the messages that the protocol's paper claims, of each kind:
/// `P::entry_cost(processes)`. Checked: entries that are complete.
///
/// A message counts for the entry that it serves, see Causality, so this is no average. An entry is
/// complete when its process asks again, or at the end of the run.
template <class P>
class MessageCost {
 public:
  static constexpr std::string_view kName = "message cost";

  explicit MessageCost(std::uint32_t processes)
      : claimed_(P::entry_cost(processes)), entries_(processes) {}

  [[nodiscard]] std::uint64_t checked() const { return complete_; }

  [[nodiscard]] std::optional<Violation> observe(const core::TraceEvent<P>& event,
                                                 const Causality<P>& causality) {
    if (const auto* sent = std::get_if<core::Sent<P>>(&event.what)) {
      return count(event.id, sent->message.index(), causality.entry());
    }
    if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Acquire>(commanded->command)) {
        std::optional<Violation> violation = close(event.id.process, causality);
        entries_[event.id.process.value()] = {event.id, causality.entry().index, {}};
        return violation;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Violation> finish(const Causality<P>& causality) {
    std::optional<Violation> violation;
    for (std::uint32_t p = 0; p < causality.processes() && !violation; ++p) {
      if (causality.exits(core::ProcessId(p)) == causality.requests(core::ProcessId(p))) {
        violation = close(core::ProcessId(p), causality);
      }
    }
    return violation;
  }

 private:
  static constexpr std::size_t kKinds = std::variant_size_v<typename P::Message>;
  using Counts = std::array<std::uint32_t, kKinds>;

  /// A process's latest entry, and what was sent for it.
  struct Open {
    core::EventId acquire;
    std::uint32_t index = 0;
    Counts sent{};
  };

  [[nodiscard]] std::optional<Violation> count(core::EventId at, std::size_t kind, Entry entry) {
    Open& open = entries_[entry.process.value()];
    if (entry.index != 0 && entry.index == open.index && open.sent[kind] < claimed_[kind]) {
      ++open.sent[kind];
      return std::nullopt;
    }
    return surplus(at, kind, entry);
  }

  [[gnu::cold]] Violation surplus(core::EventId at, std::size_t kind, Entry entry) const {
    if (entry.index == 0) {
      return Violation{kName, at, fmt::format("a {} was sent for no entry", name(kind)), {at}};
    }
    return Violation{kName,
                     at,
                     fmt::format("entry number {} of process {} cost more than {} {}", entry.index,
                                 entry.process.value(), claimed_[kind], name(kind)),
                     {entries_[entry.process.value()].acquire, at}};
  }

  [[nodiscard]] std::optional<Violation> close(core::ProcessId process,
                                               const Causality<P>& causality) {
    const Open& open = entries_[process.value()];
    if (open.index == 0) {
      return std::nullopt;
    }
    ++complete_;
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      if (open.sent[kind] != claimed_[kind]) {
        return Violation{
            kName,
            open.acquire,
            fmt::format("entry number {} of process {} cost {} {} instead of {}", open.index,
                        process.value(), open.sent[kind], name(kind), claimed_[kind]),
            {open.acquire, causality.latest_input(process)}};
      }
    }
    return std::nullopt;
  }

  static std::string_view name(std::size_t kind) {
    return [&]<std::size_t... Is>(std::index_sequence<Is...>) {
      constexpr std::array<std::string_view, kKinds> kNames{
          std::variant_alternative_t<Is, typename P::Message>::kName...};
      return kNames[kind];
    }(std::make_index_sequence<kKinds>());
  }

  Counts claimed_;
  std::vector<Open> entries_;  ///< By process.
  std::uint64_t complete_ = 0;
};

}  // namespace lamport::props
