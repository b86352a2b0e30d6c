#include "lamport/tools/fault_text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "lamport/core/ids.hpp"
#include "lamport/props/printable.hpp"
#include "lamport/tools/values.hpp"
#include "split.hpp"

namespace lamport::tools {
namespace {

constexpr std::string_view kNone = "none";
constexpr std::size_t kPartsLeast = 3;  ///< Kind, time, who; then perhaps a number.

core::Result<sim::FaultKind> parse_kind(std::string_view name) {
  for (const sim::FaultKind kind : sim::kAllFaultKinds) {
    if (sim::traits_of(kind).name == name) {
      return kind;
    }
  }
  return core::refused(fmt::format("{} is no kind of fault; write one of: {}",
                                   props::in_quotes(name), fault_names()));
}

core::Result<std::vector<core::ProcessId>> parse_who(std::string_view text) {
  std::vector<core::ProcessId> who;
  for (const std::string_view part : split(text, '+')) {
    const auto id = parse_number(part, 0, core::kProcessesMax - 1);
    if (!id) {
      return tl::unexpected<core::Error>(id.error());
    }
    who.emplace_back(static_cast<std::uint32_t>(*id));
  }
  return who;
}

/// The number at the end of a fault of `kind`, 0 if that has none.
core::Result<std::uint64_t> parse_permille(const core::Result<sim::FaultKind>& kind,
                                           const std::vector<std::string_view>& parts) {
  if (!kind) {
    return 0;  // Which is reported.
  }
  const sim::FaultTraits& traits = sim::traits_of(*kind);
  const bool has_number = parts.size() > kPartsLeast;
  if (has_number != (traits.permille_max != 0)) {
    return core::refused(has_number
                             ? fmt::format("{} has no number at its end; leave it out", traits.name)
                             : fmt::format("{} has a number at its end, {} to {}; write it behind "
                                           "a colon",
                                           traits.name, traits.permille_min, traits.permille_max));
  }
  return has_number ? parse_number(parts[kPartsLeast], traits.permille_min, traits.permille_max)
                    : core::Result<std::uint64_t>(0);
}

/// From when until when; of what never ends only the former is written.
core::Result<sim::Fault> parse_time(const core::Result<sim::FaultKind>& kind,
                                    std::string_view text) {
  sim::Fault fault;
  const bool is_range = text.find("..") != std::string_view::npos;
  if (kind && sim::traits_of(*kind).for_good) {
    fault.until = sim::kForGood;
    if (is_range) {
      return core::refused(fmt::format("{0} has no end; write only when it comes, as in {0}:5ms:0",
                                       sim::traits_of(*kind).name));
    }
    return parse_duration(text).map([&](core::Duration from) {
      fault.from = core::VirtualTime(from);
      return fault;
    });
  }
  if (!is_range) {
    return core::refused(
        fmt::format("{} is one time; write FROM..UNTIL, as in 5ms..20ms", props::in_quotes(text)));
  }
  return parse_duration_range(text).map([&](const sim::DurationRange& range) {
    fault.from = core::VirtualTime(range.min);
    fault.until = core::VirtualTime(range.max);
    return fault;
  });
}

core::Result<sim::Fault> parse_fault(std::string_view text) {
  const auto parts = split(text, ':');
  if (parts.size() < kPartsLeast || parts.size() > kPartsLeast + 1) {
    return core::refused(
        fmt::format("{} is no fault; write KIND:FROM..UNTIL:WHO[:PERMILLE], as in "
                    "loss:10ms..50ms:0+2:300, or crash:AT:WHO, as in crash:5ms:0",
                    props::in_quotes(text)));
  }
  const auto kind = parse_kind(parts[0]);
  const auto time = parse_time(kind, parts[1]);
  auto who = parse_who(parts[2]);
  const auto permille = parse_permille(kind, parts);
  const core::Error* const error = !kind   ? &kind.error()
                                   : !time ? &time.error()
                                   : !who  ? &who.error()
                                           : (permille ? nullptr : &permille.error());
  if (error != nullptr) {
    return core::failure(error->code,
                         fmt::format("in {}: {}", props::in_quotes(text), error->message));
  }
  sim::Fault fault = *time;
  fault.kind = *kind;
  fault.who = std::move(*who);
  fault.permille = static_cast<std::uint32_t>(*permille);
  return fault;
}

std::string fault_text(const sim::Fault& fault) {
  std::string who;
  for (const core::ProcessId process : fault.who) {
    who += fmt::format("{}{}", who.empty() ? "" : "+", process.value());
  }
  const sim::FaultTraits& traits = sim::traits_of(fault.kind);
  const core::Duration from = fault.from.time_since_epoch();
  const std::string time = traits.for_good
                               ? text_of(from)
                               : text_of(sim::DurationRange{from, fault.until.time_since_epoch()});
  return fmt::format("{}:{}:{}{}", traits.name, time, who,
                     fault.permille == 0 ? "" : fmt::format(":{}", fault.permille));
}

}  // namespace

core::Result<std::vector<sim::Fault>> parse_faults(std::string_view text) {
  std::vector<sim::Fault> faults;
  if (text == kNone) {
    return faults;
  }
  for (const std::string_view part : split(text, ',')) {
    auto fault = parse_fault(part);
    if (!fault) {
      return tl::unexpected<core::Error>(std::move(fault.error()));
    }
    faults.push_back(std::move(*fault));
  }
  return faults;
}

std::string text_of(const std::vector<sim::Fault>& faults) {
  std::string text;
  for (const sim::Fault& fault : faults) {
    text += (text.empty() ? "" : ",") + fault_text(fault);
  }
  return text.empty() ? std::string(kNone) : text;
}

std::string fault_names() {
  std::string names;
  for (const sim::FaultKind kind : sim::kAllFaultKinds) {
    names += names.empty() ? "" : ", ";
    names += sim::traits_of(kind).name;
  }
  return names;
}

}  // namespace lamport::tools
