#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamport/core/mutex/service.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/sim/breadth_first.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/choice_recorder.hpp"
#include "lamport/sim/depth_first.hpp"
#include "lamport/sim/random_executions.hpp"
#include "lamport/sim/sampler.hpp"
#include "lamport/sim/stepper.hpp"
#include "lamport/sim/trace_tally.hpp"
#include "lamport/sim/visited_states.hpp"
#include "lamport/sim/world.hpp"
#include "lamport/tools/crew.hpp"
#include "lamport/tools/describe.hpp"
#include "lamport/tools/execution_judge.hpp"
#include "lamport/tools/shrink_engine.hpp"
#include "lamport/tools/state_search.hpp"
#include "lamport/tools/tape_engine.hpp"
#include "lamport/tools/tape_file.hpp"

/// Searches of a small scenario of protocol `P`.
namespace lamport::tools {

namespace search_engine {

/// A protocol of which there are tapes.
template <class P>
concept Taped = std::same_as<typename P::Service, core::mutex::Service>;

/// How often a search by states put the promise to the test.
template <class P>
[[nodiscard]] std::uint64_t checked(std::string_view promise, const sim::SearchCounts& counts) {
  using Promise = typename P::Service::Promise;
  if constexpr (sim::PromisesAnswers<Promise>) {
    return promise == Promise::kAnswered ? counts.at_rest : counts.told;
  }
  return counts.told;
}

template <class P>
[[nodiscard]] Counterexample counterexample(std::string property,
                                            std::span<const sim::Choice<P>> choices,
                                            const SearchRequest& request) {
  Counterexample found{.property = std::move(property), .processes = request.processes};
  for (const sim::Choice<P>& choice : choices) {
    found.choices.push_back(describe_choice<P>(choice));
  }
  if constexpr (Taped<P>) {
    const sim::Tape<P> tape{
        request.processes, request.hazards.promised(), {choices.begin(), choices.end()}};
    found.run = replay_tape<P>(tape, Impossible::kEnds);
    found.tape = file_of<P>(tape);
    found.tape->version = props::code_version();
    found.tape->violation = found.run->violated();
    found.tape->digest = found.run->judgement.digest.text();
  }
  return found;
}

/// What `choices` violate by as few of them as can be; by all of them if they can't be shrunk.
template <class P>
[[nodiscard]] Counterexample shrunk(std::string property, std::span<const sim::Choice<P>> choices,
                                    const SearchRequest& request) {
  sim::ChoiceRecorder<P> recorder(request.processes);
  sim::Stepper<P> stepper(request.processes, request.hazards.promised());
  const auto observe = [&](const core::TraceEvent<P>& event) { recorder.observe(event); };
  const core::ScopedCheckThrow throwing;
  try {
    stepper.start(observe);
    for (const sim::Choice<P>& choice : choices) {
      stepper.take(choice, observe);
    }
  } catch (const core::CheckFailure&) {  // NOLINT(bugprone-empty-catch): it is what is shrunk
  }
  shrink_engine::Engine<P> engine([](const sim::ShrinkProgress&) { return true; });
  const auto tape = engine.shrunk(
      {{request.processes, request.hazards.promised(), recorder.steps(), recorder.turn_next()},
       property});
  if (!tape) {
    return counterexample<P>(std::move(property), choices, request);
  }
  SearchRequest smaller = request;
  smaller.processes = tape->processes;
  return counterexample<P>(std::move(property), tape->choices, smaller);
}

/// The world from which a search goes on; none if a check fails at the start, as `result` says
/// then.
template <class P>
[[nodiscard]] std::optional<sim::World<P>> started(const SearchRequest& request,
                                                   const typename P::Service::User& user,
                                                   SearchResult& result) {
  const core::ScopedCheckThrow throwing;
  try {
    sim::World<P> first(request.processes, user, request.hazards);
    first.start();
    return first;
  } catch (const core::CheckFailure& failure) {
    result.end = sim::SearchEnd::kBroken;
    result.found = counterexample<P>(failure.what(), {}, request);
    return std::nullopt;
  }
}

}  // namespace search_engine

/// Searches all states from a world on in which each process has such a `user`. `keep(process)`
/// says of a process that has changed whether to go on from there.
template <class P, class Keep>
[[nodiscard]] SearchResult search_states(const SearchRequest& request,
                                         const typename P::Service::User& user, const Keep& keep,
                                         const SearchGoOn& go_on) {
  SearchResult result;
  const auto first = search_engine::started<P>(request, user, result);
  if (!first) {
    return result;
  }
  sim::BreadthFirst<P, Keep> search(
      *first, keep,
      {.memory_max = request.memory_max, .shards = request.jobs, .audit = request.audit});
  Crew crew(request.jobs);
  result.end = search.run(
      [&](const std::function<void(std::uint32_t)>& task) { crew.together(task); }, go_on);
  const sim::SearchCounts counts = search.counts();
  result.counts = counts;
  if (result.end == sim::SearchEnd::kBroken) {
    const sim::Breach<P> breach = search.breach();
    result.found = search_engine::counterexample<P>(breach.promise, breach.choices, request);
  }
  for (const std::string_view promise : P::Service::Promise::kNames) {
    const bool holds = !result.found || result.found->property != promise;
    result.verdicts.push_back({promise, holds, search_engine::checked<P>(promise, counts)});
  }
  return result;
}

/// Searches all traces, and judges each by all properties. Requires: nothing may go wrong.
template <class P>
[[nodiscard]] SearchResult search_traces(const SearchRequest& request, const SearchGoOn& go_on) {
  SearchResult result;
  const auto first =
      search_engine::started<P>(request, typename P::Service::User(request.entries), result);
  if (!first) {
    return result;
  }
  sim::DepthFirst<P> search(*first, request.strategy == Strategy::kDpor
                                        ? sim::Reduction::kDpor
                                        : sim::Reduction::kSleepSets);
  ExecutionJudge<P> judge(request.processes, request.hazards.promised());
  const auto find = [&](std::string property, std::span<const sim::Choice<P>> choices) {
    result.found = search_engine::shrunk<P>(std::move(property), choices, request);
  };
  result.end = search.run(
      [&](std::span<const sim::Choice<P>> choices) {
        const auto violated = judge.judge(choices);
        if (violated) {
          find(std::string(*violated), choices);
        }
        return !violated;
      },
      [&](std::span<const sim::Choice<P>> choices, const std::string& /*what*/) {
        find(std::string(props::kFailedCheck), choices);
      },
      go_on);
  result.counts = search.counts();
  result.verdicts = judge.verdicts();
  return result;
}

namespace search_engine {

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

/// The traces that there are from `first` on; none if `go_on` ends the count.
template <class P, class GoOn>
[[nodiscard]] std::optional<std::uint64_t> count_traces(const sim::World<P>& first, GoOn&& go_on) {
  sim::DepthFirst<P> all(first, sim::Reduction::kDpor);
  const auto end = all.run(
      [](std::span<const sim::Choice<P>> /*choices*/) { return true; },
      [](std::span<const sim::Choice<P>> /*choices*/, const std::string& /*what*/) {}, go_on);
  return end == sim::SearchEnd::kExhausted ? std::optional(all.counts().executions) : std::nullopt;
}

}  // namespace search_engine

/// Runs at random, a run for each seed, and judges each by all properties, up to the first that
/// violates one.
template <class P>
[[nodiscard]] SearchResult search_samples(const SearchRequest& request, const SearchGoOn& go_on) {
  constexpr std::uint64_t kAskEvery = 256;
  SearchResult result;
  const auto first =
      search_engine::started<P>(request, typename P::Service::User(request.entries), result);
  if (!first) {
    return result;
  }
  sim::RandomExecutions<P> executions(*first);
  ExecutionJudge<P> judge(request.processes, request.hazards.promised());
  sim::TraceNames<P> names(request.processes);
  sim::TraceTally traces;
  sim::VisitedStates states;
  sim::SampleCounts counts;
  core::FormWriter form;
  const auto visit = [&](const sim::World<P>& world) {
    form.clear();
    world.write(form);
    states.add(core::fingerprint_of(form.bytes()), 0, 0);
  };
  visit(*first);
  // PCT spreads its changes over as many moves as a walk takes.
  const auto walk = executions.run(0, {.sampling = sim::Sampling::kWalk}, [](const auto&) {});
  const std::uint64_t moves_max = std::max<std::uint64_t>(walk.choices.size(), 1);
  const auto so_far = [&] {
    counts.traces = traces.distinct();
    counts.once = traces.once();
    counts.new_of_thousand = traces.new_of_thousand();
    counts.states = states.size();
    counts.bytes = traces.bytes() + states.bytes_with_next();
    return counts;
  };
  std::uint64_t seed = request.seed_first;
  for (bool more = true; more && result.end == sim::SearchEnd::kExhausted; ++seed) {
    more = seed != request.seed_last;
    const auto execution = executions.run(
        seed, {search_engine::sampling_of(request.strategy, seed), request.depth, moves_max},
        visit);
    ++counts.runs;
    counts.moves += execution.choices.size();
    counts.incomplete += execution.complete || execution.failed ? 0U : 1U;
    traces.add(names.of(execution.choices));
    std::optional<std::string_view> violated = judge.judge(execution.choices);
    if (execution.failed) {
      violated = props::kFailedCheck;
    }
    if (violated) {
      result.found = search_engine::shrunk<P>(std::string(*violated), execution.choices, request);
      result.found->seed = seed;
      result.end = sim::SearchEnd::kBroken;
    } else if (counts.runs % kAskEvery == 0 && !go_on(so_far())) {
      result.end = sim::SearchEnd::kStopped;
    } else if (counts.runs % kAskEvery == 0 && counts.bytes > request.memory_max) {
      result.end = sim::SearchEnd::kMemory;
    }
  }
  if (request.coverage && result.end != sim::SearchEnd::kStopped) {
    counts.traces_all = search_engine::count_traces<P>(
        *first, [&](const sim::ExecutionCounts& counted) { return go_on(counted); });
  }
  result.counts = so_far();
  result.verdicts = judge.verdicts();
  return result;
}

}  // namespace lamport::tools
