#include "lamport/sim/fault.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace lamport::sim {
namespace {

constexpr std::uint32_t kWhole = 1000;
constexpr bool core::Guarantees::* kNothing = nullptr;

constexpr std::array<FaultTraits, kFaultKinds> kTraits = {{
    {"loss", 1, kWhole, false, &core::Guarantees::lossless},
    {"duplication", 1, kWhole, false, &core::Guarantees::unique},
    {"reordering", 1, kWhole, false, &core::Guarantees::fifo},
    {"spike", kWhole, kFaultPermilleMax, false, kNothing},
    {"partition", 0, 0, true, &core::Guarantees::lossless},
    {"one-way", 0, 0, true, &core::Guarantees::lossless},
    {"clog", 0, 0, false, kNothing},
    {"pause", 0, 0, false, kNothing},
    {"slow", 1, kFaultPermilleMax, false, kNothing},
    {"clock", 1, kFaultPermilleMax, false, kNothing},
}};

core::Result<void> refuse(std::string_view name, std::string what) {
  return core::failure(core::ErrorCode::kRefused, std::string(name) + ": " + std::move(what));
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
  if (fault.from < core::VirtualTime() || fault.from >= fault.until ||
      fault.until > kFaultUntilMax) {
    return refuse(traits.name, "it must begin before it ends, and end within one hour");
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
