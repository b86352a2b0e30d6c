#pragma once

#include <cstdint>

#include <rapidcheck.h>

#include "lamport/core/guarantees.hpp"
#include "lamport/sim/scenario.hpp"

namespace lamport::generators {

/// A run to try: everything that determines it.
struct Schedule {
  sim::Scenario scenario;
  std::uint64_t seed = 0;

  friend bool operator==(const Schedule&, const Schedule&) = default;
};

/// Schedules of 2 to 10 processes inside what a protocol with `needs` relies on: delays from none
/// to 30 ms and from constant to widely spread, think and hold times from none to 20 ms, and links
/// that reorder, lose and double up to a third of the messages where the protocol bears it.
///
/// They shrink to fewer processes and entries, shorter and more even times, and milder links; the
/// seed stays.
[[nodiscard]] rc::Gen<Schedule> schedules(const core::Guarantees& needs);

}  // namespace lamport::generators
