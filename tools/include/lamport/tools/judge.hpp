#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "lamport/core/digest.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/patience.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/props/history.hpp"
#include "lamport/props/message_counts.hpp"
#include "lamport/props/properties_of.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/tools/stay_watch.hpp"

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

/// What a run came to.
struct Judgement : Stays {
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
        stays_(processes),
        counts_(processes) {}

  /// Takes the next event in. Returns whether no property is violated so far.
  [[nodiscard]] bool observe(const core::TraceEvent<P>& event) {
    digest_.add(event);
    stays_.observe(event);
    counts_.observe(event);
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
    return {stays_.stays(),
            message_table(counts_, processes_),
            properties_.verdicts(),
            std::move(violation_),
            end_,
            digest_.events(),
            digest_.value()};
  }

 private:
  std::uint32_t processes_;
  core::Digest digest_;
  props::PropertiesOf<P> properties_;
  StayWatch<P> stays_;
  props::MessageCounts<P> counts_;
  core::VirtualTime end_;
  std::optional<props::Violation> violation_;
};

}  // namespace lamport::tools
