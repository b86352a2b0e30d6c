#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "lamport/core/codec.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/sim/choice.hpp"
#include "lamport/sim/choice_recorder.hpp"

namespace lamport::sim {

/// Calls `visit(id)` for each process id in described `value`.
template <class T, class Visit>
void for_each_process(T& value, Visit& visit) {
  if constexpr (std::same_as<T, core::ProcessId>) {
    visit(value);
  } else if constexpr (core::codec::IsVariant<T>::value) {
    core::with_held(value, [&](auto& held) { for_each_process(held, visit); });
  } else if constexpr (core::Described<T>) {
    core::for_each_field(value,
                         [&](std::string_view, auto& member) { for_each_process(member, visit); });
  }
}

/// `step` in a run without process `out`, where the ids above it are one less; none if it names
/// `out`. The run has `processes`, `out` among them.
template <class P>
[[nodiscard]] std::optional<Step<P>> without_process(Step<P> step, core::ProcessId out,
                                                     std::uint32_t processes) {
  bool involved = false;
  const auto rename = [&](core::ProcessId& id) {
    involved = involved || id == out;
    id = core::ProcessId(id.value() - static_cast<std::uint32_t>(id.value() > out.value()));
  };
  for_each_process(step.choice, rename);
  if (step.origin.turn < processes && step.origin.turn > out.value()) {
    --step.origin.turn;  // A process's start.
  }
  return involved ? std::nullopt : std::optional(step);
}

}  // namespace lamport::sim
