#include "connection.hpp"

#include <algorithm>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <utility>

#include <asio/buffer.hpp>
#include <asio/ssl/error.hpp>
#include <asio/write.hpp>

#include "lamport/core/check.hpp"
#include "lamport/transports/tls.hpp"

namespace lamport::transports {
namespace {

using core::ErrorCode;
using core::Result;

/// What one read may bring, besides a part of a frame.
constexpr std::size_t kReadSize = std::size_t{1} << 16U;

/// Has the system ask the other side, if it says nothing for so many seconds, whether it knows the
/// connection, and end that if it does not, or if no answer comes again and again. So who has
/// nothing to say learns that a link is dead, which it may have to dial anew.
void probe_when_idle(Connection::Tcp::socket& socket) {
  struct Option {
    int level;
    int name;
    int value;
  };
  for (const Option& option :
       {Option{SOL_SOCKET, SO_KEEPALIVE, 1}, Option{IPPROTO_TCP, TCP_KEEPIDLE, 10},
        Option{IPPROTO_TCP, TCP_KEEPINTVL, 5}, Option{IPPROTO_TCP, TCP_KEEPCNT, 3}}) {
    // Without it a dead link is only found later.
    static_cast<void>(::setsockopt(socket.native_handle(), option.level, option.name, &option.value,
                                   sizeof(option.value)));
  }
}

std::string text_of(const Connection::Tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  const std::string port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + address + "]:" + port : address + ":" + port;
}

}  // namespace

Connection::Connection(Tcp::socket socket, const Setup& setup, Owner& owner)
    : socket_(std::move(socket)),
      deadline_(socket_.get_executor()),
      setup_(setup),
      owner_(owner),
      buffer_(kHandshakeSizeMax) {}

void Connection::accepted() {
  asio::error_code error;
  const Tcp::endpoint remote = socket_.remote_endpoint(error);
  address_ = error ? "an address unknown" : text_of(remote);
  arm_deadline();
  connected(Tls::server);
}

void Connection::dial(const Tcp::endpoint& endpoint) {
  address_ = text_of(endpoint);
  arm_deadline();
  socket_.async_connect(endpoint, [self = shared_from_this()](const asio::error_code& error) {
    if (!self->open_) {
      return;
    }
    if (error) {
      self->fail(error);
    } else {
      self->connected(Tls::client);
    }
  });
}

void Connection::arm_deadline() {
  deadline_.expires_after(setup_.handshake_deadline);
  deadline_.async_wait([self = shared_from_this()](const asio::error_code& error) {
    if (!error && self->open_ && !self->greeted_) {
      const bool is_within_tls = self->tls_ && self->certified_.empty();
      self->refuse(std::string(is_within_tls ? "TLS" : "handshake") +
                   ": not complete within the deadline");
    }
  });
}

void Connection::connected(Tls::handshake_type side) {
  asio::error_code ignored;  // Without the option, messages only wait longer.
  socket_.set_option(Tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);  // Without this one, a write that can't go on would wait.
  probe_when_idle(socket_);
  if (setup_.credentials == nullptr) {
    shake_hands();
  } else {
    secure(side, *setup_.credentials);
  }
}

void Connection::secure(Tls::handshake_type side, Credentials& credentials) {
  Tls& tls = tls_.emplace(socket_, credentials.context());
  tls.async_handshake(side, [self = shared_from_this(), &tls](const asio::error_code& error) {
    if (!self->open_) {
      return;
    }
    if (error) {
      self->fail(error);
    } else {
      self->secured(tls);
    }
  });
}

void Connection::secured(Tls& tls) {
  const Result<std::string> peer = peer_of(*tls.native_handle());
  if (!peer) {
    refuse("TLS: certificate: " + peer.error().message);
    return;
  }
  certified_ = *peer;
  shake_hands();
}

template <class Use>
void Connection::with_stream(const Use& use) {
  if (tls_) {
    use(*tls_);
  } else {
    use(socket_);
  }
}

void Connection::shake_hands() {
  batch_.bytes = encode_handshake(setup_.ours);
  write_batch();
  read();
}

void Connection::write(SendQueue& queue) {
  LAMPORT_CHECK(can_write(), "a connection takes one batch at a time");
  queue.take(batch_);
  write_batch();
}

void Connection::write_batch() {
  const std::size_t written = tls_ ? 0 : write_at_once();
  if (written == batch_.bytes.size()) {
    note_written();
    return;
  }
  writing_ = true;
  with_stream([this, written](auto& stream) {
    asio::async_write(stream, asio::buffer(batch_.bytes) + written,
                      [self = shared_from_this()](const asio::error_code& error, std::size_t) {
                        if (!self->open_) {
                          return;
                        }
                        if (error) {
                          self->fail(error);
                        } else {
                          self->on_written();
                        }
                      });
  });
}

/// Writes what the system takes now, and returns how many bytes that were: as a rule all, and then
/// the loop need not turn once more to hear of it. Of an error the next write tells.
std::size_t Connection::write_at_once() {
  asio::error_code error;
  return socket_.write_some(asio::buffer(batch_.bytes), error);
}

void Connection::on_written() {
  note_written();
  writing_ = false;
  if (greeted_) {
    owner_.writable(*this);
  }
}

void Connection::note_written() {
  LiveCounters::add(setup_.counters->frames_sent, batch_.frames);
  LiveCounters::add(setup_.counters->writes);
  LiveCounters::add(setup_.counters->bytes_sent, batch_.bytes.size());
  batch_.clear();
}

void Connection::read() {
  // A frame fits into the buffer and what is complete was used, so there is room.
  const auto room = asio::buffer(buffer_.data() + filled_, buffer_.size() - filled_);
  with_stream([this, room](auto& stream) {
    stream.async_read_some(
        room, [self = shared_from_this()](const asio::error_code& error, std::size_t size) {
          if (!self->open_) {
            return;
          }
          if (error) {
            self->on_end(error);
          } else {
            self->on_read(size);
          }
        });
  });
}

void Connection::on_read(std::size_t size) {
  LiveCounters::add(setup_.counters->bytes_received, size);
  filled_ += size;
  const Result<std::size_t> used = consume();
  if (!open_) {
    return;
  }
  if (!used) {
    refuse(used.error().message);
    return;
  }
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(*used),
            buffer_.begin() + static_cast<std::ptrdiff_t>(filled_), buffer_.begin());
  filled_ -= *used;
  if (greeted_ && buffer_.size() == kHandshakeSizeMax) {
    buffer_.resize(kReadSize + kFrameHeaderSize + setup_.message_size_max);
  }
  read();
}

void Connection::on_end(const asio::error_code& error) {
  // Within TLS no host says goodbye, so an end of the stream is all that there is.
  if (error != asio::error::eof && error != asio::ssl::error::stream_truncated) {
    fail(error);
  } else if (filled_ > 0) {
    refuse(greeted_ ? "frame: the other side closed within it"
                    : "handshake: the other side closed within it");
  } else {
    lose("closed by the other side");
  }
}

Result<std::size_t> Connection::consume() {
  const std::span<const std::byte> all = std::span(buffer_).first(filled_);
  std::span<const std::byte> rest = all;
  if (!greeted_) {
    const Result<std::optional<Handshake>> taken = take_handshake(rest);
    if (!taken) {
      return tl::unexpected<core::Error>(
          {taken.error().code, "handshake: " + taken.error().message});
    }
    const std::optional<Handshake>& theirs = *taken;
    if (!theirs) {
      return 0;
    }
    if (const Result<void> met = meet(*theirs); !met) {
      return tl::unexpected<core::Error>({met.error().code, "handshake: " + met.error().message});
    }
  }
  while (open_) {
    const Result<std::optional<Frame>> taken = take_frame(rest, setup_.message_size_max);
    if (!taken) {
      return tl::unexpected<core::Error>(taken.error());
    }
    const std::optional<Frame>& frame = *taken;
    if (!frame) {
      break;
    }
    if (const Result<void> received = take(*frame); !received) {
      return tl::unexpected<core::Error>(received.error());
    }
  }
  return all.size() - rest.size();
}

Result<void> Connection::meet(const Handshake& theirs) {
  if (tls_) {
    const std::string claimed = certificate_uri(theirs.cluster, theirs.process);
    if (certified_ != claimed) {
      return core::refused("certificate: it is of " + certified_ + ", not of " + claimed);
    }
  }
  if (Result<void> greeted = owner_.greeted(*this, theirs); !greeted) {
    return greeted;
  }
  greeted_ = true;
  peer_ = theirs.process;
  deadline_.cancel();
  if (!writing_) {
    owner_.writable(*this);
  }
  return {};
}

Result<void> Connection::take(const Frame& frame) {
  LiveCounters::add(setup_.counters->frames_received);
  if (frame.serial == 0) {
    return word_of(frame).map([&](Word word) { owner_.told(*this, word); });
  }
  if (frame.serial <= serial_) {
    return core::failure(ErrorCode::kOutOfRange, "frame serial: " + std::to_string(frame.serial) +
                                                     " comes after " + std::to_string(serial_));
  }
  serial_ = frame.serial;
  return owner_.received(*this, frame);
}

void Connection::fail(const asio::error_code& error) {
  if (!tls_ || !is_of_tls(error)) {
    lose(error.message());
    return;
  }
  const std::string reason = "TLS: " + reason_of(error, *tls_->native_handle());
  if (is_alert(error)) {
    lose(reason);
  } else {
    refuse(reason);
  }
}

void Connection::refuse(const std::string& reason) {
  LiveCounters::add(setup_.counters->refused);
  lose(reason);
}

void Connection::lose(const std::string& reason) {
  close();
  owner_.lost(*this, reason);
}

void Connection::close() {
  if (!open_) {
    return;
  }
  open_ = false;
  LiveCounters::add(setup_.counters->frames_lost, batch_.frames);
  deadline_.cancel();
  asio::error_code ignored;  // The descriptor is released whatever close says.
  socket_.close(ignored);
}

}  // namespace lamport::transports
