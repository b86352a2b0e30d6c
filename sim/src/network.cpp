#include "lamport/sim/network.hpp"

#include <algorithm>

namespace lamport::sim {
namespace {

bool is_of_messages(FaultKind kind) {
  return kind != FaultKind::kPause && kind != FaultKind::kSlow && kind != FaultKind::kClock;
}

bool is_decided_by_draw(FaultKind kind) {
  return kind == FaultKind::kLoss || kind == FaultKind::kDuplication ||
         kind == FaultKind::kReordering;
}

}  // namespace

Network::Network(const Scenario& scenario, Choices& choices)
    : scenario_(scenario), choices_(choices) {
  const bool has_rates = scenario.loss_permille != 0 || scenario.duplication_permille != 0;
  for (std::uint32_t p = 0; p < scenario.processes; ++p) {
    for (std::uint32_t q = 0; q < scenario.processes; ++q) {
      links_.push_back({choices.stream({StreamKind::kDelay, p, q}), core::VirtualTime()});
      if (has_rates) {
        rates_.push_back({choices.stream({StreamKind::kLoss, p, q}),
                          choices.stream({StreamKind::kDuplication, p, q})});
      }
    }
  }
  for (std::uint32_t number = 0; number < scenario.faults.size(); ++number) {
    if (is_of_messages(scenario.faults[number].kind)) {
      add_trouble(scenario.faults[number], number);
    }
  }
  plain_ = !has_rates && troubles_.empty();
}

void Network::add_trouble(const Fault& fault, std::uint32_t number) {
  constexpr unsigned kProcessBits = 16;
  static_assert(core::kProcessesMax <= 1U << kProcessBits);
  Trouble trouble{&fault, std::vector<bool>(scenario_.processes), {}};
  for (const core::ProcessId process : fault.who) {
    trouble.has[process.value()] = true;
  }
  if (is_decided_by_draw(fault.kind)) {
    for (std::uint32_t p = 0; p < scenario_.processes; ++p) {
      for (std::uint32_t q = 0; q < scenario_.processes; ++q) {
        trouble.decisions.push_back(
            choices_.stream({StreamKind::kFault, number << kProcessBits | p, q}));
      }
    }
  }
  troubles_.push_back(std::move(trouble));
}

Network::Arrivals Network::send(core::ProcessId from, core::ProcessId to, core::VirtualTime now) {
  const std::size_t link = link_of(from, to);
  Toll toll = toll_of(link, from, to, now);
  if (!rates_.empty()) {
    if (happens(rates_[link].loss, scenario_.loss_permille)) {
      return {};
    }
    toll.doubled =
        happens(rates_[link].duplication, scenario_.duplication_permille) || toll.doubled;
  }
  Arrivals arrivals;
  if (!toll.lost) {
    arrivals.copies = toll.doubled ? 2 : 1;
    for (std::uint32_t copy = 0; copy < arrivals.copies; ++copy) {
      arrivals.at.at(copy) = arrival_under(toll, links_[link], now);
    }
  }
  return arrivals;
}

core::VirtualTime Network::arrival_under(const Toll& toll, Link& link, core::VirtualTime now) {
  const core::Duration delay = drawn(choices_, link.delay, scenario_.delay);
  const core::VirtualTime at = std::max(now + thousandths(delay, toll.permille), toll.held_until);
  if (scenario_.links == LinkOrder::kUnordered) {
    return at;
  }
  if (toll.overtakes) {
    if (at < link.last) {
      ++effects_.at(static_cast<std::size_t>(FaultKind::kReordering));
    }
    link.last = std::max(link.last, at);
    return at;
  }
  return link.last = std::max(link.last, at);
}

// Every fault that is on decides, whatever another has decided: so to leave one out doesn't shift
// the others' draws.
Network::Toll Network::toll_of(std::size_t link, core::ProcessId from, core::ProcessId to,
                               core::VirtualTime now) {
  Toll toll;
  for (const Trouble& trouble : troubles_) {
    const Fault& fault = *trouble.fault;
    const bool sends = trouble.has[from.value()];
    const bool crosses = sends != trouble.has[to.value()];
    const bool concerned = fault.kind == FaultKind::kPartition ? crosses
                           : fault.kind == FaultKind::kOneWay  ? crosses && sends
                                                               : sends;
    if (!concerned || !fault.is_on(now)) {
      continue;
    }
    if (!trouble.decisions.empty() && !happens(trouble.decisions[link], fault.permille)) {
      continue;
    }
    switch (fault.kind) {
      case FaultKind::kDuplication:
        toll.doubled = true;
        break;
      case FaultKind::kReordering:
        toll.overtakes = true;
        continue;  // It takes effect if the message does overtake.
      case FaultKind::kSpike:
        toll.permille = std::max(toll.permille, fault.permille);
        break;
      case FaultKind::kClog:
        toll.held_until = std::max(toll.held_until, fault.until);
        break;
      default:
        toll.lost = true;
        break;
    }
    ++effects(fault);
  }
  return toll;
}

bool Network::happens(Choices::Handle stream, std::uint32_t permille) {
  return permille != 0 &&
         choices_.below(stream, Scenario::kPermille) >= Scenario::kPermille - permille;
}

}  // namespace lamport::sim
