#include "lamport/sim/shrinker.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/simulation.hpp"

namespace lamport::sim {
namespace {

using core::mutex::Lamport;

/// Objects as soon as two processes are inside together.
template <class P>
class TwoInside {
 public:
  explicit TwoInside(std::uint32_t processes) : inside_(processes) {}

  bool observe(const core::TraceEvent<P>& event) {
    const auto* emitted = std::get_if<core::Emitted<P>>(&event.what);
    if (emitted == nullptr) {
      return false;
    }
    const bool granted = std::holds_alternative<core::mutex::Granted>(emitted->output);
    inside_[event.id.process.value()] = granted;
    entered_.push_back(event.id);
    return granted && std::count(inside_.begin(), inside_.end(), true) > 1;
  }
  bool finish() { return false; }
  bool fail() { return false; }
  [[nodiscard]] std::span<const core::EventId> witnesses() const {
    return std::span(entered_).last(1);
  }

 private:
  std::vector<bool> inside_;
  std::vector<core::EventId> entered_;
};

/// Objects if the run ends and somebody still waits.
class SomebodyWaits {
 public:
  explicit SomebodyWaits(std::uint32_t /*processes*/) {}
  bool observe(const core::TraceEvent<Lamport>& event) {
    if (std::holds_alternative<core::Commanded<Lamport>>(event.what)) {
      ++commands_;
    }
    outputs_ += std::uint32_t{std::holds_alternative<core::Emitted<Lamport>>(event.what)};
    return false;
  }
  bool finish() { return outputs_ < commands_; }
  bool fail() { return false; }
  [[nodiscard]] std::span<const core::EventId> witnesses() const { return {}; }

 private:
  std::uint32_t commands_ = 0;
  std::uint32_t outputs_ = 0;
};

Scenario unordered() {
  Scenario scenario;
  scenario.processes = 4;
  scenario.entries = 3;
  scenario.links = LinkOrder::kUnordered;
  scenario.beyond_needs = true;
  return scenario;
}

Scenario lossy() {
  Scenario scenario;
  scenario.loss_permille = 50;
  scenario.beyond_needs = true;
  return scenario;
}

/// The run of `seed`, whole.
template <class P>
Trial<P> recorded(const Scenario& scenario, std::uint64_t seed) {
  Choices choices(seed);
  ChoiceRecorder<P> recorder(scenario.processes);
  Simulation<P>(scenario, choices).run([&](const core::TraceEvent<P>& event) {
    recorder.observe(event);
    return true;
  });
  return {scenario.processes, offered(scenario), recorder.steps(), recorder.turn_next()};
}

constexpr auto kGoOn = [](const ShrinkProgress&) { return true; };

template <class P, class Watch>
std::optional<Tape<P>> shrunk(const Trial<P>& found) {
  return Shrinker<P, Watch>([](std::uint32_t processes) { return Watch(processes); }, kGoOn)
      .shrink(found);
}

/// Whether the tape, without the choices at indices `a` and `b`, goes wrong: by nothing but what a
/// tape means, so that the shrinker is not its own judge.
template <class P, class Watch>
bool wrong_without(const Tape<P>& tape, std::size_t a, std::size_t b) {
  Watch watch(tape.processes);
  Stepper<P> stepper(tape.processes, tape.promised);
  bool wrong = false;
  const auto observe = [&](const core::TraceEvent<P>& event) {
    wrong = wrong || watch.observe(event);
  };
  stepper.start(observe);
  for (std::size_t i = 0; i < tape.choices.size(); ++i) {
    if (i != a && i != b && stepper.possible(tape.choices[i])) {
      stepper.take(tape.choices[i], observe);
    }
  }
  return wrong || (!stepper.mildest() && watch.finish());
}

template <class P, class Watch>
void expect_minimal(const Tape<P>& tape) {
  const std::size_t none = tape.choices.size();
  EXPECT_TRUE((wrong_without<P, Watch>(tape, none, none)));
  for (std::size_t i = 0; i < tape.choices.size(); ++i) {
    EXPECT_FALSE((wrong_without<P, Watch>(tape, i, none))) << "without " << i;
    for (std::size_t j = i + 1; j < tape.choices.size(); ++j) {
      EXPECT_FALSE((wrong_without<P, Watch>(tape, i, j))) << "without " << i << " and " << j;
    }
  }
}

TEST(ShrinkerTest, ViolationsBecomeMinimalAndOfTwoProcesses) {
  int found = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const auto tape = shrunk<Lamport, TwoInside<Lamport>>(recorded<Lamport>(unordered(), seed));
    if (!tape) {
      continue;
    }
    ++found;
    EXPECT_EQ(tape->processes, 2U) << "seed " << seed;
    EXPECT_LE(tape->choices.size(), 16U) << "seed " << seed;
    expect_minimal<Lamport, TwoInside<Lamport>>(*tape);
  }
  EXPECT_GT(found, 10);
}

TEST(ShrinkerTest, WhatOnlyTheEndShowsBecomesMinimalToo) {
  int found = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto tape = shrunk<Lamport, SomebodyWaits>(recorded<Lamport>(lossy(), seed));
    if (!tape) {
      continue;
    }
    ++found;
    EXPECT_EQ(tape->processes, 2U) << "seed " << seed;
    EXPECT_LE(tape->choices.size(), 8U) << "at most an entry whose RELEASE is lost, and a request";
    expect_minimal<Lamport, SomebodyWaits>(*tape);
  }
  EXPECT_GT(found, 10);
}

TEST(ShrinkerTest, ARunThatGoesRightIsNotShrunk) {
  const Trial<Lamport> right = recorded<Lamport>(Scenario(), 1);
  EXPECT_FALSE((shrunk<Lamport, TwoInside<Lamport>>(right)).has_value());
  EXPECT_FALSE((shrunk<Lamport, SomebodyWaits>(right)).has_value());
}

TEST(ShrinkerTest, EndedEarlyItHasTheBestSoFar) {
  std::uint64_t seed = 1;
  while (!shrunk<Lamport, TwoInside<Lamport>>(recorded<Lamport>(unordered(), seed))) {
    ++seed;
  }
  const Trial<Lamport> found = recorded<Lamport>(unordered(), seed);
  Shrinker<Lamport, TwoInside<Lamport>> shrinker(
      [](std::uint32_t processes) { return TwoInside<Lamport>(processes); },
      [](const ShrinkProgress& progress) { return progress.attempts < 5; });
  const auto tape = shrinker.shrink(found);
  ASSERT_TRUE(tape.has_value());
  EXPECT_TRUE(shrinker.ended());
  EXPECT_EQ(shrinker.progress().attempts, 5U);
  EXPECT_LT(tape->choices.size(), found.steps.size());
  const std::size_t none = tape->choices.size();
  EXPECT_TRUE((wrong_without<Lamport, TwoInside<Lamport>>(*tape, none, none)));
}

TEST(ShrinkerTest, LeavingOutAProcessRenamesTheOthersAlsoInTimers) {
  using R = core::Reliable<Lamport>;
  const core::ProcessId out(1);
  const Step<R> resend{
      FireTimer<R>{core::ProcessId(0), core::reliable::Resend{core::ProcessId(2)}}, 9, {}};
  const auto left = without_process<R>(resend, out, 3);
  ASSERT_TRUE(left.has_value());
  EXPECT_EQ(
      left->choice,
      (Choice<R>(FireTimer<R>{core::ProcessId(0), core::reliable::Resend{core::ProcessId(1)}})));
  const Step<R> to_it{Deliver{core::ProcessId(0), out, 1}, 9, {2, 0}};
  EXPECT_FALSE(without_process<R>(to_it, out, 3).has_value());
  const Step<R> from_start{Deliver{core::ProcessId(2), core::ProcessId(0), 1}, 9, {2, 0}};
  EXPECT_EQ(without_process<R>(from_start, out, 3).value().origin.turn, 1U);
}

}  // namespace
}  // namespace lamport::sim
