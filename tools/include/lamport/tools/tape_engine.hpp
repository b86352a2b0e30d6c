#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "lamport/core/check.hpp"
#include "lamport/core/patience.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/violation_oracle.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/choice_recorder.hpp"
#include "lamport/sim/shrinker.hpp"
#include "lamport/sim/stepper.hpp"
#include "lamport/tools/causal_history.hpp"
#include "lamport/tools/describe.hpp"
#include "lamport/tools/judge.hpp"
#include "lamport/tools/replay_engine.hpp"
#include "lamport/tools/step_rows.hpp"
#include "lamport/tools/tape_run.hpp"

/// Tapes of protocol `P`: repeating them, and making them from runs that violate a property.
namespace lamport::tools {

/// "deliver number 2 from 0 to 1".
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

/// Takes the tape's choices, one by one, up to its end or the first violation.
template <class P>
[[nodiscard]] TapeRun replay_tape(const sim::Tape<P>& tape, Impossible impossible) {
  sim::Stepper<P> stepper(tape.processes, tape.promised);
  Judge<P> judge(tape.processes, tape.promised, core::Patience());
  StepRows<P> rows;
  TapeRun run;
  bool holds = true;
  const auto observe = [&](const core::TraceEvent<P>& event) {
    if (holds) {
      rows.observe(event);
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
    run.at_rest = !stepper.mildest();
  } catch (const core::CheckFailure& failure) {
    judge.violate(
        props::failed_check(fmt::format("process {}: {}", acting.value(), failure.what()), {}));
  }
  run.judgement = judge.finish(run.at_rest && holds);
  if (const auto& violation = run.judgement.violation) {
    run.disputed = stays_of(*violation, run.judgement.stays);
  }
  run.rows = rows.rows();
  return run;
}

/// Makes the violation that `run` has smaller. `go_on(progress)` is asked before each attempt.
/// Errors: the run violates nothing, or only because of when things happened; or `go_on` said no at
/// once.
template <class P>
[[nodiscard]] core::Result<ShrinkResult> shrink(
    const SeededRun& run, const std::function<bool(const sim::ShrinkProgress&)>& go_on) {
  const core::Guarantees promised = sim::offered(run.scenario);
  const std::uint32_t processes = run.scenario.processes;
  sim::ChoiceRecorder<P> recorder(processes);
  Judge<P> judge = replay_engine::judge_of<P>(run.scenario);
  const auto ended =
      replay_engine::simulate<P>(run, [&](const core::TraceEvent<P>& event, auto /*clock*/) {
        recorder.observe(event);
        return judge.observe(event);
      });
  if (ended.failed_check) {
    judge.violate(*ended.failed_check);
  }
  const Judgement judgement = judge.finish(ended.end == sim::RunEnd::kQuiet);
  if (!judgement.violation) {
    return core::failure(core::ErrorCode::kRefused, "the run violates nothing");
  }
  using Watch = props::ViolationOracle<P>;
  const std::string property(judgement.violation->property);
  sim::Shrinker<P, Watch> shrinker(
      [&](std::uint32_t count) { return Watch(count, promised, property); }, go_on);
  const auto tape = shrinker.shrink({processes, promised, recorder.steps(), recorder.turn_next()});
  if (!tape) {
    return core::failure(core::ErrorCode::kRefused,
                         shrinker.ended()
                             ? "it was interrupted at once"
                             : "the same choices without their times don't violate " + property);
  }
  ShrinkResult result{file_of<P>(*tape), recorder.steps().size(), processes,
                      shrinker.progress().attempts, shrinker.ended()};
  result.tape.version = props::code_version();
  const TapeRun again = replay_tape<P>(*tape, Impossible::kEnds);
  result.tape.violation = again.violated();
  result.tape.digest = again.judgement.digest.text();
  return result;
}

}  // namespace lamport::tools
