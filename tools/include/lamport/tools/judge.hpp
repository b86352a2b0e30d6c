#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "lamport/core/digest.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/fenced_resource.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/patience.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/props/history.hpp"
#include "lamport/props/message_counts.hpp"
#include "lamport/props/mutex_properties.hpp"
#include "lamport/props/violation.hpp"

namespace lamport::tools {

/// The messages that each process sent, by kind; the link layer's own beside them.
struct MessageTable {
  std::vector<std::string_view> kinds;
  std::vector<std::vector<std::uint64_t>> sent;  ///< By process, then as `kinds`.
  std::uint64_t resent = 0;
  std::uint64_t bare_acks = 0;

  [[nodiscard]] std::uint64_t total() const {
    std::uint64_t sum = 0;
    for (const auto& row : sent) {
      sum = std::accumulate(row.begin(), row.end(), sum);
    }
    return sum;
  }
};

template <class P>
[[nodiscard]] MessageTable message_table(const props::MessageCounts<P>& counts,
                                         std::uint32_t processes) {
  constexpr auto kKinds = props::MessageCounts<P>::kinds();
  MessageTable table{{kKinds.begin(), kKinds.end()}, {}, counts.resent(), counts.bare_acks()};
  for (std::uint32_t p = 0; p < processes; ++p) {
    const auto& sent = counts.sent(core::ProcessId(p));
    table.sent.emplace_back(sent.begin(), sent.end());
  }
  return table;
}

/// What a run of mutual exclusion came to.
struct Judgement {
  std::vector<props::Stay> stays;    ///< In the order of their requests.
  std::vector<std::size_t> entries;  ///< Indices into `stays`, in the order of entry.
  /// A counter that each process reads on entry and writes, one higher, on exit: less than the
  /// number of exits only if two were inside together.
  std::uint64_t counter = 0;
  /// Writes to a `core::mutex::FencedResource`, to which each process writes when it is granted and
  /// when it leaves, that this has refused: more than 0 only if somebody was inside too long, or
  /// tokens go back.
  std::uint64_t writes_refused = 0;
  MessageTable messages;
  std::vector<props::Verdict> verdicts;
  std::optional<props::Violation> violation;
  core::VirtualTime end;  ///< The latest event's time.
  std::uint64_t events = 0;
  core::Fingerprint digest;
};

/// How many stays are over.
[[nodiscard]] inline std::uint64_t exits_of(const Judgement& judgement) {
  return static_cast<std::uint64_t>(
      std::count_if(judgement.stays.begin(), judgement.stays.end(),
                    [](const props::Stay& stay) { return stay.left != core::kNoEvent; }));
}

/// Watches a trace, live or merged, and says what it came to.
template <class P>
class Judge {
 public:
  /// For `processes` processes on links with guarantees `links`.
  Judge(std::uint32_t processes, const core::Guarantees& links, const core::Patience& patience)
      : processes_(processes),
        properties_(processes, links, patience),
        history_(processes),
        counts_(processes),
        users_(processes) {}

  /// Takes the next event in. Returns whether no property is violated so far.
  [[nodiscard]] bool observe(const core::TraceEvent<P>& event) {
    digest_.add(event);
    history_.observe(event);
    counts_.observe(event);
    count(event);
    end_ = std::max(end_, event.at);
    if (!violation_) {
      violation_ = properties_.observe(event);
    }
    return !violation_.has_value();
  }

  /// The run violates something that no event shows. What was violated before stays the violation.
  void violate(props::Violation violation) {
    if (!violation_) {
      violation_ = std::move(violation);
    }
  }

  [[nodiscard]] std::uint64_t events() const { return digest_.events(); }

  /// What it came to. `complete` says that the run came to its own end, so that what has not
  /// happened never will. Call it once and last.
  [[nodiscard]] Judgement finish(bool complete) {
    if (!violation_ && complete) {
      violation_ = properties_.finish();
    }
    return {.stays = history_.stays(),
            .entries = history_.entries(),
            .counter = counter_,
            .writes_refused = resource_.refused(),
            .messages = message_table(counts_, processes_),
            .verdicts = properties_.verdicts(),
            .violation = std::move(violation_),
            .end = end_,
            .events = digest_.events(),
            .digest = digest_.value()};
  }

 private:
  void count(const core::TraceEvent<P>& event) {
    User& user = users_[event.id.process.value()];
    if (const auto* emitted = std::get_if<core::Emitted<P>>(&event.what)) {
      if (const auto* granted = std::get_if<core::mutex::Granted>(&emitted->output)) {
        user = {counter_, granted->token};
        std::ignore = resource_.write(user.token);
      } else {
        counter_ = user.read + 1;
      }
    } else if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Release>(commanded->command)) {
        std::ignore = resource_.write(user.token);
      }
    }
  }

  /// Who is inside, or was.
  struct User {
    std::uint64_t read = 0;  ///< The counter when it entered.
    core::FencingToken token;
  };

  std::uint32_t processes_;
  core::Digest digest_;
  props::MutexProperties<P> properties_;
  props::History<P> history_;
  props::MessageCounts<P> counts_;
  std::vector<User> users_;  ///< By process.
  std::uint64_t counter_ = 0;
  core::mutex::FencedResource resource_;
  core::VirtualTime end_;
  std::optional<props::Violation> violation_;
};

}  // namespace lamport::tools
