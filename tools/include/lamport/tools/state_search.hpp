#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lamport/core/result.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/sim/cycle.hpp"
#include "lamport/sim/hazards.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/tools/tape_run.hpp"

/// Searches of a small scenario, as the command lines ask for them and report them.
namespace lamport::tools {

/// How a small scenario is searched.
enum class Strategy : std::uint8_t {
  kBfs,     ///< Every state, those of fewer steps first.
  kDfs,     ///< Every trace, with sleep sets.
  kDpor,    ///< Every trace, with dynamic partial order reduction.
  kCycles,  ///< Every state of users who ask for ever, and fair cycles among them.
  // By random runs; see sim::Sampling.
  kWalk,
  kPos,
  kPct,
  kPortfolio,  ///< These three in turn.
};

/// A search to do.
struct SearchRequest {
  Strategy strategy = Strategy::kBfs;
  std::uint32_t processes = 2;  ///< 1 … sim::kTapeProcessesMax.
  std::uint32_t entries = 1;    ///< How often each process may ask to enter.
  sim::Hazards hazards{};
  std::uint64_t clock_max = 0;   ///< Of a specification that keeps states by their clocks.
  std::size_t memory_max = 0;    ///< In bytes, of what is kept of the search.
  std::uint32_t jobs = 1;        ///< Threads; ≥ 1; of a search by traces 1.
  bool audit = false;            ///< Of kBfs: whether to keep whole states and compare them.
  std::uint64_t seed_first = 1;  ///< Of random runs, each of which has a seed of its own.
  std::uint64_t seed_last = 10'000;
  std::uint32_t depth = 3;  ///< Of kPct; see sim::SamplerSettings.
  bool coverage = false;    ///< Of random runs: whether to count all traces that there are.
};

/// What was found wrong, and a way there: of a search by states the shortest, of one by traces
/// shrunk.
struct Counterexample {
  std::string property;                 ///< That is violated, or the check that failed.
  std::uint32_t processes = 1;          ///< That take part.
  std::vector<std::string> choices{};   ///< In words.
  std::optional<sim::Cycle> cycle{};    ///< If they end in one.
  std::optional<std::uint64_t> seed{};  ///< Of the random run that it was found in.
  TapeFile tape{};                      ///< The same,
  TapeRun run{};                        ///< and what it comes to.
};

/// What a search has done: one by states, by traces, by random runs, or for cycles.
using SearchedSoFar =
    std::variant<sim::SearchCounts, sim::ExecutionCounts, sim::SampleCounts, sim::CycleCounts>;

/// What a search came to.
struct SearchResult {
  sim::SearchEnd end = sim::SearchEnd::kExhausted;
  SearchedSoFar counts;
  std::vector<props::Verdict> verdicts;  ///< One for each property that was judged.
  std::optional<Counterexample> found;

  /// The properties of which it says nothing, for they never came to the test.
  [[nodiscard]] std::vector<std::string_view> vacuous() const {
    std::vector<std::string_view> names;
    for (const props::Verdict& verdict : verdicts) {
      if (verdict.holds && verdict.checked == 0) {
        names.push_back(verdict.name);
      }
    }
    return names;
  }
};

/// Is asked again and again whether to go on.
using SearchGoOn = std::function<bool(const SearchedSoFar&)>;

}  // namespace lamport::tools
