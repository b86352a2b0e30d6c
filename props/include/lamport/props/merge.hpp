#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/result.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/props/json.hpp"

namespace lamport::props {

/// The traces of single processes as one trace, in which every event follows its cause and its
/// process's earlier events, and which is otherwise ordered by time, then process.
///
/// `traces` are in the order of their processes, each from its serial 1 on; a process's trace may
/// be empty. Traces whose hosts share no clock merge too: causes come first whatever the times say.
/// Errors: an event of another process or out of its process's order; a cause that is in no trace;
/// events that wait for one another. Cost: O(events · log processes), one copy of each event.
template <class P>
[[nodiscard]] core::Result<std::vector<core::TraceEvent<P>>> merge(
    std::vector<std::vector<core::TraceEvent<P>>> traces);

/// As much of it as traces give that miss something: without the events that come after one that is
/// in no trace. Errors: an event of another process or out of its process's order.
template <class P>
[[nodiscard]] core::Result<std::vector<core::TraceEvent<P>>> merge_known(
    std::vector<std::vector<core::TraceEvent<P>>> traces);

namespace merging {

/// What to do about events that come after one that is in no trace, or wait for one another.
enum class Unmergeable : std::uint8_t { kIsWrong, kIsLeftOut };

/// Merges by always taking the earliest event that waits for nothing.
///
/// Each process is either ready, and in the heap, or its next event waits for another process's,
/// and that one has it among its waiters. An event's waiters are woken when it is taken.
template <class P>
class Merger {
 public:
  using Event = core::TraceEvent<P>;
  using Traces = std::vector<std::vector<Event>>;

  Merger(Traces& traces, Unmergeable unmergeable)
      : traces_(traces),
        unmergeable_(unmergeable),
        taken_(traces.size()),
        waiters_(traces.size()) {}

  core::Result<std::vector<Event>> run() {
    std::size_t events = 0;
    for (std::uint32_t p = 0; p < traces_.size(); ++p) {
      events += traces_[p].size();
      if (auto ordered = check(p); !ordered) {
        return tl::unexpected<core::Error>(std::move(ordered.error()));
      }
    }
    for (std::uint32_t p = 0; p < traces_.size(); ++p) {
      place(p);
    }
    std::vector<Event> merged;
    merged.reserve(events);
    while (!ready_.empty()) {
      std::ranges::pop_heap(ready_, later);
      const std::uint32_t process = ready_.back().second;
      ready_.pop_back();
      merged.push_back(std::move(traces_[process][taken_[process]++]));
      wake(process);
      place(process);
    }
    if (merged.size() < events && unmergeable_ == Unmergeable::kIsWrong) {
      return waiting_for_each_other();
    }
    return merged;
  }

 private:
  using Ready = std::pair<core::VirtualTime, std::uint32_t>;  ///< When, and which process.
  struct Waiter {
    std::uint64_t serial = 0;  ///< Of the event that it waits for.
    std::uint32_t process = 0;
  };

  static bool later(const Ready& a, const Ready& b) { return a > b; }
  static bool wanted_later(const Waiter& a, const Waiter& b) {
    return std::tie(a.serial, a.process) > std::tie(b.serial, b.process);
  }

  [[nodiscard]] core::Result<void> check(std::uint32_t process) const {
    std::uint64_t serial = 0;
    for (const Event& event : traces_[process]) {
      const core::EventId expected{core::ProcessId(process), ++serial};
      if (event.id != expected) {
        return core::failure(
            core::ErrorCode::kOutOfRange,
            "event " + text_of(event.id) + " stands where " + text_of(expected) + " belongs");
      }
      if (event.cause.serial != 0 && !is_known(event.cause)) {
        return core::failure(core::ErrorCode::kOutOfRange,
                             "event " + text_of(event.id) + ": its cause " + text_of(event.cause) +
                                 " is in no trace");
      }
    }
    return {};
  }

  /// Whether the cause is in a trace, or in the part of one that is missing.
  [[nodiscard]] bool is_known(core::EventId cause) const {
    return cause.process.value() < traces_.size() &&
           (unmergeable_ == Unmergeable::kIsLeftOut ||
            cause.serial <= traces_[cause.process.value()].size());
  }

  /// Puts the process where its next event belongs: into the heap, or among a cause's waiters.
  void place(std::uint32_t process) {
    if (taken_[process] == traces_[process].size()) {
      return;
    }
    const Event& next = traces_[process][taken_[process]];
    const std::uint32_t causing = next.cause.process.value();
    if (next.cause.serial == 0 || next.cause.serial <= taken_[causing]) {
      ready_.emplace_back(next.at, process);
      std::ranges::push_heap(ready_, later);
    } else {
      waiters_[causing].push_back({next.cause.serial, process});
      std::ranges::push_heap(waiters_[causing], wanted_later);
    }
  }

  /// The latest event of `process` was taken.
  void wake(std::uint32_t process) {
    std::vector<Waiter>& waiters = waiters_[process];
    while (!waiters.empty() && waiters.front().serial <= taken_[process]) {
      std::ranges::pop_heap(waiters, wanted_later);
      const std::uint32_t woken = waiters.back().process;
      waiters.pop_back();
      place(woken);
    }
  }

  [[nodiscard]] tl::unexpected<core::Error> waiting_for_each_other() const {
    std::string which;
    for (std::size_t p = 0; p < traces_.size(); ++p) {
      if (taken_[p] < traces_[p].size()) {
        const Event& event = traces_[p][taken_[p]];
        which.append(which.empty() ? "" : ", ")
            .append(text_of(event.id))
            .append(" for ")
            .append(text_of(event.cause));
      }
    }
    return core::failure(core::ErrorCode::kOutOfRange, "events wait for one another: " + which);
  }

  Traces& traces_;
  Unmergeable unmergeable_;
  std::vector<std::size_t> taken_;            ///< By process: how many of its events.
  std::vector<std::vector<Waiter>> waiters_;  ///< By process waited for; a heap by serial.
  std::vector<Ready> ready_;                  ///< A heap: the earliest in front.
};

}  // namespace merging

template <class P>
core::Result<std::vector<core::TraceEvent<P>>> merge(
    std::vector<std::vector<core::TraceEvent<P>>> traces) {
  return merging::Merger<P>(traces, merging::Unmergeable::kIsWrong).run();
}

template <class P>
core::Result<std::vector<core::TraceEvent<P>>> merge_known(
    std::vector<std::vector<core::TraceEvent<P>>> traces) {
  return merging::Merger<P>(traces, merging::Unmergeable::kIsLeftOut).run();
}

}  // namespace lamport::props
