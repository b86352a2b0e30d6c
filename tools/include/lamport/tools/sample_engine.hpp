#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lamport/core/digest.hpp"
#include "lamport/core/state_form.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/depth_first.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/sim/trace_tally.hpp"
#include "lamport/sim/visited_states.hpp"
#include "lamport/sim/world.hpp"
#include "lamport/tools/sample_worker.hpp"
#include "lamport/tools/search_engine.hpp"
#include "lamport/tools/state_search.hpp"
#include "lamport/tools/together.hpp"

/// Random runs of protocol `P`.
namespace lamport::tools {

/// A run for each seed, judged by all properties, up to the first that violates one.
///
/// The seeds are run in rounds, in each of which every worker has a share; the states that they
/// come to are parted among as many tables. What it comes to is the same for any number of them.
template <class P>
class Samples {
 public:
  /// From `first`, which has started.
  Samples(const sim::World<P>& first, const SearchRequest& request, const SearchGoOn& go_on)
      : first_(first), request_(request), go_on_(go_on), states_(request.jobs) {
    for (std::uint32_t job = 0; job < request.jobs; ++job) {
      workers_.emplace_back(first, request, request.jobs);
    }
    result_.verdicts = workers_.front().verdicts();
  }

  /// Does all of it, once.
  [[nodiscard]] SearchResult run() {
    if (search_engine::is_out_of_memory([this] { run_all(); }) && !result_.found) {
      result_.end = sim::SearchEnd::kNoMemory;
    }
    result_.counts = so_far();
    return std::move(result_);
  }

 private:
  using Worker = SampleWorker<P>;

  /// About the moves that a worker makes in a round.
  static constexpr std::uint64_t kMovesOfShare = 10'000;
  /// The most runs of a round, for the first may be shorter than most.
  static constexpr std::uint64_t kRunsOfShare = 1000;
  static constexpr std::uint64_t kAskEvery = 64;

  void run_all() {
    core::FormWriter form;
    const core::Fingerprint start = first_.fingerprint(form);
    states_[sim::shard_of(start.low, request_.jobs)].add(start, 0, 0);
    const std::uint64_t moves = workers_.front().moves_of_walk([&] { return goes_on(0); });
    for (Worker& worker : workers_) {
      worker.expect(moves);
    }
    const std::uint64_t share = std::clamp<std::uint64_t>(kMovesOfShare / moves, 1, kRunsOfShare);
    result_.end = stopped_ ? sim::SearchEnd::kStopped : sim::SearchEnd::kExhausted;
    std::uint64_t left = request_.seed_last - request_.seed_first;  // Besides the next.
    for (std::uint64_t seed = request_.seed_first; result_.end == sim::SearchEnd::kExhausted;) {
      const std::uint64_t size = std::min(share * request_.jobs - 1, left) + 1;
      run_round(seed, size);
      if (size > left) {
        break;
      }
      left -= size;
      seed += size;
    }
    if (request_.coverage && result_.end == sim::SearchEnd::kExhausted) {
      count_all_traces();
    }
  }

  /// Runs `size` seeds from `first` on. What comes after a violation does not count, nor after the
  /// first run that was stopped.
  void run_round(std::uint64_t first, std::uint64_t size) {
    const std::uint64_t share = (size - 1) / request_.jobs + 1;
    together(request_.jobs, [&](std::uint32_t job) {
      const std::uint64_t begin = std::min(job * share, size);
      workers_[job].run(first + begin, std::min(share, size - begin), [&] { return goes_on(job); });
    });
    const auto last = std::ranges::find(workers_, false, &Worker::is_done);
    const bool all = last == workers_.end();
    if (all && bytes_to_take_in(size) > request_.memory_max) {
      result_.end = sim::SearchEnd::kMemory;
      return;
    }
    if (!all) {
      if (const auto* found = last->found()) {
        show(found->property, found->choices, found->seed);
      } else {
        result_.end = sim::SearchEnd::kStopped;
      }
    }
    take_in({workers_.begin(), all ? last : last + 1});
  }

  /// Counts what these workers have done since the latest round.
  void take_in(std::span<const Worker> workers) {
    together(request_.jobs, [&](std::uint32_t shard) {
      for (const Worker& worker : workers) {
        states_[shard].add_all(worker.states(shard));
      }
    });
    for (const Worker& worker : workers) {
      for (const typename Worker::Run& run : worker.runs()) {
        ++counts_.runs;
        counts_.moves += run.moves;
        counts_.incomplete += run.complete ? 0U : 1U;
        traces_.add(run.trace);
      }
      for (std::size_t i = 0; i < result_.verdicts.size(); ++i) {
        result_.verdicts[i] += worker.verdicts()[i];
      }
    }
  }

  void show(const std::string& property, std::span<const sim::Choice<P>> choices,
            std::optional<std::uint64_t> seed) {
    Counterexample found =
        search_engine::shrunk<P>(property, choices, request_, [&] { return go_on_(so_far()); });
    found.seed = seed;
    result_.found = std::move(found);
    result_.end = sim::SearchEnd::kBroken;
  }

  /// Asks now and then whether to go on; of the workers the first does it for all.
  [[nodiscard]] bool goes_on(std::uint32_t job) {
    if (job == 0 && ++moves_ % kAskEvery == 0 && !go_on_(so_far())) {
      stopped_ = true;
    }
    return !stopped_.load(std::memory_order_relaxed);
  }

  /// How many traces there are, if nobody ends the count.
  void count_all_traces() {
    const std::size_t left = request_.memory_max - std::min(bytes(), request_.memory_max);
    sim::DepthFirst<P> all(first_, sim::Reduction::kDpor, left);
    const auto end =
        all.run([](std::span<const sim::Choice<P>> /*choices*/) { return true; },
                [&](std::span<const sim::Choice<P>> choices, const std::string& /*what*/) {
                  show(std::string(props::kFailedCheck), choices, std::nullopt);
                },
                [&](const sim::ExecutionCounts& counted) { return go_on_(counted); });
    if (end == sim::SearchEnd::kExhausted) {
      counts_.traces_all = all.counts().executions;
    } else {
      result_.end = end;
    }
  }

  [[nodiscard]] sim::SampleCounts so_far() const {
    sim::SampleCounts counts = counts_;
    counts.traces = traces_.distinct();
    counts.once = traces_.once();
    counts.new_of_thousand = traces_.new_of_thousand();
    for (const sim::VisitedStates& states : states_) {
      counts.states += states.size();
    }
    counts.bytes = bytes();
    return counts;
  }
  [[nodiscard]] std::size_t bytes() const {
    std::size_t bytes = traces_.bytes();
    for (const sim::VisitedStates& states : states_) {
      bytes += states.bytes();
    }
    return bytes;
  }
  /// What it takes at the most when it takes in a round of so many runs.
  [[nodiscard]] std::size_t bytes_to_take_in(std::uint64_t runs) const {
    std::size_t bytes = this->bytes() + traces_.bytes_to_add(runs);
    for (std::uint32_t shard = 0; shard < states_.size(); ++shard) {
      std::uint64_t states = 0;
      for (const Worker& worker : workers_) {
        states += worker.states(shard).size();
      }
      bytes += states_[shard].bytes_to_add(states);
    }
    return bytes;
  }

  const sim::World<P>& first_;
  const SearchRequest& request_;
  const SearchGoOn& go_on_;
  std::vector<Worker> workers_;
  sim::TraceTally traces_;
  std::vector<sim::VisitedStates> states_;  ///< By shard.
  sim::SampleCounts counts_;
  std::uint64_t moves_ = 0;           ///< Of the first worker.
  std::atomic<bool> stopped_{false};  ///< Whether somebody wants an end.
  SearchResult result_;
};

/// Runs at random, as `Samples` does.
template <class P>
[[nodiscard]] SearchResult search_samples(const SearchRequest& request, const SearchGoOn& go_on) {
  SearchResult result;
  const auto first = search_engine::started<P>(request, result);
  return first ? Samples<P>(*first, request, go_on).run() : result;
}

}  // namespace lamport::tools
