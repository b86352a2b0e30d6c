#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lamport/core/digest.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/moving_form.hpp"
#include "lamport/sim/random_executions.hpp"
#include "lamport/sim/sampler.hpp"
#include "lamport/sim/trace_tally.hpp"
#include "lamport/sim/world.hpp"
#include "lamport/tools/execution_judge.hpp"
#include "lamport/tools/state_search.hpp"

namespace lamport::tools {

/// How the run of `seed` is sampled.
[[nodiscard]] inline sim::Sampling sampling_of(Strategy strategy, std::uint64_t seed) {
  constexpr std::array kAll = {sim::Sampling::kWalk, sim::Sampling::kPos, sim::Sampling::kPct};
  switch (strategy) {
    case Strategy::kPos:
      return sim::Sampling::kPos;
    case Strategy::kPct:
      return sim::Sampling::kPct;
    case Strategy::kPortfolio:
      return kAll[seed % kAll.size()];
    default:
      return sim::Sampling::kWalk;
  }
}

/// Random runs of successive seeds, each judged by all properties, and what is to be counted of
/// them. Several workers may run at the same time, each in a thread of its own.
template <class P>
class SampleWorker {
 public:
  /// A run without a violation.
  struct Run {
    core::Fingerprint trace;
    std::uint64_t moves = 0;
    bool complete = false;
  };
  /// What a run violates, and by which choices.
  struct Found {
    std::uint64_t seed = 0;
    std::string property;
    std::vector<sim::Choice<P>> choices;
  };

  /// From `first`, which has started, with states parted among `shards`.
  SampleWorker(const sim::World<P>& first, const SearchRequest& request, std::uint32_t shards)
      : request_(request),
        executions_(first),
        first_form_(first),
        form_(first_form_),
        judge_(request.processes, request.hazards.promised()),
        names_(request.processes),
        states_(shards) {}

  /// How many moves a walk takes, at least 1. `goes_on()` is asked after every move; no ends it.
  template <class GoesOn>
  [[nodiscard]] std::uint64_t moves_of_walk(GoesOn&& goes_on) {
    const auto walk =
        executions_.run(0, {}, [&](const sim::World<P>& /*world*/) { return goes_on(); });
    return std::max<std::uint64_t>(walk.choices.size(), 1);
  }
  /// PCT spreads its changes over so many moves.
  void expect(std::uint64_t moves) { moves_max_ = moves; }

  /// Forgets what was to be counted, and runs `size` seeds from `first` on, up to the first run
  /// that violates something. `goes_on()` is asked after every move; no ends it at once.
  template <class GoesOn>
  void run(std::uint64_t first, std::uint64_t size, GoesOn&& goes_on) {
    runs_.clear();
    found_.reset();
    judge_.forget();
    for (std::vector<core::Fingerprint>& of_shard : states_) {
      of_shard.clear();
    }
    std::uint64_t done = 0;
    while (done < size && sample(first + done, goes_on)) {
      ++done;
    }
    is_done_ = done == size;
  }

  /// Whether all of them were run, and violate nothing.
  [[nodiscard]] bool is_done() const { return is_done_; }
  [[nodiscard]] const std::vector<Run>& runs() const { return runs_; }
  /// The states that these runs came to, of one of the shards; one may stand there again and again.
  [[nodiscard]] std::span<const core::Fingerprint> states(std::uint32_t shard) const {
    return states_[shard];
  }
  /// Of these runs.
  [[nodiscard]] const std::vector<props::Verdict>& verdicts() const { return judge_.verdicts(); }
  /// What the last of them violates; null if nothing.
  [[nodiscard]] const Found* found() const { return found_ ? &*found_ : nullptr; }

 private:
  /// Returns whether to go on.
  template <class GoesOn>
  bool sample(std::uint64_t seed, GoesOn& goes_on) {
    bool stopped = false;
    note_begin();
    const auto run =
        executions_.run(seed, {sampling_of(request_.strategy, seed), request_.depth, moves_max_},
                        [&](const sim::World<P>& world) {
                          note_state(world);
                          stopped = !goes_on();
                          return !stopped;
                        });
    if (stopped) {
      forget_run();
      return false;
    }
    const std::optional<std::string_view> violated = judge_.judge(run.choices);
    if (violated || run.failed) {
      found_ = {seed,
                std::string(violated.value_or(props::kFailedCheck)),
                {run.choices.begin(), run.choices.end()}};
    }
    runs_.push_back({names_.of(run.choices), run.choices.size(), run.complete || found_});
    return !found_;
  }

  void note_begin() {
    form_ = first_form_;
    begins_.clear();
    for (const std::vector<core::Fingerprint>& of_shard : states_) {
      begins_.push_back(of_shard.size());
    }
  }
  /// The states of a run that was stopped do not count, as the run does not.
  void forget_run() {
    for (std::size_t shard = 0; shard < states_.size(); ++shard) {
      states_[shard].resize(begins_[shard]);
    }
  }
  void note_state(const sim::World<P>& world) {
    form_.follow(world);
    const core::Fingerprint state = core::fingerprint_of(form_.bytes());
    states_[sim::shard_of(state.low, static_cast<std::uint32_t>(states_.size()))].push_back(state);
  }

  const SearchRequest& request_;
  sim::RandomExecutions<P> executions_;
  const sim::MovingForm<P> first_form_;
  sim::MovingForm<P> form_;  ///< Of the world that the latest run has come to.
  ExecutionJudge<P> judge_;
  sim::TraceNames<P> names_;
  std::uint64_t moves_max_ = 1;
  std::vector<Run> runs_;
  std::vector<std::vector<core::Fingerprint>> states_;  ///< By shard.
  std::vector<std::size_t> begins_;  ///< By shard: where those of the latest run begin.
  std::optional<Found> found_;
  bool is_done_ = true;
};

}  // namespace lamport::tools
