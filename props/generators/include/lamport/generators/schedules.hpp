#pragma once

#include <cstdint>

#include <rapidcheck.h>

#include "lamport/sim/scenario.hpp"
#include "lamport/sim/swarm.hpp"

namespace lamport::generators {

/// A run to try: everything that determines it.
struct Schedule {
  sim::Scenario scenario;
  std::uint64_t seed = 0;

  friend bool operator==(const Schedule&, const Schedule&) = default;
};

/// Schedules of 2 to 10 processes inside what `subject` relies on: delays from none
/// to 30 ms and from constant to widely spread, think and hold times from none to 20 ms, and links
/// that reorder, lose and double up to a third of the messages where the protocol bears it. Half of
/// them have the faults that `sim::swarm_faults` draws.
///
/// They shrink to fewer processes and entries, shorter and more even times, milder links, and no
/// faults; the seed stays.
[[nodiscard]] rc::Gen<Schedule> schedules(const sim::Subject& subject);

}  // namespace lamport::generators
