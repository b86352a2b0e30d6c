#include "explore_states.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "command_line.hpp"
#include "lamport/sim/search_counts.hpp"
#include "lamport/tools/interrupt.hpp"
#include "lamport/tools/report.hpp"
#include "lamport/tools/search_tools.hpp"
#include "lamport/tools/state_search.hpp"
#include "lamport/tools/terminal.hpp"
#include "lamport/tools/values.hpp"
#include "replay_shrink.hpp"
#include "states_options.hpp"
#include "states_report.hpp"

namespace lamport::tools {
namespace {

using sim::SearchEnd;

constexpr const char* kStatesExamples =
    "  lamport-explore --strategy bfs --processes 3\n"
    "  lamport-explore --strategy dpor --processes 3\n"
    "  lamport-explore --strategy cycles --protocol raymond --processes 3\n"
    "  lamport-explore --strategy portfolio --processes 3 --seeds 1..100000 --coverage\n"
    "  lamport-explore --strategy bfs --protocol maekawa --processes 2 --entries 2 --json\n"
    "  lamport-explore --strategy bfs --links unordered --beyond-needs --tape found.tape\n"
    "  lamport-explore --spec lamport-mutex --processes 3 --max-clock 6\n"
    "  lamport-explore --spec two-phase-commit --processes 4\n";

/// What an audit found wrong with the search itself; "" if nothing.
std::string audit_text(const sim::SearchCounts& counts) {
  if (counts.undescribed > 0) {
    return fmt::format("wrong: in {} a process has more to it than its kState says",
                       counted(counts.undescribed, "state", "states"));
  }
  if (counts.collisions > 0) {
    return fmt::format("wrong: {} taken for others, with the same fingerprint",
                       counted(counts.collisions, "state was", "states were"));
  }
  return "";
}

std::string so_far_text(const sim::SearchCounts& counts) {
  return fmt::format("seen are all states of fewer than {}, and some of {}",
                     counted(counts.depth, "step", "steps"), counts.depth);
}

std::string so_far_text(const sim::CycleCounts& counts) {
  return counted(counts.distinct, "state is seen", "states are seen");
}

std::string so_far_text(const sim::ExecutionCounts& counts) {
  return counted(counts.executions, "trace is seen", "traces are seen");
}

std::string so_far_text(const sim::SampleCounts& counts) {
  return fmt::format("{} done", counted(counts.runs, "run is", "runs are"));
}

/// What it came to, with lines on stderr if not all is well, of which the last is a command.
ExitCode concluded(const CommandLine& line, const StatesOptions& options, const SearchDone& done,
                   const std::string& command) {
  const SearchResult& result = done.result;
  if (const auto& found = result.found) {
    const std::string with = found->seed ? fmt::format(" with seed {}", *found->seed) : "";
    return line.tell(
        fmt::format("violated{}: {}, by {}{}", with, found->property,
                    counted(found->choices.size(), "choice", "choices"),
                    found->cycle ? fmt::format(", the last {} of them for ever",
                                               found->choices.size() - found->cycle->begin)
                                 : ""),
        options.tape.empty() ? command : line.sibling("replay") + " " + shell_word(options.tape),
        ExitCode::kViolated);
  }
  if (const auto* counts = std::get_if<sim::SearchCounts>(&result.counts)) {
    if (const std::string wrong = audit_text(*counts); !wrong.empty()) {
      return line.tell(wrong, command, ExitCode::kViolated);
    }
  }
  const auto* runs = std::get_if<sim::SampleCounts>(&result.counts);
  const bool only_counting =
      runs != nullptr && runs->runs > options.request.seed_last - options.request.seed_first;
  const std::string so_far =
      only_counting
          ? "all runs are done, but not all traces are counted"
          : std::visit([](const auto& counts) { return so_far_text(counts); }, result.counts);
  if (result.end == SearchEnd::kMemory) {
    return line.tell(fmt::format("incomplete: --memory {} is full; {}",
                                 size_text(options.request.memory_max), so_far),
                     command, ExitCode::kIncomplete);
  }
  if (result.end == SearchEnd::kNoMemory) {
    return line.tell("incomplete: there is no more memory on this machine; " + so_far, command,
                     ExitCode::kIncomplete);
  }
  if (result.end == SearchEnd::kTooLong) {
    return line.tell(fmt::format("incomplete: an execution takes more than {} moves; {}",
                                 sim::kMovesMax, so_far),
                     command, ExitCode::kIncomplete);
  }
  if (result.end == SearchEnd::kStopped) {
    return done.interrupted ? line.tell("interrupted; " + so_far, command, ExitCode::kInterrupted)
                            : line.tell("incomplete: --budget was over; " + so_far, command,
                                        ExitCode::kIncomplete);
  }
  if (runs != nullptr && runs->incomplete > 0) {
    return line.tell(fmt::format("incomplete: {} given up after {} moves",
                                 counted(runs->incomplete, "run was", "runs were"), sim::kMovesMax),
                     command, ExitCode::kIncomplete);
  }
  if (const auto vacuous = result.vacuous(); !vacuous.empty()) {
    return line.tell(vacuous_text(vacuous), command, ExitCode::kIncomplete);
  }
  const auto printed = flush_stdout();
  return printed ? ExitCode::kHolds : line.usage_error("", printed.error().message);
}

std::string progress_of(const sim::SearchCounts& counts, std::chrono::duration<double> elapsed) {
  return fmt::format("depth {}: {} states, {} of them to go on from, {}", counts.depth,
                     counts.distinct, counts.frontier, rate_text(counts.generated, elapsed));
}

std::string progress_of(const sim::CycleCounts& counts, std::chrono::duration<double> elapsed) {
  return fmt::format("depth {}: {} states, {} of them to go on from, {}", counts.depth,
                     counts.distinct, counts.frontier, rate_text(counts.transitions, elapsed));
}

std::string progress_of(const sim::ExecutionCounts& counts, std::chrono::duration<double> elapsed) {
  return fmt::format("{} traces, {}", counts.executions, rate_text(counts.executions, elapsed));
}

std::string progress_of(const sim::SampleCounts& counts, std::chrono::duration<double> elapsed) {
  return fmt::format("{} runs of {} traces, {}", counts.runs, counts.traces,
                     rate_text(counts.runs, elapsed));
}

/// How fast it went. It is true of this machine and moment, so it is no part of the result.
std::string rate_of(const sim::SearchCounts& counts, std::chrono::duration<double> took) {
  return fmt::format("{}; {} MiB",
                     timed_text(counts.generated, "state generated", "states generated", took),
                     counts.bytes >> 20U);
}

std::string rate_of(const sim::CycleCounts& counts, std::chrono::duration<double> took) {
  return fmt::format("{}; {} MiB",
                     timed_text(counts.transitions, "transition", "transitions", took),
                     counts.bytes >> 20U);
}

std::string rate_of(const sim::ExecutionCounts& counts, std::chrono::duration<double> took) {
  return timed_text(counts.executions, "trace", "traces", took);
}

std::string rate_of(const sim::SampleCounts& counts, std::chrono::duration<double> took) {
  return timed_text(counts.runs, "run", "runs", took);
}

/// Searches with progress on a terminal, until the user interrupts it or the budget is over.
core::Result<SearchDone> watched(const CommandLine& line, const StatesOptions& options,
                                 const SearchTools& tools) {
  const std::atomic<bool>& interrupted = watch_interrupts();
  const auto begun = std::chrono::steady_clock::now();
  const auto elapsed = [begun] { return std::chrono::steady_clock::now() - begun; };
  Progress progress("", 0, line.quiet());
  auto result = tools.search(options.request, [&](const SearchedSoFar& so_far) {
    progress.show([&] {
      return std::visit([&](const auto& counts) { return progress_of(counts, elapsed()); }, so_far);
    });
    return !interrupted && (!options.budget || elapsed() < *options.budget);
  });
  return std::move(result).map(
      [&](SearchResult found) { return SearchDone{std::move(found), interrupted, elapsed()}; });
}

/// What to ask for next: the run with the violation again, random runs on from where they were
/// stopped, or else the same with twice as much of what there was too little of.
StatesOptions to_go_on(const StatesOptions& options, const SearchDone& done) {
  StatesOptions next = options;
  SearchRequest& request = next.request;
  const SearchResult& result = done.result;
  if (result.found) {
    if (const auto& seed = result.found->seed) {
      request.seed_first = request.seed_last = *seed;
    }
    return next;
  }
  const auto* runs = std::get_if<sim::SampleCounts>(&result.counts);
  if (runs != nullptr && runs->runs > 0 && runs->runs <= request.seed_last - request.seed_first) {
    request.seed_first += runs->runs;
  } else if (result.end == SearchEnd::kMemory) {
    request.memory_max = std::min<std::uint64_t>(2 * request.memory_max, kSizeMax);
  } else if (result.end == SearchEnd::kStopped && !done.interrupted && next.budget) {
    next.budget = std::min(*next.budget * 2, kDurationMax);
  }
  return next;
}

ExitCode report(const CommandLine& line, const Registry& registry, const StatesOptions& options,
                const Searched& searched, const SearchDone& done, std::optional<TapeOutput> tape) {
  if (tape && done.result.found) {
    write_tape(tape->file.stream(), done.result.found->tape);
    if (const auto saved = tape->file.commit(); !saved) {
      return line.usage_error("--tape", saved.error().message);
    }
  }
  if (tape && !done.result.found && !line.quiet()) {
    line.say("nothing is violated, so no tape is saved");
  }
  if (line.json()) {
    fmt::print("{}\n", search_json(options, searched, done).dump(2));
  } else {
    print_search(options, searched, done, Paint(line.color(), stdout));
  }
  if (!line.quiet()) {
    std::fflush(stdout);
    fmt::print(stderr, "{}\n",
               std::visit([&](const auto& counts) { return rate_of(counts, done.took); },
                          done.result.counts));
  }
  return concluded(line, options, done, states_command(line, registry, to_go_on(options, done)));
}

/// Searches `tools`, which are those of `searched`.
ExitCode explore(const CommandLine& line, const Registry& registry, const StatesOptions& options,
                 const SearchTools& tools, const Searched& searched) {
  std::optional<TapeOutput> tape;
  if (!options.tape.empty()) {
    auto created = TapeOutput::create(options.tape);
    if (!created) {
      return line.usage_error("--tape", created.error().message);
    }
    tape.emplace(*std::move(created));
  }
  const auto done = watched(line, options, tools);
  if (!done) {
    return line.usage_error("--protocol",
                            fmt::format("{}: {}", options.protocol, done.error().message));
  }
  return report(line, registry, options, searched, *done, std::move(tape));
}

ExitCode explore(const CommandLine& line, const Registry& registry, const StatesOptions& options) {
  if (!options.specification.empty()) {
    const auto specification = registry.find_specification(options.specification);
    if (!specification) {
      return line.usage_error("--spec", specification.error().message);
    }
    const Specification& tools = **specification;
    const auto unfit = check_specification(line, options.request.strategy, tools);
    return unfit ? *unfit
                 : explore(line, registry, options, tools,
                           {tools.name(), tools.asks_again(), true, tools.has_clocks()});
  }
  const auto protocol = registry.find_among_all(options.protocol);
  if (!protocol) {
    return line.usage_error("--protocol", protocol.error().message);
  }
  const auto unfit = check_protocol(line, options, **protocol);
  return unfit ? *unfit
               : explore(line, registry, options, **protocol,
                         {(*protocol)->name(), (*protocol)->asks_again()});
}

}  // namespace

bool asks_for_states(int argc, const char* const* argv) {
  return std::any_of(argv, argv + argc, [](std::string_view argument) {
    const std::string_view name = argument.substr(0, argument.find('='));
    return name == "--strategy" || name == "--spec";
  });
}

StatesCommand::StatesCommand(const Registry& registry)
    : registry_(registry),
      line_("lamport-explore --strategy bfs",
            "Tries all that can happen in a small scenario, or samples it, and judges that.",
            kStatesExamples) {
  declare_states(line_, registry, options_);
}

int StatesCommand::run(int argc, const char* const* argv) {
  if (const auto done = line_.parse(argc, argv)) {
    return static_cast<int>(*done);
  }
  return static_cast<int>(line_.run([&] { return explore(line_, registry_, options_); }));
}

}  // namespace lamport::tools
