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
  std::size_t memory_max = 0;    ///< In bytes.
  std::uint32_t jobs = 1;        ///< Of kBfs: threads; ≥ 1.
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
  std::optional<TapeFile> tape{};       ///< The same, if there are tapes of the protocol,
  std::optional<TapeRun> run{};         ///< and what it comes to.
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
};

/// Is asked again and again whether to go on.
using SearchGoOn = std::function<bool(const SearchedSoFar&)>;

/// A specification that comes with its published counts of states. It has a service of its own, so
/// that a search is all that the tools can do with it.
class Specification {
 public:
  Specification() = default;
  virtual ~Specification() = default;
  Specification(const Specification&) = delete;
  Specification& operator=(const Specification&) = delete;

  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Whether it is endless unless clocks are bounded, by `SearchRequest::clock_max`.
  [[nodiscard]] virtual bool has_clocks() const = 0;
  /// Does the search; of the request the entries and hazards do not count.
  [[nodiscard]] virtual SearchResult search(const SearchRequest& request,
                                            const SearchGoOn& go_on) const = 0;
};

}  // namespace lamport::tools
