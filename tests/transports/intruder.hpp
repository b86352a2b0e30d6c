#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include "lamport/transports/handshake.hpp"

namespace lamport::transports {

/// Bytes of `text`.
[[nodiscard]] std::vector<std::byte> bytes_of(const std::string& text);

/// Someone who connects to a host and says what a host would not.
class Intruder {
 public:
  /// Connects to `port` of this machine.
  explicit Intruder(std::uint16_t port);

  void say(std::span<const std::byte> bytes);
  void say(const Handshake& handshake) { say(encode_handshake(handshake)); }
  /// Has no more to say.
  void hang_up();
  /// Whether the other side ends the connection; what it says before is read and ignored.
  [[nodiscard]] bool is_shown_out();

 private:
  asio::io_context io_;
  asio::ip::tcp::socket socket_;
};

}  // namespace lamport::transports
