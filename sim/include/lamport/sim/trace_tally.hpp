#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "lamport/core/digest.hpp"
#include "lamport/core/state_form.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/visited_states.hpp"

namespace lamport::sim {

/// Names the traces of executions: equal for those that differ only in the order of moves at
/// different processes.
template <class P>
class TraceNames {
 public:
  explicit TraceNames(std::uint32_t processes) : of_process_(processes) {}

  /// Of the execution that makes these choices. Cost: O(choices).
  [[nodiscard]] core::Fingerprint of(std::span<const Choice<P>> choices) {
    for (core::FormWriter& form : of_process_) {
      form.clear();
    }
    for (const Choice<P>& choice : choices) {
      of_process_[process_of<P>(choice).value()].put(choice);
    }
    all_.clear();
    for (const core::FormWriter& form : of_process_) {
      all_.put(form.bytes().size());
      all_.append(form.bytes());
    }
    return core::fingerprint_of(all_.bytes());
  }

 private:
  std::vector<core::FormWriter> of_process_;
  core::FormWriter all_;
};

/// Counts how many different traces were sampled, and how many of them once.
class TraceTally {
 public:
  /// Returns whether the trace is new.
  bool add(const core::Fingerprint& trace) {
    const bool is_new = seen_.add(trace, 0, 0);
    if (!is_new) {
      seen_again_.add(trace, 0, 0);
    }
    new_in_block_ += is_new ? 1U : 0U;
    if (++samples_ % kBlock == 0) {
      new_in_latest_block_ = std::exchange(new_in_block_, 0);
    }
    return is_new;
  }

  [[nodiscard]] std::uint64_t samples() const { return samples_; }
  [[nodiscard]] std::uint64_t distinct() const { return seen_.size(); }
  [[nodiscard]] std::uint64_t once() const { return seen_.size() - seen_again_.size(); }
  /// How many of the latest full thousand were new; of all, as long as there are fewer.
  [[nodiscard]] std::uint64_t new_of_thousand() const {
    return samples_ < kBlock ? seen_.size() : new_in_latest_block_;
  }
  [[nodiscard]] std::size_t bytes() const { return seen_.bytes() + seen_again_.bytes(); }
  /// What it takes at the most beyond that while so many are added.
  [[nodiscard]] std::size_t bytes_to_add(std::uint64_t traces) const {
    return seen_.bytes_to_add(traces) + seen_again_.bytes_to_add(traces);
  }

 private:
  static constexpr std::uint64_t kBlock = 1000;

  std::uint64_t samples_ = 0;
  std::uint64_t new_in_block_ = 0;
  std::uint64_t new_in_latest_block_ = 0;
  VisitedStates seen_;
  VisitedStates seen_again_;
};

}  // namespace lamport::sim
