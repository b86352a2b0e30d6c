#pragma once

#include <cstdint>
#include <functional>

#include <asio/error_code.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include "journal.hpp"
#include "lamport/transports/options.hpp"

namespace lamport::transports {

/// Accepts connections. Thread: the I/O thread, but for the constructor and `port()`.
class Listener {
 public:
  using Tcp = asio::ip::tcp;
  using Visitor = std::function<void(Tcp::socket)>;

  /// Listens at once, so that who dials early waits in the system's queue. `io` and `journal`
  /// outlive the listener, and it outlives its handlers.
  /// Throws `std::runtime_error` if it can't, with the address, the port and the reason.
  Listener(asio::io_context& io, const Endpoint& endpoint, const Journal& journal, Visitor visitor);

  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// Begins to hand connections to the visitor.
  void open();
  void close();

 private:
  void accept();
  void on_trouble(const asio::error_code& error);

  const Journal& journal_;
  Visitor visitor_;
  Tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::uint16_t port_ = 0;
  bool in_trouble_ = false;
};

}  // namespace lamport::transports
