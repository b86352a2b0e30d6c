#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "lamport/core/check.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/exclusion.hpp"
#include "lamport/core/patience.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/trace_file.hpp"
#include "lamport/props/violation.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/stepper.hpp"
#include "lamport/tools/causal_history.hpp"
#include "lamport/tools/describe.hpp"
#include "lamport/tools/judge.hpp"
#include "lamport/tools/step_rows.hpp"
#include "lamport/tools/tape_file.hpp"
#include "lamport/tools/tape_run.hpp"
#include "lamport/tools/wait_watch.hpp"

/// Tapes of protocol `P`, repeated.
namespace lamport::tools {

/// "deliver message 2 from 0 to 1".
template <class P>
[[nodiscard]] std::string describe_choice(const sim::Choice<P>& choice) {
  if (const auto* deliver = std::get_if<sim::Deliver>(&choice)) {
    return fmt::format("deliver message {} from {} to {}", deliver->number, deliver->from.value(),
                       deliver->to.value());
  }
  if (const auto* lose = std::get_if<sim::Lose>(&choice)) {
    return fmt::format("lose message {} from {} to {}", lose->number, lose->from.value(),
                       lose->to.value());
  }
  if (const auto* fire = std::get_if<sim::FireTimer<P>>(&choice)) {
    return fmt::format("fire the timer {} of {}", describe(fire->timer), fire->process.value());
  }
  if (const auto* crash = std::get_if<sim::Crash>(&choice)) {
    return fmt::format("have {} crash", crash->process.value());
  }
  const auto& give = std::get<sim::Give<P>>(choice);
  return fmt::format("give {} the command {}", give.process.value(), describe(give.command));
}

/// The most choices by which a run of which some were skipped is brought to rest.
inline constexpr std::size_t kToRestMax = 10'000;

/// Takes the tape's choices, one by one, up to its end or the first violation. If any was skipped,
/// the run then goes on, as mildly as can be, until it is at rest.
template <class P>
[[nodiscard]] TapeRun replay_tape(const sim::Tape<P>& tape, Impossible impossible) {
  sim::Stepper<P> stepper(tape.processes, tape.promised);
  Judge<P> judge(tape.processes, tape.promised, core::Patience());
  StepRows<P> rows;
  WaitWatch<P> waits(tape.processes);
  TapeRun run;
  bool holds = true;
  const auto observe = [&](const core::TraceEvent<P>& event) {
    if (holds) {
      rows.observe(event);
      waits.observe(event);
      holds = judge.observe(event);
    }
  };
  const core::ScopedCheckThrow throwing;
  core::ProcessId acting;
  try {
    stepper.start(observe);
    std::uint64_t number = 0;
    for (const sim::Choice<P>& choice : tape.choices) {
      ++number;
      if (!holds) {
        break;
      }
      if (!stepper.possible(choice)) {
        run.impossible.push_back({number, describe_choice<P>(choice)});
        if (impossible == Impossible::kEnds) {
          break;
        }
        continue;
      }
      ++run.taken;
      run.deliveries += static_cast<std::uint64_t>(std::holds_alternative<sim::Deliver>(choice));
      acting = sim::process_of<P>(choice);
      stepper.take(choice, observe);
    }
    // What was skipped may have been what brought the run to rest.
    std::size_t left = run.impossible.empty() || impossible == Impossible::kEnds ? 0 : kToRestMax;
    for (auto next = stepper.mildest(); holds && next && left > 0; --left) {
      stepper.take(*next, observe);
      next = stepper.mildest();
    }
    run.at_rest = !stepper.mildest();
  } catch (const core::CheckFailure& failure) {
    judge.violate(
        props::failed_check(fmt::format("process {}: {}", acting.value(), failure.what()), {}));
  }
  run.judgement = judge.finish(run.at_rest && holds);
  if (const auto& violation = run.judgement.violation) {
    run.disputed = stays_of(*violation, run.judgement.stays);
    if (violation->property == core::mutex::Exclusion::kAnswered) {
      run.waits = waits.report([&](core::ProcessId id) -> const P& { return stepper.process(id); },
                               Moment::kInTheEnd);
    }
  }
  for (props::Verdict& verdict : run.judgement.verdicts) {
    verdict.blocked = !verdict.holds && run.blocked();
  }
  run.rows = rows.rows();
  return run;
}

/// The file of `tape`, with what `run`, which it made, has come to.
template <class P>
[[nodiscard]] TapeFile file_of(const sim::Tape<P>& tape, const TapeRun& run) {
  TapeFile file = file_of<P>(tape);
  file.version = props::code_version();
  file.violation = run.violated();
  file.digest = run.judgement.digest.text();
  return file;
}

}  // namespace lamport::tools
