#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include "backoff.hpp"
#include "company.hpp"
#include "connection.hpp"
#include "journal.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/result.hpp"
#include "lamport/transports/options.hpp"
#include "live_counters.hpp"
#include "send_queue.hpp"

namespace lamport::transports {

/// One persistent link per pair of processes: the lower id dials, the higher accepts.
///
/// A link that breaks is dialled again, after a delay that grows with each failure; a new valid
/// connection of a peer replaces the old one. Frames are whole, in order and never doubled, but
/// those of a link that ends may be lost: what waits for it is, and what was written, perhaps.
/// Frames for a peer that is not connected wait for it, within the queue's bound and each message
/// once, so that what is sent again during an outage does not pile up. Frames pushed in one turn of
/// the I/O loop leave with one write.
/// Thread: the I/O thread only.
class Pool final : private Connection::Owner {
 public:
  using Tcp = asio::ip::tcp;
  /// Takes a frame from a peer; an error closes the link.
  using Receiver = std::function<core::Result<void>(core::ProcessId from, const Frame& frame)>;

  /// Is told, perhaps again, that all peers have met us.
  using Gathered = std::function<void()>;

  /// `io` outlives the pool, and the pool all its handlers; `setup` and `journal` outlive it.
  Pool(asio::io_context& io, const Connection::Setup& setup, const Limits& limits,
       const Journal& journal, Company& company, Receiver receiver, Gathered gathered);

  /// Begins to dial the peers above us. `endpoints` has one entry per process.
  void open(const std::vector<Tcp::endpoint>& endpoints);

  /// Takes a connection that someone dialled to us.
  void accept(Tcp::socket socket);

  /// Queues a frame. Returns false if it was dropped, because there is no room, or because the peer
  /// is not connected and the same message waits for it already.
  /// Requires: `to` is a peer. Cost: O(frames that wait) if it is not connected, O(1) otherwise.
  [[nodiscard]] bool send(core::ProcessId to, std::uint64_t serial,
                          std::span<const std::byte> message);

  /// Our process wants nothing any more: says so to the peers, and what follows from it.
  void finish();

  /// Mends what is broken now: dials at once where a delay was running, and closes links whose peer
  /// has said nothing since the last call though we kept talking to it.
  void mend();

  /// Closes every connection and dials no more.
  void close();

 private:
  using Handle = std::shared_ptr<Connection>;

  /// What we wait for in the end, when all are finished, of those that may not know it.
  ///
  ///     kNothing ◀──▶ kWords ◀──▶ kReturn ── after a while ──▶ all that we wait for have left
  enum class Parting : std::uint8_t {
    kNothing,
    kWords,   ///< At least one of them is linked, and has a last word to say.
    kReturn,  ///< None is linked.
  };

  struct Peer {
    Peer(asio::io_context& io, const Limits& limits, std::uint32_t seed);

    Tcp::endpoint endpoint;
    Handle link;      ///< Greeted, or null.
    Handle dialling;  ///< Not greeted yet, or null. Never both for a peer that we dial.
    SendQueue queue;
    Backoff backoff;
    asio::steady_timer redial;
    bool was_linked = false;
    std::string reason;     ///< Why it was lost or not reached, as logged last in this outage.
    bool is_dirty = false;  ///< Whether it is in `dirty_`.
    std::uint64_t incarnation = 0;  ///< The highest that has shaken hands.
    /// Since the peer was last heard: whether we wrote, and whether `mend` has seen that.
    bool unheard = false;
    bool suspect = false;
  };

  core::Result<void> greeted(Connection& connection, const Handshake& theirs) override;
  core::Result<void> received(Connection& connection, const Frame& frame) override;
  void told(Connection& connection, Word word) override;
  void writable(Connection& connection) override;
  void lost(Connection& connection, const std::string& reason) override;

  [[nodiscard]] Handle connection_on(Tcp::socket socket);
  void dial(core::ProcessId id);
  void dial_later(core::ProcessId id);
  void say(core::ProcessId to);
  void tell_of(bool is_new);
  void push_soon(core::ProcessId to);
  void flush();
  void flush(Peer& peer);
  void unlink(Peer& peer);
  [[nodiscard]] Parting parting() const;
  void watch_parting();
  void await_parting();
  void prompt();
  [[nodiscard]] Handle release(Connection& connection);
  [[nodiscard]] bool dials(core::ProcessId id) const { return setup_.ours.process < id; }
  [[nodiscard]] Peer& peer(core::ProcessId id) { return *peers_[id.value()]; }

  asio::io_context& io_;
  const Connection::Setup& setup_;
  Limits limits_;
  const Journal& journal_;
  Company& company_;
  Receiver receiver_;
  Gathered gathered_;
  bool open_ = true;
  Parting parting_ = Parting::kNothing;
  asio::steady_timer parting_timer_;          ///< How long we wait for that.
  std::vector<std::unique_ptr<Peer>> peers_;  ///< By process; our own is unused.
  std::deque<Handle> strangers_;              ///< Accepted and not greeted, the oldest first.
  std::vector<core::ProcessId> dirty_;        ///< Peers for which a flush is posted.
};

}  // namespace lamport::transports
