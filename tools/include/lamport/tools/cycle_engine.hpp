#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "lamport/core/service.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/sim/fair_cycles.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/tools/search_engine.hpp"
#include "lamport/tools/state_search.hpp"

/// Searches for fair cycles of protocol `P`.
namespace lamport::tools {

/// Searches all states of users who ask for ever, up to what has been counted, and fair cycles of
/// them in which somebody waits. Fencing tokens, which are counted, are not judged. Requires:
/// nothing may go wrong.
template <class P>
[[nodiscard]] SearchResult search_cycles(const SearchRequest& request, const SearchGoOn& go_on) {
  using Promise = typename P::Service::Promise;
  SearchResult result;
  SearchRequest endless = request;
  endless.entries = core::kForEver;
  const auto first = search_engine::started<P>(endless, result);
  if (!first) {
    return result;
  }
  sim::FairCycles<P> search(*first, request.memory_max);
  result.end = search_engine::end_of(search, [&] { return search.run(go_on); });
  const sim::CycleCounts counts = search.counts();
  result.counts = counts;
  if (result.end == sim::SearchEnd::kBroken) {
    sim::Endless<P> found = search.found();
    sim::Breach<P>& breach = found.breach;
    result.found = search_engine::counterexample<P>(
        breach.is_check ? std::string(props::kFailedCheck) : breach.promise,
        {request.processes, request.hazards.promised(), std::move(breach.choices)});
    result.found->cycle = found.cycle;
  }
  for (const std::string_view promise : Promise::kNamesOfRelative) {
    const bool holds = !result.found || result.found->property != promise;
    result.verdicts.push_back(
        {promise, holds, promise == Promise::kAnswered ? counts.waiting : counts.tested});
  }
  return result;
}

}  // namespace lamport::tools
