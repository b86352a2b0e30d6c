#pragma once

#include <asio/ip/address.hpp>
#include <asio/ip/tcp.hpp>

#include "lamport/core/result.hpp"
#include "lamport/transports/options.hpp"

namespace lamport::transports {

/// How far a host may go: without TLS not beyond this machine, unless its options say so.
class Reach {
 public:
  explicit Reach(const HostOptions& options)
      : beyond_loopback_(options.tls || options.plain_beyond_loopback) {}

  /// Errors: `address` is beyond this machine, and so must not be; the message has the ways out.
  [[nodiscard]] core::Result<void> permits(const asio::ip::address& address) const;

  /// Where to dial. Errors: an address that is not numeric or not permitted, or port 0.
  [[nodiscard]] core::Result<asio::ip::tcp::endpoint> dialled(const Endpoint& endpoint) const;

  /// Where to listen: `endpoint`, as it is, for an address that is none is left to the listener.
  /// Throws `std::runtime_error` if it is not permitted.
  [[nodiscard]] Endpoint listened(const Endpoint& endpoint) const;

 private:
  bool beyond_loopback_;
};

}  // namespace lamport::transports
