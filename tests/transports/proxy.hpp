#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include "ordeal.hpp"

namespace lamport::transports {

/// A wire between two hosts that a test holds: it passes on what comes over it, or does it harm.
class Proxy {
 public:
  /// Passes what it gets on to `port` of this machine, and back.
  explicit Proxy(std::uint16_t port);
  /// The same, but the n-th connection goes through `ordeals[n]`; those after the last are left
  /// alone. One that `port` refuses does not count.
  Proxy(std::uint16_t port, std::vector<Ordeal> ordeals);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// What its connections have gone through so far, all together.
  [[nodiscard]] Toll toll() const;
  /// All that came from whoever dialled, over the first connection.
  [[nodiscard]] std::vector<std::byte> recording() const;

  /// Ends every connection.
  void cut();
  /// From now on what goes over the connections that there are is lost; later ones are well.
  void swallow();

 private:
  using Tcp = asio::ip::tcp;

  /// One direction of a connection.
  ///
  ///     read ──▶ held while stalled ──▶ delayed ──▶ written, a piece ──▶ next piece, or read
  struct Way {
    explicit Way(asio::io_context& io) : from(io), clock(io) {}
    Tcp::socket from;
    asio::steady_timer clock;  ///< Of a delay, or of a stall.
    std::array<char, 4096> buffer{};
    std::size_t filled = 0;
    std::size_t passed = 0;    ///< Of what is filled.
    bool is_closed = false;    ///< What comes is lost: the other side was told that no more will.
    bool is_stalling = false;  ///< The next piece is held up.
  };
  struct Wire {
    Wire(asio::io_context& io, const Ordeal& undergone)
        : ways{Way(io), Way(io)}, ordeal(undergone), left(undergone.length) {}
    std::array<Way, 2> ways;  ///< From whoever dialled, and back.
    Ordeal ordeal;
    std::size_t left;  ///< Bytes before the blow.
    bool is_first = false;
    bool swallows = false;
  };
  using Handle = std::shared_ptr<Wire>;

  void accept();
  void read(const Handle& wire, std::size_t side);
  void go_on(const Handle& wire, std::size_t side);
  void wait(const Handle& wire, std::size_t side);
  void pass(const Handle& wire, std::size_t side);
  void strike(Wire& wire, std::size_t side);
  void count(std::size_t Toll::* what, std::size_t much);
  static void cut(Wire& wire);

  asio::io_context io_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  Tcp::acceptor acceptor_;
  std::uint16_t port_;
  Tcp::endpoint target_;
  std::vector<Ordeal> ordeals_;
  std::vector<Handle> wires_;

  mutable std::mutex mutex_;  ///< Of what the test asks for.
  Toll toll_;
  std::vector<std::byte> recording_;

  std::thread thread_;
};

}  // namespace lamport::transports
