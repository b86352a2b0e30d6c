#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lamport/core/check.hpp"
#include "lamport/core/result.hpp"
#include "targets.hpp"

/// Bytes as they come off a link: in pieces, cut anywhere.
namespace lamport::fuzz {

/// What came off a link.
template <class T>
struct Arrived {
  std::vector<T> values;  ///< In order.
  std::size_t used = 0;   ///< Bytes that the values took.
  std::string refusal;    ///< Why no more came; "" if nothing was wrong.
  friend bool operator==(const Arrived&, const Arrived&) = default;
};

/// Has `take(bytes)` take values off the front of what has arrived of `stream`, after each piece
/// as many as are complete, until it refuses. The piece that begins at byte `i` has
/// `piece_size(i)` bytes, at least 1. Checks that never more than `size_max` bytes wait.
template <class T, class Take, class PieceSize>
[[nodiscard]] Arrived<T> arrive(Input stream, std::size_t size_max, const Take& take,
                                const PieceSize& piece_size) {
  Arrived<T> arrived;
  std::size_t received = 0;
  while (received < stream.size() && arrived.refusal.empty()) {
    received += std::min(piece_size(received), stream.size() - received);
    // A copy of just what is there, so that a sanitizer sees any read beyond it.
    const Input present = stream.subspan(arrived.used, received - arrived.used);
    const std::vector<std::byte> waiting(present.begin(), present.end());
    Input rest = waiting;
    while (true) {
      core::Result<std::optional<T>> taken = take(rest);
      if (!taken) {
        arrived.refusal = std::move(taken.error().message);
        break;
      }
      std::optional<T> value = *std::move(taken);
      if (!value) {
        LAMPORT_CHECK(rest.size() < size_max, "what is not complete is bounded", rest.size());
        break;
      }
      arrived.values.push_back(*std::move(value));
    }
    arrived.used += waiting.size() - rest.size();
  }
  return arrived;
}

/// What comes off `stream`, which must be the same however it is cut: not at all, into single
/// bytes, and into pieces of the sizes that its own bytes say.
template <class T, class Take>
[[nodiscard]] Arrived<T> arrive_in_any_pieces(Input stream, std::size_t size_max,
                                              const Take& take) {
  const auto all = [&](std::size_t) { return stream.size(); };
  const auto one = [](std::size_t) { return std::size_t{1}; };
  const auto some = [&](std::size_t at) { return 1 + std::to_integer<std::size_t>(stream[at]); };
  Arrived<T> whole = arrive<T>(stream, size_max, take, all);
  LAMPORT_CHECK(arrive<T>(stream, size_max, take, one) == whole, "single bytes are as good");
  LAMPORT_CHECK(arrive<T>(stream, size_max, take, some) == whole, "any pieces are as good");
  return whole;
}

}  // namespace lamport::fuzz
