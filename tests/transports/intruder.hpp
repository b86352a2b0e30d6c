#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <asio/buffer.hpp>
#include <asio/error_code.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include "lamport/transports/handshake.hpp"

namespace lamport::transports {

/// Bytes of `text`.
[[nodiscard]] std::vector<std::byte> bytes_of(const std::string& text);

/// Whether the other side ends the connection; what it says before is read and ignored.
template <class Stream>
[[nodiscard]] bool is_ended(asio::io_context& io, Stream& stream) {
  bool ended = false;
  std::array<std::byte, 1024> buffer;
  const auto read = [&](auto&& self) -> void {
    stream.async_read_some(asio::buffer(buffer),
                           [&, self](const asio::error_code& error, std::size_t) {
                             if (error) {
                               ended = true;
                             } else {
                               self(self);
                             }
                           });
  };
  read(read);
  io.restart();
  io.run_for(std::chrono::minutes(1));
  return ended;
}

/// Someone who connects to a host and says what a host would not.
class Intruder {
 public:
  /// Connects to `port` of this machine.
  explicit Intruder(std::uint16_t port);

  void say(std::span<const std::byte> bytes);
  void say(const Handshake& handshake) { say(encode_handshake(handshake)); }
  /// Has no more to say.
  void hang_up();
  /// As `is_ended`.
  [[nodiscard]] bool is_shown_out() { return is_ended(io_, socket_); }

 private:
  asio::io_context io_;
  asio::ip::tcp::socket socket_;
};

}  // namespace lamport::transports
