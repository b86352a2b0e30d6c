#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/core/virtual_time.hpp"

namespace lamport::props {

/// A process's way through the critical section: asked, entered, left. An event that has not
/// happened is `kNoEvent`, and its time and clock mean nothing.
struct Stay {
  core::ProcessId process;
  core::EventId asked;
  core::EventId entered;
  core::EventId left;
  core::VirtualTime asked_at;
  core::VirtualTime entered_at;
  core::VirtualTime left_at;
  core::LogicalTime clock_entered;
  core::FencingToken token;
  core::LogicalTime clock_left;

  friend bool operator==(const Stay&, const Stay&) = default;
};

/// Who asked for, entered and left the critical section, and when.
template <class P>
class History {
 public:
  explicit History(std::uint32_t processes) : current_(processes) {}

  /// Takes the next event of the trace in. Cost: O(1).
  void observe(const core::TraceEvent<P>& event) {
    if (const auto* commanded = std::get_if<core::Commanded<P>>(&event.what)) {
      if (std::holds_alternative<core::mutex::Acquire>(commanded->command)) {
        current_[event.id.process.value()] = stays_.size();
        stays_.emplace_back();
        stays_.back().process = event.id.process;
        stays_.back().asked = event.id;
        stays_.back().asked_at = event.at;
      }
    } else if (const auto* emitted = std::get_if<core::Emitted<P>>(&event.what)) {
      output(event, emitted->output);
    }
  }

  /// All stays, in the order of their requests.
  [[nodiscard]] const std::vector<Stay>& stays() const { return stays_; }
  /// Those that were granted, as indices into `stays()` in the order of entry.
  [[nodiscard]] const std::vector<std::size_t>& entries() const { return entries_; }

 private:
  void output(const core::TraceEvent<P>& event, const core::mutex::Service::Output& output) {
    const std::size_t current = current_[event.id.process.value()];
    if (current >= stays_.size() || stays_[current].process != event.id.process) {
      return;  // A grant that nobody asked for is the properties' to find.
    }
    Stay& stay = stays_[current];
    if (const auto* granted = std::get_if<core::mutex::Granted>(&output)) {
      stay.entered = event.id;
      stay.entered_at = event.at;
      stay.clock_entered = granted->clock;
      stay.token = granted->token;
      entries_.push_back(current);
    } else {
      stay.left = event.id;
      stay.left_at = event.at;
      stay.clock_left = std::get<core::mutex::Freed>(output).clock;
    }
  }

  std::vector<Stay> stays_;
  std::vector<std::size_t> entries_;
  std::vector<std::size_t> current_;  ///< By process: its latest stay's index.
};

}  // namespace lamport::props
