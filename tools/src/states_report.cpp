#include "states_report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lamport/props/json_values.hpp"
#include "lamport/sim/cycle.hpp"
#include "lamport/sim/hazards.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/tools/report.hpp"
#include "lamport/tools/space_time.hpp"
#include "lamport/tools/tape_report.hpp"

namespace lamport::tools {
namespace {

using props::Json;
using sim::SearchEnd;

std::string_view name_of(SearchEnd end) {
  switch (end) {
    case SearchEnd::kExhausted:
      return "exhausted";
    case SearchEnd::kBroken:
      return "broken";
    case SearchEnd::kMemory:
      return "memory";
    case SearchEnd::kNoMemory:
      return "no memory";
    case SearchEnd::kStopped:
      return "stopped";
    case SearchEnd::kTooLong:
      return "too long";
  }
  return "";
}

/// The probability that the next run has a trace that none had so far, by Good and Turing: Good
/// 1953, "The Population Frequencies of Species and the Estimation of Population Parameters".
double unseen_estimate(const sim::SampleCounts& counts) {
  return counts.runs == 0 ? 1.0
                          : static_cast<double>(counts.once) / static_cast<double>(counts.runs);
}

/// The probability of a violation in a run is below this with 95 % confidence after so many without
/// one; nothing is known after three or fewer. Source: Hanley and Lippman-Hand 1983, "If Nothing
/// Goes Wrong, Is Everything All Right?".
std::optional<double> rule_of_three(std::uint64_t runs) {
  constexpr std::uint64_t kThree = 3;
  return runs > kThree ? std::optional(static_cast<double>(kThree) / static_cast<double>(runs))
                       : std::nullopt;
}

/// A probability in two digits, rounded up.
std::string bound_text(double probability) {
  const double unit = std::pow(10.0, std::floor(std::log10(probability)) - 1);
  constexpr double kAlmost = 1e-9;  // What is exact in two digits is not rounded.
  return fmt::format("{:.2g}", std::ceil(probability / unit - kAlmost) * unit);
}

/// Of random runs without a violation, if there were enough.
std::optional<double> violation_probability_max(const SearchResult& result) {
  const auto* runs = std::get_if<sim::SampleCounts>(&result.counts);
  return runs != nullptr && !result.found ? rule_of_three(runs->runs - runs->incomplete)
                                          : std::nullopt;
}

Json counts_json(const SearchRequest& request, const sim::SearchCounts& counts) {
  Json json = Json::object();
  json["distinct"] = counts.distinct;
  json["generated"] = counts.generated;
  json["depth"] = counts.depth;
  json["frontier"] = counts.frontier;
  json["at_rest"] = counts.at_rest;
  json["bytes"] = counts.bytes;
  json["audit"] = request.audit
                      ? Json{{"collisions", counts.collisions}, {"undescribed", counts.undescribed}}
                      : Json(nullptr);
  return json;
}

Json counts_json(const SearchRequest& /*request*/, const sim::CycleCounts& counts) {
  Json json = Json::object();
  json["distinct"] = counts.distinct;
  json["transitions"] = counts.transitions;
  json["depth"] = counts.depth;
  json["frontier"] = counts.frontier;
  json["at_rest"] = counts.at_rest;
  json["components"] = counts.components;
  json["bytes"] = counts.bytes;
  return json;
}

Json counts_json(const SearchRequest& /*request*/, const sim::ExecutionCounts& counts) {
  Json json = Json::object();
  json["traces"] = counts.executions;
  json["blocked"] = counts.blocked;
  json["moves"] = counts.moves;
  json["longest"] = counts.longest;
  json["bytes"] = counts.bytes;
  return json;
}

Json counts_json(const SearchRequest& request, const sim::SampleCounts& counts) {
  Json json = Json::object();
  json["seeds"] = {{"first", props::json_of(request.seed_first)},
                   {"last", props::json_of(request.seed_last)}};
  json["runs"] = counts.runs;
  json["incomplete"] = counts.incomplete;
  json["moves"] = counts.moves;
  json["traces"] = counts.traces;
  json["traces_once"] = counts.once;
  json["traces_new_of_thousand"] = counts.new_of_thousand;
  json["traces_all"] = counts.traces_all ? Json(*counts.traces_all) : Json(nullptr);
  json["unseen_estimate"] = unseen_estimate(counts);
  json["states"] = counts.states;
  json["bytes"] = counts.bytes;
  return json;
}

Json violation_json(const Counterexample& found) {
  Json json = {{"property", found.property}, {"choices", found.choices}};
  json["cycle"] = found.cycle
                      ? Json{{"begin", found.cycle->begin}, {"waits", found.cycle->waits.value()}}
                      : Json(nullptr);
  json["seed"] = found.seed ? Json(props::json_of(*found.seed)) : Json(nullptr);
  json["run"] = tape_run_json(found.run, found.processes);
  return json;
}

void print_row(std::string_view name, const auto& value) {
  fmt::print("  {:<14}{}\n", name, value);
}

void print_counts(const SearchRequest& request, const sim::SearchCounts& counts,
                  const Paint& paint) {
  fmt::print("\n{}\n", paint.heading("states"));
  print_row("distinct", counts.distinct);
  print_row("generated", counts.generated);
  print_row("depth", counts.depth);
  print_row("at rest", counts.at_rest);
  if (request.audit) {
    print_row("collisions", counts.collisions);
    print_row("undescribed", counts.undescribed);
  }
}

void print_counts(const SearchRequest& /*request*/, const sim::CycleCounts& counts,
                  const Paint& paint) {
  fmt::print("\n{}\n", paint.heading("states"));
  print_row("distinct", counts.distinct);
  print_row("transitions", counts.transitions);
  print_row("depth", counts.depth);
  print_row("at rest", counts.at_rest);
  print_row("components", counts.components);
}

void print_counts(const SearchRequest& /*request*/, const sim::ExecutionCounts& counts,
                  const Paint& paint) {
  fmt::print("\n{}\n", paint.heading("traces"));
  print_row("complete", counts.executions);
  print_row("given up", counts.blocked);
  print_row("moves", counts.moves);
  print_row("longest", counts.longest);
}

void print_counts(const SearchRequest& request, const sim::SampleCounts& counts,
                  const Paint& paint) {
  fmt::print("\n{}\n", paint.heading("runs"));
  print_row("seeds", fmt::format("{}..{}", request.seed_first, request.seed_last));
  print_row("done", counts.runs);
  if (counts.incomplete > 0) {
    print_row("too long", counts.incomplete);
  }
  print_row("moves", counts.moves);
  print_row("states", counts.states);
  constexpr std::uint64_t kThousand = 1000;
  const std::string latest = fmt::format("; {} new among the latest thousand",
                                         counted(counts.new_of_thousand, "was", "were"));
  print_row("traces", fmt::format("{}, {} of them once{}", counts.traces, counts.once,
                                  counts.runs < kThousand ? "" : latest));
  if (counts.traces_all) {
    print_row("of all traces",
              fmt::format("{:.2f} % of {}",
                          100.0 * static_cast<double>(counts.traces) /
                              static_cast<double>(std::max<std::uint64_t>(*counts.traces_all, 1)),
                          *counts.traces_all));
  }
  if (counts.runs > 0) {
    print_row("unseen",
              fmt::format("the next run has a new trace with a probability of about {:.4f}",
                          unseen_estimate(counts)));
  }
}

/// The way to a cycle, and once round.
void print_cycle(const TapeRun& run, std::uint32_t processes, const sim::Cycle& cycle,
                 const Paint& paint) {
  std::vector<SpaceTimeRow> rows = run.rows;
  if (cycle.begin < rows.size()) {
    rows[cycle.begin].above = "      what follows is repeated for ever";
  }
  fmt::print("{}\n{}\n{}: process {} waits for ever\n", paint.heading("choices"),
             space_time_text(rows, processes), paint.bad("violated: granted eventually"),
             cycle.waits.value());
}

}  // namespace

Json search_json(const StatesOptions& options, const Searched& searched, const SearchDone& done) {
  const SearchRequest& request = options.request;
  const SearchResult& result = done.result;
  Json json = Json::object();
  json["schema"] = "lamport-explore-states/1";
  json[searched.is_specification ? "specification" : "protocol"] = std::string(searched.name);
  json["strategy"] = std::string(name_of(request.strategy));
  json["processes"] = request.processes;
  if (searched.is_specification) {
    json["clock_max"] = searched.has_clocks ? props::json_of(request.clock_max) : Json(nullptr);
  } else {
    const auto most = [](std::uint32_t hazard) {
      return hazard == sim::Hazards::kUnlimited ? Json(hazard_text(hazard)) : Json(hazard);
    };
    json["entries_per_process"] = request.strategy == Strategy::kCycles ? Json("unlimited")
                                  : searched.asks_again                 ? Json(request.entries)
                                                                        : Json(nullptr);
    json["links"] = request.hazards.fifo ? "fifo" : "unordered";
    json["losses_max"] = most(request.hazards.losses);
    json["duplications_max"] = most(request.hazards.duplications);
    json["crashes_max"] = request.hazards.crashes;
  }
  json["end"] = std::string(name_of(result.end));
  json.update(
      std::visit([&](const auto& counts) { return counts_json(request, counts); }, result.counts));
  json["properties"] = properties_json(result.verdicts);
  json["vacuous"] = vacuous_json(result.vacuous());
  const std::optional<double> bound = violation_probability_max(result);
  json["violation_probability_max"] = bound ? Json(*bound) : Json(nullptr);
  json["violation"] = result.found ? violation_json(*result.found) : Json(nullptr);
  json["tape"] = result.found && !options.tape.empty() ? Json(options.tape) : Json(nullptr);
  json["wall_seconds"] = done.took.count();
  return json;
}

void print_search(const StatesOptions& options, const Searched& searched, const SearchDone& done,
                  const Paint& paint) {
  const SearchRequest& request = options.request;
  const SearchResult& result = done.result;
  fmt::print("{}\n", paint.heading("search"));
  print_row(searched.is_specification ? "specification" : "protocol", searched.name);
  print_row("strategy", name_of(request.strategy));
  print_row("processes", request.processes);
  if (searched.has_clocks) {
    print_row("max-clock", request.clock_max);
  }
  if (!searched.is_specification) {
    if (searched.asks_again) {
      print_row("entries", request.strategy == Strategy::kCycles ? "without end"
                                                                 : std::to_string(request.entries));
    }
    print_row("links", request.hazards.fifo ? "fifo" : "unordered");
    print_row("losses", hazard_text(request.hazards.losses));
    print_row("duplications", hazard_text(request.hazards.duplications));
    print_row("crashes", request.hazards.crashes);
  }
  std::visit([&](const auto& counts) { print_counts(request, counts, paint); }, result.counts);
  const std::string_view heading = result.found ? "properties, up to the violation"
                                   : result.end == SearchEnd::kExhausted ? "properties"
                                                                         : "properties, so far";
  fmt::print("\n{}\n{}", paint.heading(heading), verdicts_text(result.verdicts, paint));
  if (const auto bound = violation_probability_max(result)) {
    fmt::print("  {:<14}with a probability below {} a run, with 95 % confidence\n", "violated",
               bound_text(*bound));
  }
  if (!result.found) {
    return;
  }
  const Counterexample& found = *result.found;
  fmt::print("\n{}\n", paint.heading(request.strategy == Strategy::kBfs ? "the shortest way there"
                                                                        : "a way there"));
  if (found.cycle) {
    print_cycle(found.run, found.processes, *found.cycle, paint);
  } else {
    fmt::print("{}", tape_run_text(found.run, found.processes, paint));
  }
  if (!options.tape.empty()) {
    fmt::print("saved as {}\n", options.tape);
  }
}

}  // namespace lamport::tools
