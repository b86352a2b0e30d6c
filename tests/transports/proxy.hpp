#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <thread>
#include <vector>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

namespace lamport::transports {

/// A wire between two hosts that a test can cut, or make lose what goes over it.
class Proxy {
 public:
  /// Passes what it gets on to `port` of this machine, and back.
  explicit Proxy(std::uint16_t port);
  /// The same, but the n-th connection is cut when `lengths[n]` bytes have come over it, both ways
  /// taken together, wherever in a frame that is; those after the last are left alone.
  Proxy(std::uint16_t port, std::vector<std::size_t> lengths);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Connections that came so far.
  [[nodiscard]] std::size_t connections() const { return connections_; }
  /// Connections that were cut at their length so far.
  [[nodiscard]] std::size_t cuts() const { return cuts_; }

  /// Ends every connection.
  void cut();
  /// From now on what goes over the connections that there are is lost; later ones are well.
  void swallow();

 private:
  using Tcp = asio::ip::tcp;
  struct Wire {
    explicit Wire(asio::io_context& io) : sockets{Tcp::socket(io), Tcp::socket(io)} {}
    std::array<Tcp::socket, 2> sockets;
    std::array<std::array<char, 4096>, 2> buffers{};
    bool swallows = false;
    std::size_t left = std::numeric_limits<std::size_t>::max();  ///< Bytes before it is cut.
  };
  using Handle = std::shared_ptr<Wire>;

  void accept();
  void pump(const Handle& wire, std::size_t side);
  void passed(const Handle& wire, std::size_t side);
  static void cut(Wire& wire);

  asio::io_context io_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  Tcp::acceptor acceptor_;
  std::uint16_t port_;
  Tcp::endpoint target_;
  std::vector<std::size_t> lengths_;
  std::vector<Handle> wires_;
  std::atomic<std::size_t> connections_ = 0;
  std::atomic<std::size_t> cuts_ = 0;
  std::thread thread_;
};

}  // namespace lamport::transports
