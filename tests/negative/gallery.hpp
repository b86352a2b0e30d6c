#pragma once

#include <cstdint>
#include <ostream>
#include <string_view>
#include <vector>

#include "judged_run.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/props/granted_eventually.hpp"
#include "lamport/props/link_guarantees.hpp"
#include "lamport/props/message_cost.hpp"
#include "lamport/props/mutual_exclusion.hpp"
#include "lamport/props/request_order.hpp"
#include "lamport/sim/scenario.hpp"
#include "least_run.hpp"

/// The gallery of planted bugs: variants of the core, each with one mistake that a programmer could
/// make, and for each what finds it. A property that no planted bug has ever tripped is not yet a
/// test.
namespace lamport::negative {

inline constexpr std::string_view kMutualExclusion =
    props::MutualExclusion<core::mutex::Lamport>::kName;
inline constexpr std::string_view kMutualExclusionByCause =
    props::MutualExclusionByCause<core::mutex::Lamport>::kName;
inline constexpr std::string_view kRequestOrder = props::RequestOrder<core::mutex::Lamport>::kName;
inline constexpr std::string_view kGrantedEventually =
    props::GrantedEventually<core::mutex::Lamport>::kName;
inline constexpr std::string_view kMessageCost = props::MessageCost<core::mutex::Lamport>::kName;
inline constexpr std::string_view kNothingUnsent =
    props::NothingUnsent<core::mutex::Lamport>::kName;
inline constexpr std::string_view kFifoLinks = props::FifoLinks<core::mutex::Lamport>::kName;
inline constexpr std::string_view kUniqueLinks = props::UniqueLinks<core::mutex::Lamport>::kName;
inline constexpr std::string_view kLosslessLinks =
    props::LosslessLinks<core::mutex::Lamport>::kName;

/// A bug of the gallery, and what is claimed of it: by one of the first `budget` seeds a run of
/// `scenario` violates `property` before any other.
struct PlantedBug {
  using Run = Outcome (*)(const sim::Scenario&, std::uint64_t seed);
  using Shrink = LeastRun (*)(const sim::Scenario&, std::uint64_t seed, std::string_view property);

  std::string_view name;
  std::string_view what;  ///< What is wrong, in one sentence.
  std::string_view property;
  sim::Scenario scenario;
  std::uint64_t budget = 0;
  Run run = nullptr;      ///< With the bug.
  Run control = nullptr;  ///< The same variant without it.
  Shrink shrink = nullptr;

  /// Whether the run by `seed` shows the bug.
  [[nodiscard]] bool shows(std::uint64_t seed) const {
    const Outcome outcome = run(scenario, seed);
    return outcome.violation && outcome.violation->property == property;
  }
  friend std::ostream& operator<<(std::ostream& out, const PlantedBug& bug) {
    return out << bug.name;
  }
};

/// `P`, a variant with a bug, as one of the gallery. This is the one place that knows the type, the
/// scenario and the property of a bug together.
template <class P>
[[nodiscard]] PlantedBug planted(std::string_view property, const sim::Scenario& scenario,
                                 std::uint64_t budget) {
  return {P::kName,     P::kWhat, property, scenario, budget, &run<P>, &run<typename P::Control>,
          &least_run<P>};
}

/// All of them, in the order of the rules that they break.
[[nodiscard]] const std::vector<PlantedBug>& gallery();

/// The parts of the gallery, a file each.
[[nodiscard]] std::vector<PlantedBug> bugs_of_order();
[[nodiscard]] std::vector<PlantedBug> bugs_of_requests();
[[nodiscard]] std::vector<PlantedBug> bugs_of_replies();
[[nodiscard]] std::vector<PlantedBug> bugs_of_releases();
[[nodiscard]] std::vector<PlantedBug> bugs_of_delivery();
[[nodiscard]] std::vector<PlantedBug> bugs_of_resending();
[[nodiscard]] std::vector<PlantedBug> bugs_of_headers();

}  // namespace lamport::negative
