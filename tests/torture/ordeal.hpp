#pragma once

#include <cstdint>
#include <string>
#include <type_traits>

#include "bounds.hpp"
#include "counting.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/trace.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/fault.hpp"
#include "lamport/sim/scenario.hpp"
#include "lamport/sim/simulation.hpp"

namespace lamport::torture {

/// A run of `R`, which is `Reliable<P>` or a `Tampered<P, …>`, watched by `Bounds<P>`.
template <class P, class R>
class Ordeal {
 public:
  using Event = core::TraceEvent<core::Reliable<P>>;

  Ordeal(const sim::Scenario& scenario, std::uint64_t seed)
      : choices_(seed), simulation_(bounded(scenario), choices_), bounds_(scenario, carried()) {}

  /// Runs to the end, once, and calls `see(event)` for each event, as a `Reliable<P>` has it.
  /// Returns why it failed: the check, or that it has no end; "" if it did not.
  template <class See>
  [[nodiscard]] std::string run(See&& see) {
    const sim::RunEnd end = simulation_.run([&](const core::TraceEvent<R>& event) {
      if constexpr (std::is_same_v<R, core::Reliable<P>>) {
        bounds_.observe(event);
        see(event);
      } else {
        const Event real = R::untampered(event);
        bounds_.observe(real);
        see(real);
      }
      return true;
    });
    return end == sim::RunEnd::kLimit ? "it does not end" : simulation_.failed_check().what;
  }
  [[nodiscard]] std::string run() {
    return run([](const Event& /*event*/) {});
  }

  [[nodiscard]] const P& process(std::uint32_t p) const {
    return simulation_.process(core::ProcessId(p)).inner();
  }
  [[nodiscard]] sim::FaultCounts effects() const { return simulation_.fault_effects(); }
  [[nodiscard]] const typename Bounds<P>::Totals& totals() const { return bounds_.totals(); }

 private:
  /// Far more than any run takes that makes progress.
  static constexpr std::uint64_t kEventsMax = 500'000;

  static sim::Scenario bounded(sim::Scenario scenario) {
    scenario.events_max = kEventsMax;
    return scenario;
  }
  static constexpr std::uint64_t carried() {
    if constexpr (requires { R::kCarried; }) {
      return R::kCarried;
    } else {
      return 0;
    }
  }

  sim::Choices choices_;
  sim::Simulation<R> simulation_;
  Bounds<P> bounds_;
};

/// Names of a test's types: `Reliable` as it is, and one that ends with the last sequence number.
struct CarrierNames {
  // GoogleTest asks for it by this name.
  template <class R>
  static std::string GetName(int place) {  // NOLINT(readability-identifier-naming)
    return place == 0 ? "FromOne" : "UpToTheLastNumber";
  }
};

/// How many messages of all that were sent are missing in the end. `process(p)` is the
/// `Counting` of process p.
template <class Process>
[[nodiscard]] std::uint64_t missing(const sim::Scenario& scenario, Process&& process) {
  std::uint64_t missing = 0;
  for (std::uint32_t p = 0; p < scenario.processes; ++p) {
    for (std::uint32_t q = 0; q < scenario.processes; ++q) {
      if (p != q) {
        missing += process(p).sent() - process(q).received(core::ProcessId(p));
      }
    }
  }
  return missing;
}

}  // namespace lamport::torture
