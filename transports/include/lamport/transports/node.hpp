#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lamport/core/ids.hpp"
#include "lamport/core/result.hpp"
#include "lamport/transports/counters.hpp"
#include "lamport/transports/handshake.hpp"
#include "lamport/transports/options.hpp"
#include "lamport/transports/progress.hpp"

namespace lamport::transports {

/// Who is called by a `Node`, always on its I/O thread.
///
/// What it throws, a failed check included, ends the node: the links close, and `Node::failure`
/// has the text.
class NodeUser {
 public:
  NodeUser(const NodeUser&) = delete;
  NodeUser& operator=(const NodeUser&) = delete;

  /// The first call. What came before is lost.
  virtual void on_start() = 0;
  /// A frame from a peer, with nothing checked but its size. An error closes the link, and its
  /// message is the logged reason.
  [[nodiscard]] virtual core::Result<void> on_frame(core::ProcessId from, std::uint64_t serial,
                                                    std::span<const std::byte> message) = 0;
  /// The alarm is due, or was set to a later time meanwhile.
  virtual void on_alarm() = 0;
  /// Nothing moves while something is unanswered: resend it now.
  virtual void on_stall() = 0;

 protected:
  NodeUser() = default;
  ~NodeUser() = default;
};

/// All of a host that knows no protocol: a listener, the links to the peers, an alarm, the I/O
/// thread that they run on, and the recovery thread that watches it.
class Node {
 public:
  /// Listens from now on. `self` is what the handshake says; messages have at most
  /// `message_size_max` bytes; `user` outlives the node.
  /// Throws `std::runtime_error` if it can't listen, with the port and the reason; if
  /// `options.tls` name a file that is wrong, with the file and the reason; and if it is to listen
  /// beyond this machine without TLS and `options` do not say so.
  /// Peers that restart once the user has started are refused if `no_restart`.
  Node(Handshake self, std::size_t message_size_max, bool no_restart, const HostOptions& options,
       NodeUser& user);
  /// Stops.
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  /// The port that it listens on.
  [[nodiscard]] std::uint16_t port() const;
  /// Thread: any.
  [[nodiscard]] Counters counters() const;
  /// Why the node has ended by itself, if it has. Thread: any.
  [[nodiscard]] std::optional<std::string> failure() const;
  /// Written on the I/O thread by the user.
  [[nodiscard]] Progress& progress();
  [[nodiscard]] const Progress& progress() const;

  /// Starts the threads, once. `endpoints` has one entry per process; that of our own is not used.
  /// Errors, of a peer that we dial: an address that is not numeric, a port 0, or an address beyond
  /// this machine, if there is no TLS and the options do not say so.
  [[nodiscard]] core::Result<void> start(const std::vector<Endpoint>& endpoints);
  /// Closes all links and ends both threads; nothing calls the user afterwards. Idempotent.
  /// Thread: any but the I/O thread.
  void stop();

  /// Our process wants nothing any more. Thread: the I/O thread.
  void finish();
  /// Whether every host knows that no process wants anything any more, or has left. Thread: any.
  [[nodiscard]] bool is_over() const;

  /// Has the I/O thread run `task`; never, if the node has ended. Thread: any.
  void post(std::function<void()> task);

  /// Queues a message, the effect of event `serial`. Returns false if it was dropped: the peer's
  /// queue was full, or the peer is not connected and the same message waits for it already.
  /// Requires: `to` is a peer. Thread: the I/O thread.
  [[nodiscard]] bool send(core::ProcessId to, std::uint64_t serial,
                          std::span<const std::byte> message);
  /// Has the alarm go off at `when`; an alarm that is set to an earlier time goes off as well.
  /// Thread: the I/O thread.
  void set_alarm(std::chrono::steady_clock::time_point when);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lamport::transports
