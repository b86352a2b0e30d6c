#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>

#include "lamport/core/guarantees.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/turn.hpp"

namespace lamport::core {

/// A protocol: a value that turns one input into effects and touches nothing else.
///
/// Copyable and comparable, so that an explorer can keep, restore and tell apart its states. Each
/// handler gets one input and writes its effects into the `Turn`; only `step` calls handlers.
/// `Message` is a `std::variant` of described structs. `Command` and `Output` belong to a service,
/// which several protocols may offer. `kNeeds` names every guarantee that the protocol relies on.
template <class P>
concept Protocol =
    std::copyable<P> && std::equality_comparable<P> &&
    requires(P process, const P& view, ProcessId from, const typename P::Message& message,
             const typename P::Timer& timer, const typename P::Command& command, Turn<P>& turn) {
      typename P::Service;
      typename P::Output;
      typename P::Note;
      { P::kName } -> std::convertible_to<std::string_view>;
      { P::kNeeds } -> std::convertible_to<Guarantees>;
      { view.id() } -> std::same_as<ProcessId>;
      { view.processes() } -> std::same_as<std::uint32_t>;
      process.on_start(turn);
      process.on_message(from, message, turn);
      process.on_timer(timer, turn);
      process.on_command(command, turn);
    };

}  // namespace lamport::core
