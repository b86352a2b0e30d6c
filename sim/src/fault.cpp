#include "lamport/sim/fault.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace lamport::sim {
namespace {

constexpr std::uint32_t kWhole = 1000;

constexpr std::array<FaultTraits, kFaultKinds> kTraits = {{
    {.name = "loss",
     .permille_min = 1,
     .permille_max = kWhole,
     .of_messages = true,
     .breaks = &core::Guarantees::lossless},
    {.name = "duplication",
     .permille_min = 1,
     .permille_max = kWhole,
     .of_messages = true,
     .breaks = &core::Guarantees::unique},
    {.name = "reordering",
     .permille_min = 1,
     .permille_max = kWhole,
     .of_messages = true,
     .breaks = &core::Guarantees::fifo},
    {.name = "spike",
     .permille_min = kWhole,
     .permille_max = kFaultPermilleMax,
     .of_messages = true},
    {.name = "partition",
     .splits = true,
     .of_messages = true,
     .breaks = &core::Guarantees::lossless},
    {.name = "one-way", .splits = true, .of_messages = true, .breaks = &core::Guarantees::lossless},
    {.name = "clog", .of_messages = true},
    {.name = "pause"},
    {.name = "slow", .permille_min = 1, .permille_max = kFaultPermilleMax},
    {.name = "clock", .permille_min = 1, .permille_max = kFaultPermilleMax},
    {.name = "crash", .for_good = true, .breaks = &core::Guarantees::no_crash},
}};

core::Result<void> refuse(std::string_view name, std::string what) {
  return core::refused(std::string(name) + ": " + std::move(what));
}

}  // namespace

const FaultTraits& traits_of(FaultKind kind) {
  return kTraits.at(static_cast<std::size_t>(kind));
}

core::Duration thousandths(core::Duration duration, std::uint32_t permille) {
  constexpr core::Duration::rep kThousand = 1000;
  const auto parts = static_cast<core::Duration::rep>(permille);
  return duration / kThousand * parts + duration % kThousand * parts / kThousand;
}

core::Result<void> admissible(const Fault& fault, std::uint32_t processes) {
  const FaultTraits& traits = traits_of(fault.kind);
  if (traits.for_good && fault.until != kForGood) {
    return refuse(traits.name, "it has no end");
  }
  const core::VirtualTime latest = traits.for_good ? fault.from : fault.until;
  if (fault.from < core::VirtualTime() || fault.from >= fault.until || latest > kFaultUntilMax) {
    return refuse(traits.name, traits.for_good
                                   ? "it must come within one hour"
                                   : "it must begin before it ends, and end within one hour");
  }
  if (fault.permille < traits.permille_min || fault.permille > traits.permille_max) {
    return refuse(traits.name, traits.permille_max == 0
                                   ? "it has no number at its end; leave it out"
                                   : "its number must be " + std::to_string(traits.permille_min) +
                                         " to " + std::to_string(traits.permille_max));
  }
  if (fault.who.empty() ||
      std::ranges::adjacent_find(fault.who, std::greater_equal<>()) != fault.who.end()) {
    return refuse(traits.name, "it must name its processes, each once, in ascending order");
  }
  if (fault.who.back().value() >= processes) {
    return refuse(traits.name, "there is no process " + std::to_string(fault.who.back().value()) +
                                   "; they are 0 to " + std::to_string(processes - 1));
  }
  if (traits.splits && fault.who.size() == processes) {
    return refuse(traits.name, "it must leave some process on the other side");
  }
  return {};
}

}  // namespace lamport::sim
