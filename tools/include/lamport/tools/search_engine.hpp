#pragma once

#include <cstdint>
#include <functional>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamport/core/service.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/sim/breadth_first.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/depth_first.hpp"
#include "lamport/sim/world.hpp"
#include "lamport/tools/describe.hpp"
#include "lamport/tools/execution_judge.hpp"
#include "lamport/tools/shrink_engine.hpp"
#include "lamport/tools/state_search.hpp"
#include "lamport/tools/tape_engine.hpp"
#include "lamport/tools/together.hpp"

/// Searches of a small scenario of protocol `P`.
namespace lamport::tools {

namespace search_engine {

/// Whether there was not enough memory for `search()`, which has left off then.
template <class Search>
[[nodiscard]] bool is_out_of_memory(Search&& search) {
  try {
    search();
    return false;
  } catch (const std::bad_alloc&) {
    return true;
  }
}
/// How a search by states ends, of which `run()` is the end: what is wrong is shown, though there
/// may have been no memory for more.
template <class Search, class Run>
[[nodiscard]] sim::SearchEnd end_of(const Search& search, Run&& run) {
  sim::SearchEnd end = sim::SearchEnd::kNoMemory;
  if (!is_out_of_memory([&] { end = run(); })) {
    return end;
  }
  return search.is_broken() ? sim::SearchEnd::kBroken : sim::SearchEnd::kNoMemory;
}

/// How often a search by states put the promise to the test.
template <class P>
[[nodiscard]] std::uint64_t checked(std::string_view promise, const sim::SearchCounts& counts) {
  using Promise = typename P::Service::Promise;
  if constexpr (core::PromisesAnswers<Promise>) {
    return promise == Promise::kAnswered ? counts.at_rest : counts.tested;
  }
  return counts.tested;
}

/// `tape`, which violates `property`.
template <class P>
[[nodiscard]] Counterexample counterexample(std::string property, const sim::Tape<P>& tape) {
  Counterexample found{.property = std::move(property), .processes = tape.processes};
  for (const sim::Choice<P>& choice : tape.choices) {
    found.choices.push_back(describe_choice<P>(choice));
  }
  found.run = replay_tape<P>(tape, Impossible::kEnds);
  found.tape = file_of<P>(tape, found.run);
  return found;
}

/// What `choices` violate by as few of them as can be, as long as `go_on()`; by all of them if they
/// can't be shrunk.
template <class P>
[[nodiscard]] Counterexample shrunk(std::string property, std::span<const sim::Choice<P>> choices,
                                    const SearchRequest& request,
                                    const std::function<bool()>& go_on) {
  const sim::Tape<P> found{
      request.processes, request.hazards.promised(), {choices.begin(), choices.end()}};
  shrink_engine::Engine<P> engine([&](const sim::ShrinkProgress&) { return go_on(); });
  std::optional<sim::Tape<P>> tape;
  if (is_out_of_memory([&] {
        if (auto smaller = engine.shrunk({shrink_engine::trial_of(found), property})) {
          tape = *std::move(smaller);
        }
      }) ||
      !tape) {
    return counterexample<P>(std::move(property), found);
  }
  Counterexample smaller = counterexample<P>(std::move(property), *tape);
  if (const std::string_view says_more = smaller.run.violated(); !says_more.empty()) {
    smaller.property = says_more;
  }
  return smaller;
}

/// The world from which a search goes on; none if a check fails at the start, as `result` says
/// then.
template <class P>
[[nodiscard]] std::optional<sim::World<P>> started(const SearchRequest& request,
                                                   SearchResult& result) {
  using User = typename P::Service::User;
  const core::ScopedCheckThrow throwing;
  try {
    sim::World<P> first(request.processes, core::user_who_asks<User>(request.entries),
                        request.hazards);
    first.start();
    return first;
  } catch (const core::CheckFailure&) {
    result.end = sim::SearchEnd::kBroken;
    result.found = counterexample<P>(std::string(props::kFailedCheck),
                                     {request.processes, request.hazards.promised(), {}});
    return std::nullopt;
  }
}

}  // namespace search_engine

/// Searches all states. `keep(process)` says of a process that has changed whether to go on from
/// there.
template <class P, class Keep>
[[nodiscard]] SearchResult search_states(const SearchRequest& request, const Keep& keep,
                                         const SearchGoOn& go_on) {
  SearchResult result;
  const auto first = search_engine::started<P>(request, result);
  if (!first) {
    return result;
  }
  sim::BreadthFirst<P, Keep> search(
      *first, keep,
      {.memory_max = request.memory_max, .shards = request.jobs, .audit = request.audit});
  result.end = search_engine::end_of(search, [&] {
    return search.run(
        [&](const std::function<void(std::uint32_t)>& task) { together(request.jobs, task); },
        go_on);
  });
  const sim::SearchCounts counts = search.counts();
  result.counts = counts;
  if (result.end == sim::SearchEnd::kBroken) {
    sim::Breach<P> breach = search.breach();
    result.found = search_engine::counterexample<P>(
        breach.is_check ? std::string(props::kFailedCheck) : breach.promise,
        {request.processes, request.hazards.promised(), std::move(breach.choices)});
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
  const auto first = search_engine::started<P>(request, result);
  if (!first) {
    return result;
  }
  sim::DepthFirst<P> search(
      *first,
      request.strategy == Strategy::kDpor ? sim::Reduction::kDpor : sim::Reduction::kSleepSets,
      request.memory_max);
  ExecutionJudge<P> judge(request.processes, request.hazards.promised());
  const auto find = [&](std::string_view property, std::span<const sim::Choice<P>> choices) {
    result.found = search_engine::shrunk<P>(std::string(property), choices, request,
                                            [&] { return go_on(search.counts()); });
  };
  const bool out_of_memory = search_engine::is_out_of_memory([&] {
    result.end = search.run(
        [&](std::span<const sim::Choice<P>> choices) {
          const auto violated = judge.judge(choices);
          if (violated) {
            find(*violated, choices);
          }
          return !violated;
        },
        [&](std::span<const sim::Choice<P>> choices, const std::string& /*what*/) {
          find(judge.judge(choices).value_or(props::kFailedCheck), choices);
        },
        go_on);
  });
  if (out_of_memory) {
    result.end = sim::SearchEnd::kNoMemory;
  }
  result.counts = search.counts();
  result.verdicts = judge.verdicts();
  return result;
}

}  // namespace lamport::tools
