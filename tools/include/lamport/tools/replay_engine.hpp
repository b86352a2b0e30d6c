#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/message_counts.hpp"
#include "lamport/props/properties_of.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/liveness.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/simulation.hpp"
#include "lamport/sim/swarm.hpp"
#include "lamport/tools/causal_history.hpp"
#include "lamport/tools/judge.hpp"
#include "lamport/tools/recorded_waits.hpp"
#include "lamport/tools/simulation_tools.hpp"
#include "lamport/tools/wait_graph.hpp"

/// Runs of protocol `P` in the simulator.
namespace lamport::tools {

namespace replay_engine {

/// How a run ended.
struct Ended {
  sim::RunEnd end = sim::RunEnd::kQuiet;
  std::uint64_t events = 0;
  std::optional<props::Violation> failed_check;
  sim::FaultCounts fault_effects;
};

/// Gets each event, with its process's clock after the turn, and says whether to go on. Not a
/// template's parameter, so that the simulator is compiled once for all who watch.
template <class P>
using Watch =
    std::function<bool(const core::TraceEvent<P>& event, std::optional<core::LogicalTime> clock)>;

/// Says how `simulation` ended with `end`.
template <class P>
[[nodiscard]] Ended ended_as(sim::RunEnd end, const sim::Simulation<P>& simulation) {
  Ended ended{end, simulation.events(), {}, simulation.fault_effects()};
  if (end == sim::RunEnd::kFailed) {
    const sim::FailedCheck& failed = simulation.failed_check();
    ended.failed_check = props::failed_check(failed.what, failed.before);
  }
  return ended;
}

template <class P>
Ended simulate(const SeededRun& run, const Watch<P>& watch) {
  sim::Choices choices(run.seed);
  sim::Simulation<P> simulation(run.scenario, choices);
  const sim::RunEnd end = simulation.run([&](const core::TraceEvent<P>& event) {
    return watch(event, clock_of(simulation.process(event.id.process)));
  });
  return ended_as(end, simulation);
}

/// All properties of a run.
template <class P>
[[nodiscard]] props::PropertiesOf<P> properties_of(const sim::Scenario& scenario) {
  return props::PropertiesOf<P>(scenario.processes, sim::offered(scenario),
                                sim::patience_of(scenario, sim::subject_of<P>()));
}

/// The judge of a run as it happens.
template <class P>
[[nodiscard]] Judge<P> judge_of(const sim::Scenario& scenario) {
  return {scenario.processes, sim::offered(scenario),
          sim::patience_of(scenario, sim::subject_of<P>())};
}

/// Repeats a run that violates a property, to see what led there.
template <class P>
void explain(const SeededRun& run, const props::Violation& violation, ReplayResult& result) {
  result.disputed = stays_of(violation, result.judgement.stays);
  CausalHistory<P> history(violation, result.disputed, run.scenario.processes);
  std::uint64_t left = result.judgement.events;
  simulate<P>(run, [&](const core::TraceEvent<P>& event, auto clock) {
    history.observe(event, clock);
    return --left > 0;
  });
  result.history = history.lines();
}

template <class P>
[[nodiscard]] bool is_grant(const core::TraceEvent<P>& event) {
  if constexpr (core::mutex::Excludes<P>) {
    const auto* const emitted = std::get_if<core::Emitted<P>>(&event.what);
    return emitted != nullptr && std::holds_alternative<core::mutex::Granted>(emitted->output);
  } else {
    return false;
  }
}

inline constexpr const char* kLate = "late: granted in the end, but past the deadline";
/// For so many events more it is seen whether a request is granted past its deadline.
inline constexpr std::uint64_t kLateEventsMax = 10'000;

/// Whether each of `waiting` is granted its request soon after the first `events` events.
template <class P>
[[nodiscard]] bool are_granted_after(const SeededRun& run, std::uint64_t events,
                                     std::vector<core::ProcessId> waiting) {
  std::uint64_t seen = 0;
  simulate<P>(run, [&](const core::TraceEvent<P>& event, auto /*clock*/) {
    if (++seen > events && is_grant(event)) {
      std::erase(waiting, event.id.process);
    }
    return !waiting.empty() && seen < events + kLateEventsMax;
  });
  return waiting.empty();
}

/// Repeats the first `events` events of a run that violates a property, and the turn that they end
/// in, to see who waits for whom; nothing if that is not what it is about, or nobody can tell.
template <class P>
[[nodiscard]] std::optional<WaitReport> waits_of(const SeededRun& run,
                                                 const props::Violation& violation,
                                                 std::uint64_t events) {
  if (violation.property != core::mutex::Exclusion::kAnswered) {
    return std::nullopt;
  }
  RecordedWaits<P> waits(run.scenario.processes);
  std::uint64_t seen = 0;
  simulate<P>(run, [&](const core::TraceEvent<P>& event, auto /*clock*/) {
    if (++seen > events && !core::continues_turn(event)) {
      return false;
    }
    waits.observe(event);
    return true;
  });
  if (auto report = waits.report(Moment::kInTheEnd)) {
    return report;
  }
  // Who had waited for too long was granted its request in that very turn.
  return waits.can_tell() ? std::optional(WaitReport{{}, {.conclusion = kLate}}) : std::nullopt;
}

}  // namespace replay_engine

template <class P>
[[nodiscard]] ReplayResult replay(const SeededRun& run, const RunWatch& watch) {
  Judge<P> judge = replay_engine::judge_of<P>(run.scenario);
  ReplayResult result;
  const auto ended =
      replay_engine::simulate<P>(run, [&](const core::TraceEvent<P>& event, auto clock) {
        if (watch.lines != nullptr) {
          fmt::print(watch.lines, "{}\n", text_of(event_line(event, clock)));
        }
        if (watch.trace != nullptr) {
          watch.trace->observe(event);
        }
        return judge.observe(event) && !watch.interrupted;
      });
  if (ended.failed_check) {
    judge.violate(*ended.failed_check);
  }
  result.end = ended.end;
  result.fault_effects = ended.fault_effects;
  result.judgement = judge.finish(result.end == sim::RunEnd::kQuiet);
  if (const auto& violation = result.judgement.violation) {
    replay_engine::explain<P>(run, *violation, result);
    const std::uint64_t events = result.judgement.events;
    result.waits = replay_engine::waits_of<P>(run, *violation, events);
    if (result.end != sim::RunEnd::kQuiet && result.waits &&
        replay_engine::are_granted_after<P>(run, events, result.waits->graph.ungranted)) {
      result.waits->diagnosis = {.conclusion = replay_engine::kLate};
    }
    for (props::Verdict& verdict : result.judgement.verdicts) {
      verdict.blocked = !verdict.holds && result.blocked();
    }
  }
  return result;
}

/// One schedule of a campaign: without history and digest, which it has no use for.
template <class P>
[[nodiscard]] ScheduleResult run_schedule(const SeededRun& run) {
  auto properties = replay_engine::properties_of<P>(run.scenario);
  props::MessageCounts<P> counts(run.scenario.processes);
  ScheduleResult result;
  std::optional<props::Violation> violation;
  sim::Choices choices(run.seed);
  sim::Simulation<P> simulation(run.scenario, choices);
  const sim::RunEnd end = simulation.run([&](const core::TraceEvent<P>& event) {
    counts.observe(event);
    result.tally.entries += static_cast<std::uint64_t>(replay_engine::is_grant(event));
    violation = properties.observe(event);
    return !violation.has_value();
  });
  const auto ended = replay_engine::ended_as(end, simulation);
  if (ended.end == sim::RunEnd::kQuiet) {
    violation = properties.finish();
  } else if (ended.failed_check) {
    violation = ended.failed_check;
  }
  result.tally.messages = counts.total();
  result.tally.resent = counts.resent();
  result.tally.bare_acks = counts.bare_acks();
  result.tally.faulty = sim::fault_kinds_of(run.scenario);
  result.tally.fault_effects = ended.fault_effects;
  result.reached_limit = ended.end == sim::RunEnd::kLimit;
  result.verdicts = properties.verdicts();
  if (violation) {
    result.violated = violation->property;
    const auto waits = replay_engine::waits_of<P>(run, *violation, ended.events);
    result.blocked = waits && waits->diagnosis.blocked;
  }
  return result;
}

/// Runs beside a saved trace, and as long as a run that stops at its first violation would.
template <class P>
[[nodiscard]] core::Result<Repetition> repeat(const SeededRun& run, props::TraceReader& saved) {
  using Event = core::TraceEvent<P>;
  constexpr auto kCauses = props::TraceReader::Causes::kBefore;
  const auto text = [](const std::optional<Event>& event) {
    return event ? text_of(event_line(*event, std::nullopt)) : "the trace ends here";
  };
  Repetition repetition;
  Judge<P> judge = replay_engine::judge_of<P>(run.scenario);
  core::Result<std::optional<Event>> next = std::optional<Event>();
  const auto compare_next = [&](const std::optional<Event>& now) {
    next = saved.next<P>(kCauses);
    if (next && *next != now) {
      repetition.parting = {judge.events() + 1, text(*next), text(now)};
    }
    return next && !repetition.parting;
  };
  const auto ended = replay_engine::simulate<P>(run, [&](const Event& event, auto /*clock*/) {
    return compare_next(event) && judge.observe(event);
  });
  const Judgement judgement = judge.finish(ended.end == sim::RunEnd::kQuiet);
  repetition.events = judgement.events;
  repetition.digest = judgement.digest;
  if (next && !repetition.parting) {
    compare_next(std::nullopt);
  }
  while (next && next->has_value()) {  // An edited file is no trace to compare with.
    next = saved.next<P>(kCauses);
  }
  if (!next) {
    return tl::unexpected<core::Error>(std::move(next.error()));
  }
  return repetition;
}

}  // namespace lamport::tools
