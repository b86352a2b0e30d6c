#include <memory>

#include "families.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/result.hpp"
#include "lamport/examples/lamport_mutex_spec.hpp"
#include "lamport/examples/two_phase_commit.hpp"
#include "lamport/sim/every_state.hpp"
#include "lamport/sim/hazards.hpp"
#include "lamport/tools/add_simulated.hpp"
#include "lamport/tools/registry.hpp"
#include "lamport/tools/search_engine.hpp"
#include "lamport/tools/search_tools.hpp"

namespace lamport::tools {
namespace {

class LamportMutex final : public Searching<examples::LamportMutexSpec, Specification> {
 public:
  using P = examples::LamportMutexSpec;

  [[nodiscard]] bool has_clocks() const override { return true; }
  [[nodiscard]] core::Result<SearchResult> search(const SearchRequest& request,
                                                  const SearchGoOn& go_on) const override {
    SearchRequest specified = request;
    specified.hazards = {};
    const core::LogicalTime clock_max(request.clock_max);
    // The specification's ClockConstraint.
    const auto keep = [clock_max](const P& process) { return process.clock() <= clock_max; };
    return search_states<P>(specified, keep, go_on);
  }
};

class TwoPhaseCommit final : public Searching<examples::TwoPhaseCommit, Specification> {
 public:
  using P = examples::TwoPhaseCommit;

  [[nodiscard]] bool has_clocks() const override { return false; }
  [[nodiscard]] core::Result<SearchResult> search(const SearchRequest& request,
                                                  const SearchGoOn& go_on) const override {
    SearchRequest specified = request;
    // Messages are a set, from which none is ever removed.
    specified.hazards = {.fifo = false, .duplications = sim::Hazards::kUnlimited};
    return search_states<P>(specified, sim::EveryState(), go_on);
  }
};

}  // namespace

void add_specifications(Registry& registry) {
  add_simulated<examples::TwoPhaseCommit>(registry);
  registry.add_specification(std::make_unique<LamportMutex>());
  registry.add_specification(std::make_unique<TwoPhaseCommit>());
}

}  // namespace lamport::tools
