#pragma once

namespace lamport::sim {

/// Keeps every process's state: for searches, each of which is compiled for what it keeps, so that
/// all that leave nothing out are one.
struct EveryState {
  template <class P>
  [[nodiscard]] constexpr bool operator()(const P& /*process*/) const {
    return true;
  }
};

}  // namespace lamport::sim
