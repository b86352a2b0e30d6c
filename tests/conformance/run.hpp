#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/tools/shared_counter.hpp"
#include "ordeal.hpp"

/// One run of mutual exclusion, whichever engine ran it.
namespace lamport::conformance {

/// How large a run is.
struct Size {
  std::uint32_t processes = 1;
  std::uint32_t entries = 1;  ///< Of each process.
};

/// What a run of `P` came to.
template <class P>
struct Run {
  std::vector<std::vector<core::TraceEvent<P>>> traces;  ///< By process, for `props::merge`.
  core::Guarantees links;                                ///< What the links promised.
  std::uint64_t counter = 0;  ///< The plain integer that the critical section protects.
  std::uint64_t faults = 0;   ///< Messages that the links lost, or connections that were cut.
  std::vector<transports::Toll> tolls;  ///< By pair of processes: what its link went through.
};

/// The least that any link of a run went through.
template <class P>
[[nodiscard]] std::size_t fewest_of_a_link(const Run<P>& run,
                                           std::size_t transports::Toll::* what) {
  return (*std::ranges::min_element(run.tolls, {}, what)).*what;
}

/// What processes do inside: they read the counter on entry and write it, one higher, on leaving.
class Visitors {
 public:
  explicit Visitors(std::uint32_t processes) : seen_(processes) {}

  void enters(core::ProcessId process) { seen_[process.value()] = counter_.read(); }
  void leaves(core::ProcessId process) { counter_.write(seen_[process.value()] + 1); }

  [[nodiscard]] std::uint64_t counter() const { return counter_.read(); }

 private:
  tools::SharedCounter counter_;
  std::vector<std::uint64_t> seen_;  ///< By process: the counter at its latest entry.
};

}  // namespace lamport::conformance
