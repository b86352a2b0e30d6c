#pragma once

#include <cstdint>

namespace lamport::transports {

/// What a host has done since it was made. Frames are whole messages; bytes include their headers
/// and handshakes, and not what TLS adds.
struct Counters {
  std::uint64_t frames_sent = 0;      ///< Handed to the system.
  std::uint64_t frames_received = 0;  ///< Of a length that fits, whatever they hold.
  std::uint64_t writes = 0;           ///< System calls that took all that was to be sent.
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  /// The peer's queue was full, or the peer away and the same message in its queue already.
  std::uint64_t frames_dropped = 0;
  /// Lost with a link that ended, or perhaps: in the last write; or come before the process began.
  std::uint64_t frames_lost = 0;
  std::uint64_t connects = 0;    ///< Links established, with a handshake.
  std::uint64_t reconnects = 0;  ///< Among them, those to a peer that had been connected.
  std::uint64_t refused = 0;     ///< Connections closed for what came from them, or did not.
  std::uint64_t recoveries = 0;  ///< Stalls that the recovery thread dealt with.
  std::uint64_t hangs = 0;       ///< Times that the I/O thread did not turn.

  friend bool operator==(const Counters&, const Counters&) = default;
};

}  // namespace lamport::transports
