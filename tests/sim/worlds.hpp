#pragma once

#include <cstddef>
#include <vector>

#include "lamport/core/state_form.hpp"
#include "lamport/sim/explorable.hpp"
#include "lamport/sim/world.hpp"

/// Worlds as plain data, to be compared.
namespace lamport::sim {

using Form = std::vector<std::byte>;

template <class P>
[[nodiscard]] Form form_of(const World<P>& world) {
  core::FormWriter writer;
  world.write(writer);
  return {writer.bytes().begin(), writer.bytes().end()};
}

/// Those that are possible.
template <class P>
[[nodiscard]] std::vector<Move<P>> moves_of(const World<P>& world) {
  std::vector<Move<P>> moves;
  world.for_each_move([&](const Move<P>& move) { moves.push_back(move); });
  return moves;
}

}  // namespace lamport::sim
