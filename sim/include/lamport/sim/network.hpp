#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/inlining.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/sim/choices.hpp"
#include "lamport/sim/fault.hpp"
#include "lamport/sim/fault_counts.hpp"
#include "lamport/sim/scenario.hpp"

namespace lamport::sim {

/// The links of a run: what becomes of each message, by the scenario, its faults and the choices.
/// Knows no protocol.
class Network {
 public:
  /// When the copies of a message arrive; none do if it is lost.
  struct Arrivals {
    std::uint32_t copies = 0;
    std::array<core::VirtualTime, 2> at;
  };

  /// Requires: `scenario` is admissible. It and `choices` outlive the network.
  Network(const Scenario& scenario, Choices& choices);

  /// Whether every message arrives, once. Then `arrival` says all.
  [[nodiscard]] bool is_plain() const { return plain_; }

  /// When a message arrives that is sent at `now`, which none was sent after. Requires: is_plain().
  [[nodiscard]] LAMPORT_INLINE core::VirtualTime arrival(core::ProcessId from, core::ProcessId to,
                                                         core::VirtualTime now) {
    return arrival(links_[link_of(from, to)], now);
  }

  /// What becomes of a message that is sent at `now`, which none was sent after. Cost: O(faults).
  [[nodiscard]] Arrivals send(core::ProcessId from, core::ProcessId to, core::VirtualTime now);

  [[nodiscard]] const FaultCounts& effects() const { return effects_; }

 private:
  struct Link {
    Choices::Handle delay;
    core::VirtualTime last;  ///< On FIFO links nothing arrives before this.
  };
  struct LinkFaults {
    Choices::Handle loss;
    Choices::Handle duplication;
  };
  /// A fault of messages.
  struct Trouble {
    const Fault* fault = nullptr;
    std::vector<std::uint32_t> ranks;        ///< By process: its place in `who`, or `kNotOfThem`.
    std::vector<Choices::Handle> decisions;  ///< By place of the sender, then receiver; or none.
  };
  static constexpr std::uint32_t kNotOfThem = ~std::uint32_t{0};
  /// What faults do to one message.
  struct Toll {
    bool lost = false;
    bool doubled = false;
    bool overtakes = false;
    std::uint32_t permille = Scenario::kPermille;  ///< Of its time under way.
    core::VirtualTime held_until;
    core::VirtualTime overtaken;  ///< What it overtakes if it arrives before this.
  };

  [[nodiscard]] std::size_t link_of(core::ProcessId from, core::ProcessId to) const {
    return from.value() * std::size_t{scenario_.processes} + to.value();
  }
  LAMPORT_INLINE core::VirtualTime arrival(Link& link, core::VirtualTime now) {
    const core::VirtualTime at = now + drawn(choices_, link.delay, scenario_.delay);
    if (scenario_.links == LinkOrder::kUnordered) {
      return at;
    }
    return link.last = std::max(link.last, at);
  }
  core::VirtualTime arrival_under(const Toll& toll, Link& link, core::VirtualTime now,
                                  FaultCounts& effects);
  Toll toll_of(core::ProcessId from, core::ProcessId to, core::VirtualTime now);
  void add_trouble(const Fault& fault, std::uint32_t number);
  [[nodiscard]] static bool concerns(const Trouble& trouble, core::ProcessId from,
                                     core::ProcessId to);
  /// Whether something that befalls `permille` of a thousand befalls this one; a draw of 0 is no.
  /// What befalls all is not drawn.
  bool happens(Choices::Handle stream, std::uint32_t permille);

  const Scenario& scenario_;
  Choices& choices_;
  bool plain_ = true;              ///< Nothing is lost or doubled, and there are no troubles.
  std::vector<Link> links_;        ///< By sender, then receiver.
  std::vector<LinkFaults> rates_;  ///< The same; empty where the scenario has no such rate.
  std::vector<Trouble> troubles_;
  FaultCounts effects_;
};

}  // namespace lamport::sim
