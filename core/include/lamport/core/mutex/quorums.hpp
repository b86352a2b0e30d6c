#pragma once

#include <cstdint>
#include <vector>

#include "lamport/core/ids.hpp"

namespace lamport::core::mutex {

/// The quorum of `process`, one of `processes`: whom it asks before it enters, itself among them.
///
/// Let N be `processes` and K the quorum's size. Any two quorums have a process in common:
///
///   N = 3, 7, 13, 21, 31, 57, 73, 91   The lines of a projective plane. N = K(K-1) + 1, each
///                                      process is in K quorums, and any two different quorums
///                                      have exactly one process in common.
///   any other N                        Row and column in a grid with rows of ⌈√N⌉, of which the
///                                      last may be short. The largest K is ⌈2√N⌉ - 1, process 0
///                                      has it, and each process is in as many quorums as its own
///                                      has members.
///
/// Requires: 1 ≤ processes ≤ kProcessesMax and process < processes. Ensures: each member is there
/// once, in increasing id order; K < 2√N. Errors: none; a broken requirement is a failed check.
/// Cost: O(√N). Source: Maekawa 1985, the conditions on the sets S_i, and finite projective planes
/// and the grid as ways to meet them; Singer 1938, for planes whose lines are shifts of one.
[[nodiscard]] std::vector<ProcessId> quorum_of(ProcessId process, std::uint32_t processes);

}  // namespace lamport::core::mutex
