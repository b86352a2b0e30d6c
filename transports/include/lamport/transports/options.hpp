#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "lamport/core/virtual_time.hpp"
#include "lamport/transports/log.hpp"
#include "lamport/transports/progress.hpp"
#include "lamport/transports/tls.hpp"

namespace lamport::transports {

/// Where a host listens: a numeric IPv4 or IPv6 address and a TCP port.
struct Endpoint {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0, for listening: the system chooses one.

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// Whether a numeric address is one of this machine's own: 127.0.0.0/8 or ::1.
[[nodiscard]] bool is_loopback(const std::string& address);

/// What a host waits for and keeps, at most. All durations are above 0.
struct Limits {
  /// From dialling or accepting a connection to the end of its handshake, TLS's included.
  core::Duration handshake = std::chrono::seconds(2);
  /// Between two attempts to reach a peer: at first, and after each failure twice as long, up to
  /// the maximum. What is waited is drawn between half of it and all.
  core::Duration redial_delay_min = std::chrono::milliseconds(10);
  core::Duration redial_delay_max = std::chrono::seconds(2);
  /// Recovery begins if something has been unanswered and nothing has moved for so long.
  core::Duration stall = std::chrono::seconds(1);
  /// An I/O thread that has not turned for so long is reported.
  core::Duration hang = std::chrono::seconds(2);
  /// Bytes of frames that wait for a peer, connected or not; a frame beyond is dropped, and one
  /// whose message waits already while the peer is not connected.
  std::size_t queue_bytes = std::size_t{1} << 20U;
  /// Accepted connections whose handshake is not complete; one more closes the oldest.
  std::size_t strangers = 64;
};

/// How a host is set up.
struct HostOptions {
  std::string cluster = "lamport";  ///< Hosts of other clusters are refused. 1 … 64 bytes.
  Endpoint listen;
  /// Has all links run inside TLS, with certificates on both sides. All hosts of a cluster have it,
  /// or none.
  std::optional<TlsOptions> tls;
  /// Lets the host listen and dial beyond this machine without TLS. Whoever reaches the port may
  /// then pass for a process of the cluster, and whoever is on the way read and change all.
  bool plain_beyond_loopback = false;
  /// The instant from which event times count; not in the future. Hosts that share it have traces
  /// whose times compare.
  std::chrono::steady_clock::time_point epoch;
  Limits limits;
  LogSink log;  ///< May be empty.
  /// The process is started once all others have met its host, and not before: so a process that
  /// has restarted, and is refused for it, never starts. The same for all hosts of a cluster.
  bool gather = false;
  /// What the handshake says, if above 0, instead of the process's incarnation.
  std::uint64_t incarnation = 0;
  /// Where the host tells how far it is, such as in memory that several programs share; it outlives
  /// the host. Null: with the host.
  Progress* progress = nullptr;
};

}  // namespace lamport::transports
