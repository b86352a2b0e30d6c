#pragma once

#include "lamport/core/patience.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/swarm.hpp"

namespace lamport::sim {

/// How long a request may wait in a run of `scenario` if it is to be granted at all;
/// docs/liveness.md has the derivation. From the end of the last fault, and of what that leaves
/// behind, a request may have to let every process enter twice, each time for the longest hold and
/// for a chain of messages that goes round all processes and back. A message that is lost at some
/// rate counts as often as it takes for all copies to be lost once in 2^40 times; at a rate of one
/// nothing is promised, and patience is unlimited.
///
/// Requires: `scenario` is admissible. Cost: O(faults).
[[nodiscard]] core::Patience patience_of(const Scenario& scenario, const Subject& subject);

}  // namespace lamport::sim
