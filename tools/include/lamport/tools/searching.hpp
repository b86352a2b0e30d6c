#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>

#include "lamport/core/protocol.hpp"
#include "lamport/core/service.hpp"
#include "lamport/sim/every_state.hpp"
#include "lamport/sim/explorable.hpp"
#include "lamport/sim/relative_form.hpp"
#include "lamport/tools/cycle_engine.hpp"
#include "lamport/tools/sample_engine.hpp"
#include "lamport/tools/search_engine.hpp"
#include "lamport/tools/search_tools.hpp"
#include "lamport/tools/tape_engine.hpp"

/// Searching, compiled for one protocol of any service.
namespace lamport::tools {

/// The `SearchTools` part of `Base` for protocol `P`.
template <core::Protocol P, std::derived_from<SearchTools> Base = SearchTools>
class Searching : public Base {
 public:
  [[nodiscard]] std::string_view name() const override { return P::kName; }
  [[nodiscard]] core::Guarantees needs() const override { return P::kNeeds; }
  [[nodiscard]] bool asks_again() const override {
    return std::constructible_from<typename P::Service::User, std::uint32_t>;
  }
  [[nodiscard]] core::Result<SearchResult> search(const SearchRequest& request,
                                                  const SearchGoOn& go_on) const override {
    if constexpr (sim::Explorable<P>) {
      switch (request.strategy) {
        case Strategy::kBfs:
          return search_states<P>(request, sim::EveryState(), go_on);
        case Strategy::kDfs:
        case Strategy::kDpor:
          return search_traces<P>(request, go_on);
        case Strategy::kCycles:
          if constexpr (sim::Relatable<P>) {
            return search_cycles<P>(request, go_on);
          } else {
            return core::refused(
                "it does not tell its counters; add tell_counters to the protocol");
          }
        default:
          return search_samples<P>(request, go_on);
      }
    } else if constexpr (requires { typename P::Inner; }) {
      return core::refused(
          "over Reliable a run has no end, for its timers; take the protocol alone, or --seeds "
          "without --strategy");
    } else {
      return core::refused("its state is not described; add kState to the protocol");
    }
  }
  [[nodiscard]] core::Result<TapeRun> replay_tape(const TapeFile& tape,
                                                  Impossible impossible) const override {
    return tape_of<P>(tape).map(
        [&](const sim::Tape<P>& typed) { return tools::replay_tape<P>(typed, impossible); });
  }
};

}  // namespace lamport::tools
