#pragma once

#include <cstdint>
#include <string_view>

#include "engine.hpp"
#include "judged_run.hpp"
#include "lamport/sim/scenario.hpp"
#include "least_run.hpp"
#include "planted_explorer.hpp"
#include "planting.hpp"

namespace lamport::negative {

/// Runs `P` with `bug`, which outlives the engine.
template <class P, class Bug>
[[nodiscard]] Engine planted_engine(const Bug& bug) {
  return {[&bug](const sim::Scenario& scenario, std::uint64_t seed) {
            const Planting planting(bug);
            return run<P>(scenario, seed);
          },
          [&bug](const sim::Scenario& scenario, std::uint64_t seed, std::string_view property) {
            const Planting planting(bug);
            return least_run<P>(scenario, seed, property);
          },
          explorer_of<P>(bug)};
}

}  // namespace lamport::negative
