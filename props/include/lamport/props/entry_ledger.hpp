#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/mutex/entry_cost.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/causality.hpp"
#include "lamport/props/flights.hpp"

namespace lamport::props {

/// Which of a protocol's messages count for which entry; by kind, as the message says in `kServes`.
template <class Message>
inline constexpr auto kServesOf = []<std::size_t... Is>(std::index_sequence<Is...>) {
  using core::mutex::Serves;
  const auto serves_of = []<class Kind>(std::in_place_type_t<Kind> /*kind*/) {
    if constexpr (requires { Kind::kServes; }) {
      return Kind::kServes;
    } else {
      return Serves::kTurn;
    }
  };
  return std::array<Serves, sizeof...(Is)>{
      serves_of(std::in_place_type<std::variant_alternative_t<Is, Message>>)...};
}(std::make_index_sequence<std::variant_size_v<Message>>());

/// What each process's latest entry has cost so far, message by message. Its memory is quadratic in
/// the processes if a kind of message is of `kAnswer`.
template <class P>
class EntryLedger {
 public:
  static constexpr std::size_t kKinds = std::variant_size_v<typename P::Message>;
  using Counts = core::mutex::EntryCounts<kKinds>;

  struct Account {
    core::EventId acquire;    ///< The entry's request.
    std::uint32_t index = 0;  ///< Which of the process's entries it is; 0 before its first.
    Counts sent{};
  };
  /// What became of a message.
  enum class Charge : std::uint8_t {
    kNone,    ///< The event sends none, or its entry is not known yet.
    kBooked,  ///< It is among `sent` of its entry.
    kLate,    ///< Its entry was over: its process has asked again.
    kStray,   ///< It serves no entry.
  };
  struct Booking {
    Charge charge = Charge::kNone;
    Entry entry;
    std::size_t kind = 0;
  };

  explicit EntryLedger(std::uint32_t processes)
      : processes_(processes),
        accounts_(processes),
        unanswered_(kAwaitsAnswers ? static_cast<std::size_t>(processes) * processes : 0) {}

  [[nodiscard]] const Account& account(core::ProcessId process) const {
    return accounts_[process.value()];
  }

  /// The kind of a message whose entry is not known: its answer, or the next grant, is yet to come.
  [[nodiscard]] std::optional<std::size_t> unsettled() const {
    Counts left = on_the_way_;
    for (const Counts& counts : unanswered_) {
      add(left, counts);
    }
    const auto found =
        std::find_if(left.begin(), left.end(), [](auto count) { return count != 0; });
    return found == left.end() ? std::nullopt
                               : std::optional(static_cast<std::size_t>(found - left.begin()));
  }

  /// Takes the next event in, after `causality` has. An Acquire opens a new account.
  /// Cost: O(1); no allocation.
  Booking observe(const core::TraceEvent<P>& event, const Causality<P>& causality) {
    const core::ProcessId self = event.id.process;
    if (const auto* sent = std::get_if<core::Sent<P>>(&event.what)) {
      return send(self, *sent, causality);
    }
    if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Acquire>(commanded->command)) {
        accounts_[self.value()] = {event.id, causality.requests(self), {}};
      }
    } else if constexpr (kHasToken) {
      if (const auto* emitted = std::get_if<core::Emitted<P>>(&event.what)) {
        if (std::holds_alternative<core::mutex::Granted>(emitted->output)) {
          add(accounts_[self.value()].sent, std::exchange(on_the_way_, Counts{}));
        }
      }
    }
    return {};
  }

 private:
  using Serves = core::mutex::Serves;
  static constexpr auto kServes = kServesOf<typename P::Message>;
  static constexpr bool any(Serves serves) {
    return std::find(kServes.begin(), kServes.end(), serves) != kServes.end();
  }
  static constexpr bool kHasToken = any(Serves::kNextGrant);
  static constexpr bool kAwaitsAnswers = any(Serves::kAnswer);

  Booking send(core::ProcessId self, const core::Sent<P>& sent, const Causality<P>& causality) {
    const std::size_t kind = sent.message.index();
    switch (kServes[kind]) {
      case Serves::kTurn:
        return book(causality.entry(), kind, answered_by(self, sent.to));
      case Serves::kSender:
        return book({self, accounts_[self.value()].index}, kind, answered_by(self, sent.to));
      case Serves::kReceiver:
        return book({sent.to, accounts_[sent.to.value()].index}, kind, answered_by(self, sent.to));
      case Serves::kNextGrant:
        ++on_the_way_[kind];
        add(on_the_way_, answered_by(self, sent.to));
        return {};
      case Serves::kAnswer:
        ++unanswered(self, sent.to)[kind];
        return {};
    }
    return {};
  }

  Booking book(Entry entry, std::size_t kind, const Counts& with) {
    if (entry.index == 0) {
      return {Charge::kStray, entry, kind};
    }
    Account& account = accounts_[entry.process.value()];
    if (entry.index != account.index) {
      return {Charge::kLate, entry, kind};
    }
    ++account.sent[kind];
    add(account.sent, with);
    return {Charge::kBooked, entry, kind};
  }

  static void add(Counts& sum, const Counts& counts) {
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      sum[kind] += counts[kind];
    }
  }

  Counts& unanswered(core::ProcessId from, core::ProcessId to) {
    return unanswered_[static_cast<std::size_t>(from.value()) * processes_ + to.value()];
  }
  /// What a message of `self` to `to` is the answer to; it is no longer unanswered.
  Counts answered_by(core::ProcessId self, core::ProcessId to) {
    return kAwaitsAnswers ? std::exchange(unanswered(to, self), Counts{}) : Counts{};
  }

  std::uint32_t processes_;
  std::vector<Account> accounts_;   ///< By process.
  Counts on_the_way_{};             ///< For the next grant.
  std::vector<Counts> unanswered_;  ///< By sender, then receiver; empty if no kind is of `kAnswer`.
};

}  // namespace lamport::props
