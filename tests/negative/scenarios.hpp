#pragma once

#include <chrono>
#include <cstdint>

#include "lamport/core/virtual_time.hpp"
#include "lamport/sim/scenario.hpp"

/// The scenarios in which planted bugs are looked for. All have three processes but where they say
/// so, and end early if a bug keeps them from ending.
namespace lamport::negative {

/// Each enters once: what it forgets to say is not made up for by its next entry.
[[nodiscard]] inline sim::Scenario once() {
  sim::Scenario scenario;
  scenario.events_max = 5'000;
  return scenario;
}

/// They enter thrice each.
[[nodiscard]] inline sim::Scenario contended() {
  sim::Scenario scenario = once();
  scenario.entries = 3;
  return scenario;
}

/// All ask at once, and every request has the same time.
[[nodiscard]] inline sim::Scenario tied() {
  sim::Scenario scenario = once();
  scenario.think = {core::Duration::zero(), core::Duration::zero()};
  return scenario;
}

/// Who is inside stays there for longer than a message and its answer take.
[[nodiscard]] inline sim::Scenario lingering() {
  sim::Scenario scenario = contended();
  scenario.hold = {std::chrono::milliseconds(20), std::chrono::milliseconds(20)};
  return scenario;
}

/// Nobody thinks, and nobody stays inside for any time, so that two are hardly ever seen there
/// together.
[[nodiscard]] inline sim::Scenario breathless() {
  sim::Scenario scenario = contended();
  scenario.think = {core::Duration::zero(), core::Duration::zero()};
  scenario.hold = scenario.think;
  return scenario;
}

/// Some ask while others have no wish to enter.
[[nodiscard]] inline sim::Scenario relaxed() {
  sim::Scenario scenario = contended();
  scenario.think = {core::Duration::zero(), std::chrono::milliseconds(20)};
  return scenario;
}

/// The same, and who is inside stays there for long.
[[nodiscard]] inline sim::Scenario leisurely() {
  sim::Scenario scenario = relaxed();
  scenario.hold = lingering().hold;
  return scenario;
}

/// The same among seven, whose quorums in Maekawa's algorithm are the lines of Fano's plane.
[[nodiscard]] inline sim::Scenario seven(sim::Scenario scenario) {
  scenario.processes = 7;
  return scenario;
}

/// Links that lose, double and reorder, so that `Reliable` has something to do.
[[nodiscard]] inline sim::Scenario hostile() {
  sim::Scenario scenario = contended();
  scenario.links = sim::LinkOrder::kUnordered;
  scenario.loss_permille = 200;
  scenario.duplication_permille = 200;
  return scenario;
}

/// The same, and what is lost of the only entry is not made up for by the next.
[[nodiscard]] inline sim::Scenario hostile_once() {
  sim::Scenario scenario = hostile();
  scenario.entries = 1;
  return scenario;
}

}  // namespace lamport::negative
