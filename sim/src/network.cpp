#include "lamport/sim/network.hpp"

#include <algorithm>

namespace lamport::sim {
namespace {

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
  FaultCounts numbers;
  for (const Fault& fault : scenario.faults) {
    const std::uint64_t number = numbers[fault.kind]++;
    if (traits_of(fault.kind).of_messages) {
      add_trouble(fault, static_cast<std::uint32_t>(number));
    }
  }
  plain_ = !has_rates && troubles_.empty();
}

// A stream is named by the fault's kind and its number among those of its kind, so that to leave a
// fault out doesn't shift the draws of other kinds.
void Network::add_trouble(const Fault& fault, std::uint32_t number) {
  constexpr unsigned kProcessBits = 16;
  constexpr unsigned kNumberBits = 6;
  static_assert(core::kProcessesMax <= 1U << kProcessBits && kFaultsMax <= 1U << kNumberBits);
  const auto kind = static_cast<std::uint32_t>(fault.kind);
  Trouble trouble{&fault, std::vector<std::uint32_t>(scenario_.processes, kNotOfThem), {}};
  for (std::uint32_t rank = 0; rank < fault.who.size(); ++rank) {
    const core::ProcessId process = fault.who[rank];
    trouble.ranks[process.value()] = rank;
    for (std::uint32_t q = 0; q < scenario_.processes && is_decided_by_draw(fault.kind); ++q) {
      const std::uint32_t first = (kind << kNumberBits | number) << kProcessBits | process.value();
      trouble.decisions.push_back(choices_.stream({StreamKind::kFault, first, q}));
    }
  }
  troubles_.push_back(std::move(trouble));
}

// The time under way is drawn also of what is lost, so that a loss doesn't shift the link's draws.
Network::Arrivals Network::send(core::ProcessId from, core::ProcessId to, core::VirtualTime now) {
  const std::size_t link = link_of(from, to);
  Toll toll = toll_of(from, to, now);
  const bool doubled_by_fault = toll.doubled;
  if (!rates_.empty()) {
    toll.lost |= happens(rates_[link].loss, scenario_.loss_permille);
    toll.doubled |= happens(rates_[link].duplication, scenario_.duplication_permille);
  }
  if (toll.lost) {
    static_cast<void>(drawn(choices_, links_[link].delay, scenario_.delay));
    return {};
  }
  toll.overtaken = links_[link].last;
  Arrivals arrivals;
  arrivals.copies = toll.doubled ? 2 : 1;
  FaultCounts effects;
  for (std::uint32_t copy = 0; copy < arrivals.copies; ++copy) {
    arrivals.at.at(copy) = arrival_under(toll, links_[link], now, effects);
  }
  effects[FaultKind::kDuplication] = doubled_by_fault ? 1U : 0U;
  effects_ += effects;
  return arrivals;
}

/// Marks in `effects`, by a 1, what made a difference.
core::VirtualTime Network::arrival_under(const Toll& toll, Link& link, core::VirtualTime now,
                                         FaultCounts& effects) {
  const auto mark = [&](FaultKind kind, bool differs) { effects[kind] |= differs ? 1U : 0U; };
  const core::Duration delay = drawn(choices_, link.delay, scenario_.delay);
  const core::Duration under_way = thousandths(delay, toll.permille);
  mark(FaultKind::kSpike, under_way != delay);
  mark(FaultKind::kClog, toll.held_until > now + under_way);
  const core::VirtualTime at = std::max(now + under_way, toll.held_until);
  if (scenario_.links == LinkOrder::kUnordered) {
    return at;
  }
  if (toll.overtakes) {
    mark(FaultKind::kReordering, at < toll.overtaken);
    link.last = std::max(link.last, at);
    return at;
  }
  return link.last = std::max(link.last, at);
}

bool Network::concerns(const Trouble& trouble, core::ProcessId from, core::ProcessId to) {
  const bool sends = trouble.ranks[from.value()] != kNotOfThem;
  const bool crosses = sends != (trouble.ranks[to.value()] != kNotOfThem);
  switch (trouble.fault->kind) {
    case FaultKind::kPartition:
      return crosses;
    case FaultKind::kOneWay:
      return crosses && sends;
    default:
      return sends;
  }
}

// Every fault that is on decides, whatever another has decided. Those that lose the message have
// taken effect, each; of the others it is seen when the message arrives.
Network::Toll Network::toll_of(core::ProcessId from, core::ProcessId to, core::VirtualTime now) {
  Toll toll;
  for (const Trouble& trouble : troubles_) {
    const Fault& fault = *trouble.fault;
    if (!concerns(trouble, from, to) || !fault.is_on(now)) {
      continue;
    }
    if (!trouble.decisions.empty()) {
      const std::size_t row = trouble.ranks[from.value()];
      const std::size_t decision = row * scenario_.processes + to.value();
      if (!happens(trouble.decisions[decision], fault.permille)) {
        continue;
      }
    }
    switch (fault.kind) {
      case FaultKind::kDuplication:
        toll.doubled = true;
        break;
      case FaultKind::kReordering:
        toll.overtakes = true;
        break;
      case FaultKind::kSpike:
        toll.permille = std::max(toll.permille, fault.permille);
        break;
      case FaultKind::kClog:
        toll.held_until = std::max(toll.held_until, fault.until);
        break;
      default:
        toll.lost = true;
        ++effects_[fault.kind];
        break;
    }
  }
  return toll;
}

bool Network::happens(Choices::Handle stream, std::uint32_t permille) {
  if (permille == 0 || permille == Scenario::kPermille) {
    return permille != 0;
  }
  return choices_.below(stream, Scenario::kPermille) >= Scenario::kPermille - permille;
}

}  // namespace lamport::sim
