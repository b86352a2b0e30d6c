#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "lamport/core/check.hpp"
#include "lamport/core/guarantees.hpp"
#include "lamport/core/result.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/violation_oracle.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/choice_recorder.hpp"
#include "lamport/sim/explorable.hpp"
#include "lamport/sim/shrinker.hpp"
#include "lamport/sim/stepper.hpp"
#include "lamport/tools/judge.hpp"
#include "lamport/tools/replay_engine.hpp"
#include "lamport/tools/shorter_run.hpp"
#include "lamport/tools/tape_engine.hpp"
#include "lamport/tools/tape_run.hpp"

/// Runs of protocol `P` that violate a property, made smaller.
namespace lamport::tools {

namespace shrink_engine {

using GoOn = std::function<bool(const sim::ShrinkProgress&)>;

/// A run that violates a property, as choices.
template <class P>
struct Found {
  sim::Trial<P> trial;
  std::string property;
};

/// Requires: its choices can be taken, up to one that makes a check fail, if one does.
template <class P>
[[nodiscard]] sim::Trial<P> trial_of(const sim::Tape<P>& tape) {
  sim::ChoiceRecorder<P> recorder(tape.processes);
  sim::Stepper<P> stepper(tape.processes, tape.promised);
  const auto observe = [&](const core::TraceEvent<P>& event) { recorder.observe(event); };
  const core::ScopedCheckThrow throwing;
  stepper.start(observe);
  for (const sim::Choice<P>& choice : tape.choices) {
    try {
      stepper.take(choice, observe);
    } catch (const core::CheckFailure&) {
      recorder.add(choice);
      break;
    }
  }
  return {tape.processes, tape.promised, recorder.steps(), recorder.turn_next()};
}

/// Without its crashes: what goes wrong without them is no fault of theirs.
template <class P>
[[nodiscard]] sim::Trial<P> without_crashes(sim::Trial<P> trial) {
  std::erase_if(trial.steps, [](const sim::Step<P>& step) {
    return std::holds_alternative<sim::Crash>(step.choice);
  });
  return trial;
}

/// The run up to its violation. Errors: there is none, or the run is too large for a tape.
template <class P>
[[nodiscard]] core::Result<Found<P>> found_in(const SeededRun& run) {
  const std::uint32_t processes = run.scenario.processes;
  if (processes > sim::kTapeProcessesMax) {
    return core::refused(fmt::format("a tape has at most {} processes", sim::kTapeProcessesMax));
  }
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
    return core::refused("the run violates nothing");
  }
  if (recorder.steps().size() > kTapeChoicesMax) {
    return core::refused(fmt::format("a tape has at most {} choices", kTapeChoicesMax));
  }
  return Found<P>{{processes, sim::offered(run.scenario), recorder.steps(), recorder.turn_next()},
                  std::string(judgement.violation->property)};
}

/// The scenario with its first `processes` processes only, and what of its faults is one for them.
[[nodiscard]] inline sim::Scenario first_of(sim::Scenario scenario, std::uint32_t processes) {
  scenario.processes = processes;
  std::erase_if(scenario.faults, [&](sim::Fault& fault) {
    std::erase_if(fault.who, [&](core::ProcessId who) { return who.value() >= processes; });
    return !sim::admissible(fault, processes);
  });
  return scenario;
}

/// The shrinking of one run, and of others like it.
template <class P>
class Engine {
 public:
  explicit Engine(GoOn go_on) : go_on_(std::move(go_on)) {}

  /// None if the choices alone violate nothing.
  [[nodiscard]] std::optional<sim::Tape<P>> shrunk(const Found<P>& found) {
    auto tape = shrunk(without_crashes(found.trial), found.property);
    if (!tape) {
      tape = shrunk(found.trial, found.property);
    }
    if constexpr (sim::Explorable<P>) {
      if (tape && !ended_) {
        return shortened(*std::move(tape), found.property);
      }
    }
    return tape;
  }

  /// A tape of fewer than `processes` processes, from another run of `run`'s scenario with fewer;
  /// none if the next seeds have none that violates `property`, and is `blocked` or not.
  [[nodiscard]] std::optional<sim::Tape<P>> of_fewer(const SeededRun& run,
                                                     const std::string& property, bool blocked,
                                                     std::uint32_t processes) {
    constexpr std::uint64_t kSeeds = 100;
    for (std::uint32_t fewer = 2; fewer < processes; ++fewer) {
      const sim::Scenario scenario = first_of(run.scenario, fewer);
      for (std::uint64_t next = 0; next < kSeeds && !ended_; ++next) {
        const auto found = found_in<P>({scenario, run.seed + next});
        if (found && found->property == property &&
            found->trial.promised == sim::offered(run.scenario)) {
          auto tape = shrunk(*found);
          if (tape && replay_tape<P>(*tape, Impossible::kEnds).blocked() == blocked) {
            return tape;
          }
        }
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::uint64_t attempts() const { return attempts_; }
  [[nodiscard]] bool ended() const { return ended_; }
  /// Whether one that was shrunk gave way to a run with which it has nothing in common but what it
  /// violates.
  [[nodiscard]] bool is_other() const { return is_other_; }

 private:
  /// A shorter run in place of `tape`, if there is one, shrunk for what it reads like.
  [[nodiscard]] sim::Tape<P> shortened(sim::Tape<P> tape, const std::string& property) {
    const std::function<bool()> go_on = [&] {
      ended_ = ended_ || !go_on_({tape.choices.size(), tape.processes, attempts_});
      return !ended_;
    };
    auto found = ShorterRun<P>(tape, property, go_on).find();
    if (!found) {
      return tape;
    }
    auto again = shrunk(trial_of(found->tape), std::string(found->property));
    is_other_ = is_other_ || again.has_value();
    return again ? *std::move(again) : std::move(tape);
  }

  [[nodiscard]] std::optional<sim::Tape<P>> shrunk(const sim::Trial<P>& trial,
                                                   const std::string& property) {
    using Watch = props::ViolationOracle<P>;
    sim::Shrinker<P, Watch> shrinker(
        [&](std::uint32_t processes) { return Watch(processes, trial.promised, property); },
        go_on_);
    auto tape = shrinker.shrink(trial);
    attempts_ += shrinker.progress().attempts;
    ended_ = ended_ || shrinker.ended();
    return tape;
  }

  GoOn go_on_;
  std::uint64_t attempts_ = 0;
  bool ended_ = false;
  bool is_other_ = false;
};

}  // namespace shrink_engine

/// Makes the violation that `run` has smaller. `go_on(progress)` is asked before each attempt.
/// Where all small runs can be looked at, a shorter one takes its place; where more than two
/// processes are left, other seeds are tried with fewer. Errors: the run has
/// too many processes or choices for a tape; it violates nothing, or only because of when things
/// happened; or `go_on` said no at once.
template <class P>
[[nodiscard]] core::Result<ShrinkResult> shrink(const SeededRun& run,
                                                const shrink_engine::GoOn& go_on) {
  const core::Result<shrink_engine::Found<P>> found = shrink_engine::found_in<P>(run);
  if (!found) {
    return core::failure(found.error().code, found.error().message);
  }
  shrink_engine::Engine<P> engine(go_on);
  auto tape = engine.shrunk(*found);
  if (!tape) {
    return core::refused(engine.ended() ? "it was interrupted at once"
                                        : "the same choices without their times don't violate " +
                                              found->property);
  }
  bool other_run = engine.is_other();
  TapeRun outcome = replay_tape<P>(*tape, Impossible::kEnds);
  if (auto fewer = engine.of_fewer(run, found->property, outcome.blocked(), tape->processes);
      fewer && fewer->processes < tape->processes) {
    tape = std::move(fewer);
    outcome = replay_tape<P>(*tape, Impossible::kEnds);
    other_run = true;
  }
  TapeFile file = file_of<P>(*tape, outcome);
  return ShrinkResult{.tape = std::move(file),
                      .run = std::move(outcome),
                      .choices_before = found->trial.steps.size(),
                      .processes_before = run.scenario.processes,
                      .attempts = engine.attempts(),
                      .interrupted = engine.ended(),
                      .other_run = other_run};
}

}  // namespace lamport::tools
