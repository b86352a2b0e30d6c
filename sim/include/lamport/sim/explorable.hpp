#pragma once

#include <concepts>
#include <cstdint>

#include "lamport/core/ids.hpp"
#include "lamport/core/protocol.hpp"
#include "lamport/core/state_form.hpp"

namespace lamport::sim {

/// A protocol whose states can be told apart and kept, and whose service says what its users do and
/// what it promises them.
template <class P>
concept Explorable =
    core::Protocol<P> && core::TellsState<P> && core::TellsState<typename P::Service::User> &&
    core::TellsState<typename P::Service::Promise>;

/// A protocol whose process takes some messages only at times: until then they stay under way. That
/// is so where a run is made by choices; in the simulator and over TCP every message arrives, so
/// the process ignores what it does not take.
template <class P>
concept TakesSelectively = requires(const P& process, const typename P::Message& message) {
  { process.takes(message) } -> std::same_as<bool>;
};

template <class P>
[[nodiscard]] bool takes(const P& process, const typename P::Message& message) {
  if constexpr (TakesSelectively<P>) {
    return process.takes(message);
  } else {
    return true;
  }
}

/// What may happen next, by its place in a world.
template <class P>
struct Move {
  enum class Kind : std::uint8_t {
    kDeliver,
    kDouble,  ///< Deliver, and once more later.
    kLose,
    kFire,
    kGive,
    kCrash,
  };
  Kind kind;
  bool free;                ///< Whether it need not happen, ever.
  core::ProcessId process;  ///< At which it happens; of a message, its receiver.
  core::ProcessId from;     ///< Of a message: its sender.
  std::uint32_t index;      ///< Of the message on its link, or of the process's timer.
  typename P::Command command;

  /// Whether it is about a message.
  [[nodiscard]] bool is_of_link() const { return kind <= Kind::kLose; }
};

}  // namespace lamport::sim
