#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "engine.hpp"
#include "lamport/core/check.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/props/violation_oracle.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/choice_recorder.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/shrinker.hpp"
#include "lamport/sim/simulation.hpp"
#include "lamport/sim/stepper.hpp"

namespace lamport::negative {

/// Whether the tape violates `property` before any other, without its choices at `a` and `b`.
template <class P>
[[nodiscard]] bool violates_without(const sim::Tape<P>& tape, std::size_t a, std::size_t b,
                                    const std::string& property) {
  props::ViolationOracle<P> oracle(tape.processes, tape.promised, property);
  sim::Stepper<P> stepper(tape.processes, tape.promised);
  bool wrong = false;
  const auto observe = [&](const core::TraceEvent<P>& event) {
    wrong = wrong || oracle.observe(event);
  };
  const core::ScopedCheckThrow throwing;
  try {
    stepper.start(observe);
    for (std::size_t i = 0; i < tape.choices.size(); ++i) {
      if (i != a && i != b && stepper.possible(tape.choices[i])) {
        stepper.take(tape.choices[i], observe);
      }
    }
  } catch (const core::CheckFailure&) {
    return oracle.fail();
  }
  return wrong || (!stepper.mildest() && oracle.finish());
}

template <class P>
[[nodiscard]] bool is_minimal(const sim::Tape<P>& tape, const std::string& property) {
  const std::size_t none = tape.choices.size();
  bool minimal = violates_without<P>(tape, none, none, property);
  for (std::size_t a = 0; a < none; ++a) {
    for (std::size_t b = a + 1; b <= none; ++b) {
      minimal = minimal && !violates_without<P>(tape, a, b, property);
    }
  }
  return minimal;
}

/// The run of `scenario` by `seed`, which violates `property`, made smaller.
template <class P>
[[nodiscard]] LeastRun least_run(const sim::Scenario& scenario, std::uint64_t seed,
                                 std::string_view property) {
  using Oracle = props::ViolationOracle<P>;
  const core::Guarantees promised = sim::offered(scenario);
  const std::string name(property);
  sim::Choices choices(seed);
  sim::ChoiceRecorder<P> recorder(scenario.processes);
  sim::Simulation<P>(scenario, choices).run([&](const core::TraceEvent<P>& event) {
    recorder.observe(event);
    return true;
  });
  sim::Shrinker<P, Oracle> shrinker(
      [&](std::uint32_t processes) { return Oracle(processes, promised, name); },
      [](const sim::ShrinkProgress&) { return true; });
  const auto tape =
      shrinker.shrink({scenario.processes, promised, recorder.steps(), recorder.turn_next()});
  LeastRun least;
  if (tape) {
    least.choices = tape->choices.size();
    least.processes = tape->processes;
    least.minimal = is_minimal<P>(*tape, name);
    for (const sim::Choice<P>& choice : tape->choices) {
      least.deliveries += static_cast<std::uint64_t>(std::holds_alternative<sim::Deliver>(choice));
    }
  }
  return least;
}

}  // namespace lamport::negative
