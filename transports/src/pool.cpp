#include "pool.hpp"

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <utility>

#include <asio/post.hpp>

#include "lamport/core/check.hpp"

namespace lamport::transports {

using core::ProcessId;
using core::Result;

Pool::Peer::Peer(asio::io_context& io, const Limits& limits, std::uint32_t seed)
    : queue(limits.queue_bytes),
      backoff(limits.redial_delay_min, limits.redial_delay_max, seed),
      redial(io) {}

Pool::Pool(asio::io_context& io, const Connection::Setup& setup, const Limits& limits,
           const Journal& journal, Company& company, Receiver receiver, Gathered gathered)
    : io_(io),
      setup_(setup),
      limits_(limits),
      journal_(journal),
      company_(company),
      receiver_(std::move(receiver)),
      gathered_(std::move(gathered)),
      parting_timer_(io) {
  std::random_device seeds;
  for (std::uint32_t p = 0; p < setup.ours.processes; ++p) {
    peers_.push_back(std::make_unique<Peer>(io, limits, seeds()));
  }
}

void Pool::open(const std::vector<Tcp::endpoint>& endpoints) {
  LAMPORT_CHECK(endpoints.size() == peers_.size(), "one endpoint per process", endpoints.size());
  for (std::uint32_t p = 0; p < peers_.size(); ++p) {
    peers_[p]->endpoint = endpoints[p];
    if (dials(ProcessId(p))) {
      dial(ProcessId(p));
    }
  }
  if (company_.is_gathered()) {
    gathered_();
  }
}

void Pool::accept(Tcp::socket socket) {
  if (!open_) {
    return;
  }
  if (strangers_.size() >= limits_.strangers) {
    // The oldest gives way: an honest peer shakes hands at once, so it is not among the old.
    const Handle oldest = strangers_.front();
    strangers_.pop_front();
    oldest->close();
    LiveCounters::add(setup_.counters->refused);
    journal_.caused(Level::kWarning, "closed the link from " + oldest->address() +
                                         ": handshake: too many are waiting for theirs");
  }
  strangers_.push_back(connection_on(std::move(socket)));
  strangers_.back()->accepted();
}

bool Pool::send(ProcessId to, std::uint64_t serial, std::span<const std::byte> message) {
  Peer& receiver = peer(to);
  const bool waits = !receiver.link && receiver.queue.holds(message);
  if (waits || !receiver.queue.push(serial, message)) {
    LiveCounters::add(setup_.counters->frames_dropped);
    return false;
  }
  push_soon(to);
  return true;
}

void Pool::push_soon(ProcessId to) {
  if (!std::exchange(peer(to).is_dirty, true)) {
    dirty_.push_back(to);
    if (dirty_.size() == 1) {
      // Behind the handlers that are ready now, so that their frames go with the same write.
      asio::post(io_, [this] { flush(); });
    }
  }
}

void Pool::finish() {
  tell_of(company_.finish());
}

/// Something was said, by us or to us; perhaps there is something new to say of it.
void Pool::tell_of(bool is_new) {
  if (is_new) {
    for (std::uint32_t p = 0; p < peers_.size(); ++p) {
      say(ProcessId(p));
    }
  }
  watch_parting();
}

void Pool::say(ProcessId to) {
  if (peer(to).link && company_.own() != Word::kNone) {
    peer(to).queue.push(company_.own());
    push_soon(to);
  }
}

void Pool::flush() {
  for (const ProcessId id : dirty_) {
    peer(id).is_dirty = false;
    flush(peer(id));
  }
  dirty_.clear();
}

void Pool::flush(Peer& peer) {
  if (peer.link && peer.link->can_write() && !peer.queue.empty()) {
    peer.link->write(peer.queue);
    peer.unheard = true;
  }
}

/// Ends the peer's link. What waits goes with it: some of it may be what was sent again and again
/// because the link was dead.
void Pool::unlink(Peer& peer) {
  std::exchange(peer.link, nullptr)->close();
  LiveCounters::add(setup_.counters->frames_lost, peer.queue.clear());
  watch_parting();
}

Pool::Parting Pool::parting() const {
  Parting parting = Parting::kNothing;
  for (std::uint32_t p = 0; p < peers_.size(); ++p) {
    if (company_.waits_for(ProcessId(p))) {
      if (peers_[p]->link) {
        return Parting::kWords;
      }
      parting = Parting::kReturn;
    }
  }
  return parting;
}

void Pool::watch_parting() {
  const Parting now = open_ ? parting() : Parting::kNothing;
  if (std::exchange(parting_, now) != now && now != Parting::kNothing) {
    await_parting();
  }
}

/// Who has said that all know may be gone before that comes over. Its system may then have dropped
/// it with the link, and the end of the link, too, may be lost; so something is said on the link
/// now and then, to which the system of one that is gone answers that there is no such link.
/// Whoever has not linked again within the time that it takes has left.
void Pool::await_parting() {
  parting_timer_.expires_after(limits_.handshake + (parting_ == Parting::kReturn
                                                        ? limits_.redial_delay_max
                                                        : core::Duration::zero()));
  parting_timer_.async_wait([this](const asio::error_code& error) {
    if (error || parting_timer_.expiry() > std::chrono::steady_clock::now()) {
      return;  // Something else is waited for by now.
    }
    if (parting_ == Parting::kReturn) {
      company_.left_by_all();
    } else if (parting_ == Parting::kWords) {
      prompt();
    }
  });
}

/// Says again what we know to those that owe us a last word.
void Pool::prompt() {
  for (std::uint32_t p = 0; p < peers_.size(); ++p) {
    // What waits serves as well, and does not grow for one that does not read.
    if (company_.waits_for(ProcessId(p)) && peers_[p]->queue.empty()) {
      say(ProcessId(p));
    }
  }
  await_parting();
}

void Pool::mend() {
  for (std::uint32_t p = 0; p < peers_.size(); ++p) {
    Peer& each = *peers_[p];
    if (each.link && each.unheard && each.suspect) {
      journal_.warning("closed the link to process " + std::to_string(p) +
                       ": it is silent though something is unanswered");
      unlink(each);
    }
    each.suspect = each.unheard;
    if (open_ && dials(ProcessId(p)) && !each.link && !each.dialling) {
      each.redial.cancel();
      dial(ProcessId(p));
    }
  }
}

void Pool::close() {
  open_ = false;
  watch_parting();
  parting_timer_.cancel();
  for (const auto& each : peers_) {
    each->redial.cancel();
    for (Handle* handle : {&each->link, &each->dialling}) {
      if (*handle) {
        std::exchange(*handle, nullptr)->close();
      }
    }
  }
  for (const Handle& stranger : std::exchange(strangers_, {})) {
    stranger->close();
  }
}

Result<void> Pool::greeted(Connection& connection, const Handshake& theirs) {
  const bool stranger = std::ranges::any_of(
      strangers_, [&](const Handle& each) { return each.get() == &connection; });
  if (auto fit = fits(theirs, setup_.ours, stranger ? Side::kAccepted : Side::kDialled); !fit) {
    return fit;
  }
  Peer& sender = peer(theirs.process);
  if (!stranger && sender.dialling.get() != &connection) {
    return core::refused("process: " + std::to_string(theirs.process.value()) +
                         " is not the one that was dialled");
  }
  if (theirs.incarnation < sender.incarnation) {
    return core::refused("incarnation: " + std::to_string(theirs.incarnation) +
                         " is a former self of " + std::to_string(sender.incarnation));
  }
  if (setup_.started && setup_.no_restart && sender.was_linked &&
      theirs.incarnation != sender.incarnation) {
    return core::refused("incarnation: process " + std::to_string(theirs.process.value()) +
                         " has restarted, which the protocol does not bear; restart all");
  }
  if (sender.link) {
    journal_.caused(Level::kInfo, "a new link replaces that of process " +
                                      std::to_string(theirs.process.value()));
    unlink(sender);
  }
  sender.link = release(connection);
  sender.incarnation = theirs.incarnation;
  sender.unheard = sender.suspect = false;
  LiveCounters::add(setup_.counters->connects);
  if (std::exchange(sender.was_linked, true)) {
    LiveCounters::add(setup_.counters->reconnects);
  }
  sender.reason.clear();
  journal_.caused(Level::kInfo, "linked with process " + std::to_string(theirs.process.value()) +
                                    " at " + connection.address());
  say(theirs.process);
  watch_parting();
  return {};
}

Result<void> Pool::received(Connection& connection, const Frame& frame) {
  Peer& sender = peer(connection.peer());
  sender.unheard = sender.suspect = false;
  sender.backoff.reset();
  return receiver_(connection.peer(), frame);
}

void Pool::told(Connection& connection, Word word) {
  Peer& sender = peer(connection.peer());
  sender.unheard = sender.suspect = false;
  tell_of(company_.heard(connection.peer(), word));
  if (company_.is_gathered()) {
    gathered_();
  }
}

void Pool::writable(Connection& connection) {
  flush(peer(connection.peer()));
}

void Pool::lost(Connection& connection, const std::string& reason) {
  const std::string line = "closed the link with " + connection.address() + ": " + reason;
  for (std::uint32_t p = 0; p < peers_.size(); ++p) {
    Peer& each = *peers_[p];
    const bool was_link = each.link.get() == &connection;
    if (!was_link && each.dialling.get() != &connection) {
      continue;
    }
    if (was_link || each.reason != reason) {
      journal_.caused(Level::kWarning, line + " (process " + std::to_string(p) + ")");
    }
    each.reason = reason;
    if (was_link) {
      unlink(each);
    } else {
      static_cast<void>(release(connection));
    }
    if (dials(ProcessId(p))) {
      dial_later(ProcessId(p));
    }
    return;
  }
  journal_.caused(Level::kWarning, line);
  static_cast<void>(release(connection));
}

/// Takes the connection out of where it is kept.
Pool::Handle Pool::release(Connection& connection) {
  const auto stranger = std::ranges::find_if(
      strangers_, [&](const Handle& each) { return each.get() == &connection; });
  if (stranger != strangers_.end()) {
    Handle found = std::move(*stranger);
    strangers_.erase(stranger);
    return found;
  }
  for (const auto& each : peers_) {
    for (Handle* handle : {&each->link, &each->dialling}) {
      if (handle->get() == &connection) {
        return std::exchange(*handle, nullptr);
      }
    }
  }
  return nullptr;
}

Pool::Handle Pool::connection_on(Tcp::socket socket) {
  Connection::Owner& self = *this;
  return std::make_shared<Connection>(std::move(socket), setup_, self);
}

void Pool::dial(ProcessId id) {
  Peer& callee = peer(id);
  callee.dialling = connection_on(Tcp::socket(io_));
  callee.dialling->dial(callee.endpoint);
}

void Pool::dial_later(ProcessId id) {
  Peer& callee = peer(id);
  callee.redial.expires_after(callee.backoff.next());
  callee.redial.async_wait([this, id](const asio::error_code& error) {
    if (!error && open_ && !peer(id).dialling && !peer(id).link) {
      dial(id);
    }
  });
}

}  // namespace lamport::transports
