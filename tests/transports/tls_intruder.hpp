#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ssl/context.hpp>
#include <asio/ssl/stream.hpp>

#include "intruder.hpp"
#include "lamport/transports/handshake.hpp"
#include "lamport/transports/tls.hpp"

namespace lamport::transports {

/// How an intruder speaks TLS.
struct TlsManner {
  std::optional<TlsOptions> shows;  ///< The certificate, which need not be one that is taken.
  int version_max = 0;              ///< In OpenSSL's numbers; 0 for the latest.
};

/// Someone who speaks TLS and believes everybody.
class TlsIntruder {
 public:
  using Tcp = asio::ip::tcp;

  explicit TlsIntruder(const TlsManner& manner);

  /// Connects to `port` of this machine; returns whether TLS came about, as far as it can tell: the
  /// other side may refuse its certificate afterwards.
  [[nodiscard]] bool dial(std::uint16_t port);
  /// Lets one in through `door`, with the same result.
  [[nodiscard]] bool answer(Tcp::acceptor& door);

  void say(std::span<const std::byte> bytes);
  void say(const Handshake& handshake) { say(encode_handshake(handshake)); }
  /// What is said to it in one record. Waits for it.
  [[nodiscard]] std::vector<std::byte> hear_record();
  /// As `is_ended`.
  [[nodiscard]] bool is_shown_out() { return is_ended(io_, stream_); }

 private:
  asio::io_context io_;
  asio::ssl::context context_;
  asio::ssl::stream<Tcp::socket> stream_;
};

/// What a client of TLS says first.
[[nodiscard]] std::vector<std::byte> client_hello();

}  // namespace lamport::transports
