#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace lamport::transports {

/// What a connection over a `Proxy` goes through: how its bytes go on, and one blow.
struct Ordeal {
  static constexpr std::size_t kEndless = std::numeric_limits<std::size_t>::max();

  enum class Blow : std::uint8_t {
    kCut,        ///< The connection ends, with what is on it.
    kHalfClose,  ///< The way of the latest byte ends; the way back stays open.
    kStall,      ///< On the way of the latest byte nothing goes on for a while.
  };

  std::size_t piece = 4096;            ///< So many bytes go on at once, at most; at least 1.
  std::chrono::milliseconds delay{0};  ///< Before each piece.
  /// The blow comes when so many bytes have gone on, both ways taken together, wherever in a frame.
  /// A stall comes again, and again, after as many more.
  std::size_t length = kEndless;
  Blow blow = Blow::kCut;
  std::chrono::milliseconds stall{0};  ///< How long one lasts.
};

/// How much of it took place.
struct Toll {
  std::size_t connections = 0;  ///< That came, and were passed on.
  std::size_t bytes = 0;        ///< That were passed on, both ways.
  std::size_t pieces = 0;
  std::size_t delays = 0;  ///< Pieces that waited.
  std::size_t cuts = 0;    ///< Connections that were cut at their length.
  std::size_t half_closes = 0;
  std::size_t stalls = 0;  ///< That held something up.

  Toll& operator+=(const Toll& other) {
    for (const auto count : {&Toll::connections, &Toll::bytes, &Toll::pieces, &Toll::delays,
                             &Toll::cuts, &Toll::half_closes, &Toll::stalls}) {
      this->*count += other.*count;
    }
    return *this;
  }
};

}  // namespace lamport::transports
