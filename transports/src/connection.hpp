#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <asio/error_code.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ssl/stream.hpp>
#include <asio/ssl/stream_base.hpp>
#include <asio/steady_timer.hpp>

#include "credentials.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/result.hpp"
#include "lamport/core/virtual_time.hpp"
#include "lamport/transports/handshake.hpp"
#include "live_counters.hpp"
#include "send_queue.hpp"

namespace lamport::transports {

/// One TCP connection, from the dial or accept to its end.
///
///     dialling ──▶ securing ──▶ shaking hands ──▶ greeted ──▶ closed
///         └────────────┴──────────────┴─ deadline, error ────────▲
///
/// It is secured only by a host that has credentials: then all that follows is inside TLS, and the
/// handshake must name the process that the other side's certificate names. Both sides send their
/// handshake at once; frames follow. What comes in is bounded by a buffer, and refused at the first
/// byte that doesn't fit. Thread: the I/O thread only.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Tcp = asio::ip::tcp;

  /// Who has the connection. It may close the connection in any of these calls, and outlives all
  /// handlers of the I/O thread.
  class Owner {
   public:
    Owner(const Owner&) = delete;
    Owner& operator=(const Owner&) = delete;

    /// The other side's handshake is here and well formed. An error refuses it.
    virtual core::Result<void> greeted(Connection& connection, const Handshake& theirs) = 0;
    /// A frame is here. An error closes the connection.
    virtual core::Result<void> received(Connection& connection, const Frame& frame) = 0;
    /// The other side's host has said a word.
    virtual void told(Connection& connection, Word word) = 0;
    /// Greeted, and what was being written is written.
    virtual void writable(Connection& connection) = 0;
    /// Closed from now on, for the reason given. Not called for `close()`.
    virtual void lost(Connection& connection, const std::string& reason) = 0;

   protected:
    Owner() = default;
    ~Owner() = default;
  };

  /// The same for all connections of a host; outlives them.
  struct Setup {
    Handshake ours;
    std::size_t message_size_max = 0;
    core::Duration handshake_deadline{};
    LiveCounters* counters = nullptr;
    Credentials* credentials = nullptr;  ///< None: links are without TLS.
    bool no_restart = false;  ///< Whether a peer may not restart once our process has started.
    bool started = false;     ///< Whether it has.
  };

  Connection(Tcp::socket socket, const Setup& setup, Owner& owner);

  /// Begins with a connection that was accepted.
  void accepted();
  /// Begins by dialling.
  void dial(const Tcp::endpoint& endpoint);

  /// Writes all of `queue` with one call; inside TLS, with one for each record of 16 KiB.
  /// Requires: `can_write()`.
  void write(SendQueue& queue);

  /// Closes it without a word to the owner. What is under way ends with nothing done.
  void close();

  [[nodiscard]] bool can_write() const { return greeted_ && !writing_ && open_; }
  [[nodiscard]] bool is_greeted() const { return greeted_; }
  /// Of the process on the other side, once greeted.
  [[nodiscard]] core::ProcessId peer() const { return peer_; }
  /// The other side's address, for the log.
  [[nodiscard]] const std::string& address() const { return address_; }

 private:
  using Tls = asio::ssl::stream<Tcp::socket&>;

  void arm_deadline();
  void connected(Tls::handshake_type side);
  void secure(Tls::handshake_type side, Credentials& credentials);
  void secured(Tls& tls);
  void shake_hands();
  void read();
  void on_read(std::size_t size);
  void on_end(const asio::error_code& error);
  /// How many of the buffer's bytes are done with, or why the rest is refused.
  core::Result<std::size_t> consume();
  core::Result<void> meet(const Handshake& theirs);
  core::Result<void> take(const Frame& frame);
  void write_batch();
  std::size_t write_at_once();
  void on_written();
  void note_written();
  void fail(const asio::error_code& error);
  void lose(const std::string& reason);
  void refuse(const std::string& reason);
  /// Has `use` read from, or write to, what the handshake and the frames go over.
  template <class Use>
  void with_stream(const Use& use);

  Tcp::socket socket_;
  std::optional<Tls> tls_;  ///< Over the socket, from `secure` on.
  asio::steady_timer deadline_;
  const Setup& setup_;
  Owner& owner_;
  std::string address_;
  std::string certified_;  ///< Whom the other side's certificate names; "" until it is secured.
  bool open_ = true;
  bool greeted_ = false;
  bool writing_ = false;
  core::ProcessId peer_;
  std::uint64_t serial_ = 0;  ///< Of the last frame received.

  std::vector<std::byte> buffer_;  ///< Holds a handshake; once greeted, any frame.
  std::size_t filled_ = 0;         ///< The bytes of `buffer_` that were received and not used.
  Batch batch_;                    ///< What is being written.
};

}  // namespace lamport::transports
