#pragma once

#include <cstdint>
#include <memory>
#include <ostream>
#include <string_view>
#include <vector>

#include "engine.hpp"
#include "explorer.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/props/fencing_tokens.hpp"
#include "lamport/props/granted_eventually.hpp"
#include "lamport/props/link_guarantees.hpp"
#include "lamport/props/message_cost.hpp"
#include "lamport/props/mutual_exclusion.hpp"
#include "lamport/props/request_order.hpp"
#include "lamport/sim/scenario.hpp"

/// The gallery of planted bugs: variants of the core, each with one mistake that a programmer could
/// make, and for each what finds it. A property that no planted bug has ever tripped is not yet a
/// test.
namespace lamport::negative {

using core::mutex::Lamport;

inline constexpr std::string_view kMutualExclusion = props::MutualExclusion<Lamport>::kName;
inline constexpr std::string_view kMutualExclusionByCause =
    props::MutualExclusionByCause<Lamport>::kName;
inline constexpr std::string_view kRequestOrder = props::RequestOrder<Lamport>::kName;
inline constexpr std::string_view kFencingTokens = props::FencingTokens<Lamport>::kName;
inline constexpr std::string_view kGrantedEventually = props::GrantedEventually<Lamport>::kName;
inline constexpr std::string_view kMessageCost = props::MessageCost<Lamport>::kName;
inline constexpr std::string_view kNothingUnsent = props::NothingUnsent<Lamport>::kName;
inline constexpr std::string_view kFifoLinks = props::FifoLinks<Lamport>::kName;
inline constexpr std::string_view kUniqueLinks = props::UniqueLinks<Lamport>::kName;
inline constexpr std::string_view kLosslessLinks = props::LosslessLinks<Lamport>::kName;

/// A bug of the gallery, and what is claimed of it: by one of the first `budget` seeds a run of
/// `scenario` violates `property` before any other.
struct PlantedBug {
  std::string_view protocol;  ///< Of which it is a bug.
  std::string_view name;
  std::string_view what;  ///< What is wrong, in one sentence.
  std::string_view property;
  sim::Scenario scenario;
  std::uint64_t budget = 0;
  Engine::Run run;      ///< With the bug.
  Engine::Run control;  ///< The same variant without it.
  Engine::Shrink shrink;
  std::shared_ptr<const Explorer> explorer;  ///< With the bug; none if it can't be explored.

  /// Whether the run by `seed` shows the bug.
  [[nodiscard]] bool shows(std::uint64_t seed) const {
    const Outcome outcome = run(scenario, seed);
    return outcome.violation && outcome.violation->property == property;
  }
  friend std::ostream& operator<<(std::ostream& out, const PlantedBug& bug) {
    return out << bug.name;
  }
};

/// `Bug` as one of the gallery: some protocol's decisions, one of which is wrong. `Bug::Sound` are
/// the same without it, and the protocol's `engine_of` runs both.
template <class Bug>
[[nodiscard]] PlantedBug planted(std::string_view property, const sim::Scenario& scenario,
                                 std::uint64_t budget) {
  static const Bug bug{};
  static const typename Bug::Sound sound{};
  const Engine engine = engine_of(bug);
  const Engine::Run control = engine_of(sound).run;
  return {Bug::kProtocol, Bug::kName, Bug::kWhat, property,      scenario,
          budget,         engine.run, control,    engine.shrink, engine.explorer};
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
[[nodiscard]] std::vector<PlantedBug> bugs_of_ricart_agrawala();
[[nodiscard]] std::vector<PlantedBug> bugs_of_maekawa();
[[nodiscard]] std::vector<PlantedBug> bugs_of_suzuki_kasami();
[[nodiscard]] std::vector<PlantedBug> bugs_of_raymond();

}  // namespace lamport::negative
