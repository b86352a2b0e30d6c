#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lamport/core/digest.hpp"
#include "lamport/core/state_form.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/depth_first.hpp"
#include "lamport/sim/random_executions.hpp"
#include "lamport/sim/sampler.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/sim/trace_tally.hpp"
#include "lamport/sim/visited_states.hpp"
#include "lamport/sim/world.hpp"
#include "lamport/tools/execution_judge.hpp"
#include "lamport/tools/search_engine.hpp"
#include "lamport/tools/state_search.hpp"

/// Random runs of protocol `P`.
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

/// A run for each seed, judged by all properties, up to the first that violates one.
template <class P>
class Samples {
 public:
  /// From `first`, which has started.
  Samples(const sim::World<P>& first, const SearchRequest& request, const SearchGoOn& go_on)
      : first_(first),
        request_(request),
        go_on_(go_on),
        executions_(first),
        judge_(request.processes, request.hazards.promised()),
        names_(request.processes) {}

  /// Does all of it, once.
  [[nodiscard]] SearchResult run() {
    count_state(first_);
    // PCT spreads its changes over as many moves as a walk takes.
    moves_max_ =
        std::max<std::uint64_t>(executions_
                                    .run(0, {.sampling = sim::Sampling::kWalk},
                                         [&](const sim::World<P>& /*world*/) { return goes_on(); })
                                    .choices.size(),
                                1);
    SearchResult result;
    std::uint64_t seed = request_.seed_first;
    for (bool more = true; more && result.end == sim::SearchEnd::kExhausted; ++seed) {
      more = seed != request_.seed_last;
      sample(seed, result);
    }
    if (request_.coverage && result.end == sim::SearchEnd::kExhausted) {
      count_all_traces(result);
    }
    result.counts = so_far();
    result.verdicts = judge_.verdicts();
    return result;
  }

 private:
  static constexpr std::uint64_t kAskEvery = 64;

  void sample(std::uint64_t seed, SearchResult& result) {
    const auto run =
        executions_.run(seed, {sampling_of(request_.strategy, seed), request_.depth, moves_max_},
                        [&](const sim::World<P>& world) {
                          count_state(world);
                          return goes_on();
                        });
    if (stopped_) {
      result.end = sim::SearchEnd::kStopped;
      return;
    }
    ++counts_.runs;
    counts_.moves += run.choices.size();
    counts_.incomplete += run.complete || run.failed ? 0U : 1U;
    traces_.add(names_.of(run.choices));
    std::optional<std::string_view> violated = judge_.judge(run.choices);
    if (!violated && run.failed) {
      violated = props::kFailedCheck;
    }
    if (violated) {
      result.found = search_engine::shrunk<P>(std::string(*violated), run.choices, request_,
                                              [&] { return go_on_(so_far()); });
      result.found->seed = seed;
      result.end = sim::SearchEnd::kBroken;
    } else if (traces_.bytes() + states_.bytes_with_next() > request_.memory_max) {
      result.end = sim::SearchEnd::kMemory;
    }
  }

  void count_state(const sim::World<P>& world) {
    form_.clear();
    world.write(form_);
    states_.add(core::fingerprint_of(form_.bytes()), 0, 0);
  }

  /// Asks now and then whether to go on.
  [[nodiscard]] bool goes_on() {
    stopped_ = stopped_ || (++moves_ % kAskEvery == 0 && !go_on_(so_far()));
    return !stopped_;
  }

  /// How many traces there are, if nobody ends the count.
  void count_all_traces(SearchResult& result) {
    if constexpr (!sim::TakesSelectively<P>) {
      sim::DepthFirst<P> all(first_, sim::Reduction::kDpor);
      const auto end =
          all.run([](std::span<const sim::Choice<P>> /*choices*/) { return true; },
                  [](std::span<const sim::Choice<P>> /*choices*/, const std::string& /*what*/) {},
                  [&](const sim::ExecutionCounts& counted) { return go_on_(counted); });
      if (end == sim::SearchEnd::kExhausted) {
        counts_.traces_all = all.counts().executions;
      } else {
        result.end = end;
      }
    }
  }

  [[nodiscard]] sim::SampleCounts so_far() const {
    sim::SampleCounts counts = counts_;
    counts.traces = traces_.distinct();
    counts.once = traces_.once();
    counts.new_of_thousand = traces_.new_of_thousand();
    counts.states = states_.size();
    counts.bytes = traces_.bytes() + states_.bytes_with_next();
    return counts;
  }

  const sim::World<P>& first_;
  const SearchRequest& request_;
  const SearchGoOn& go_on_;
  sim::RandomExecutions<P> executions_;
  ExecutionJudge<P> judge_;
  sim::TraceNames<P> names_;
  sim::TraceTally traces_;
  sim::VisitedStates states_;
  sim::SampleCounts counts_;
  core::FormWriter form_;
  std::uint64_t moves_max_ = 1;
  std::uint64_t moves_ = 0;  ///< Of all runs.
  bool stopped_ = false;
};

/// Runs at random, as `Samples` does.
template <class P>
[[nodiscard]] SearchResult search_samples(const SearchRequest& request, const SearchGoOn& go_on) {
  SearchResult result;
  const auto first =
      search_engine::started<P>(request, typename P::Service::User(request.entries), result);
  return first ? Samples<P>(*first, request, go_on).run() : result;
}

}  // namespace lamport::tools
