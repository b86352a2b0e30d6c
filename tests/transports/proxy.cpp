#include "proxy.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include <asio/buffer.hpp>
#include <asio/ip/address_v4.hpp>
#include <asio/post.hpp>
#include <asio/write.hpp>

namespace lamport::transports {

Proxy::Proxy(std::uint16_t port) : Proxy(port, {}) {}

Proxy::Proxy(std::uint16_t port, std::vector<Ordeal> ordeals)
    : work_(io_.get_executor()),
      acceptor_(io_, Tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      port_(acceptor_.local_endpoint().port()),
      target_(asio::ip::address_v4::loopback(), port),
      ordeals_(std::move(ordeals)) {
  accept();
  thread_ = std::thread([this] { io_.run(); });
}

Proxy::~Proxy() {
  io_.stop();
  thread_.join();
}

Toll Proxy::toll() const {
  const std::lock_guard lock(mutex_);
  return toll_;
}

std::vector<std::byte> Proxy::recording() const {
  const std::lock_guard lock(mutex_);
  return recording_;
}

void Proxy::cut() {
  asio::post(io_, [this] {
    for (const Handle& wire : wires_) {
      cut(*wire);
    }
    wires_.clear();
  });
}

void Proxy::swallow() {
  asio::post(io_, [this] {
    for (const Handle& wire : wires_) {
      wire->swallows = true;
    }
  });
}

void Proxy::accept() {
  acceptor_.async_accept([this](const asio::error_code& error, Tcp::socket socket) {
    if (error) {
      return;
    }
    const std::size_t place = toll().connections;
    const auto wire =
        std::make_shared<Wire>(io_, place < ordeals_.size() ? ordeals_[place] : Ordeal{});
    wire->is_first = place == 0;
    wire->ways[0].from = std::move(socket);
    asio::error_code refused;
    wire->ways[1].from.connect(target_, refused);
    if (!refused) {
      count(&Toll::connections, 1);
      wires_.push_back(wire);
      for (const std::size_t side : {0U, 1U}) {
        wire->ways[side].from.set_option(Tcp::no_delay(true));  // Else pieces are joined again.
        read(wire, side);
      }
    }
    accept();
  });
}

void Proxy::read(const Handle& wire, std::size_t side) {
  Way& way = wire->ways[side];
  way.from.async_read_some(asio::buffer(way.buffer),
                           [this, wire, side](const asio::error_code& error, std::size_t size) {
                             if (error) {
                               cut(*wire);
                               return;
                             }
                             Way& filled = wire->ways[side];
                             filled.filled = size;
                             filled.passed = 0;
                             if (wire->is_first && side == 0) {
                               const std::lock_guard lock(mutex_);
                               const auto bytes =
                                   std::as_bytes(std::span(filled.buffer).first(size));
                               recording_.insert(recording_.end(), bytes.begin(), bytes.end());
                             }
                             go_on(wire, side);
                           });
}

void Proxy::go_on(const Handle& wire, std::size_t side) {
  const Way& way = wire->ways[side];
  if (way.passed == way.filled || way.is_closed || wire->swallows) {
    read(wire, side);
  } else if (way.is_stalling || wire->ordeal.delay.count() > 0) {
    wait(wire, side);
  } else {
    pass(wire, side);
  }
}

void Proxy::wait(const Handle& wire, std::size_t side) {
  Way& way = wire->ways[side];
  const bool stalls = std::exchange(way.is_stalling, false);
  count(stalls ? &Toll::stalls : &Toll::delays, 1);
  way.clock.expires_after(stalls ? wire->ordeal.stall : wire->ordeal.delay);
  way.clock.async_wait([this, wire, side](const asio::error_code& error) {
    if (!error && wire->ways[side].from.is_open()) {
      pass(wire, side);
    }
  });
}

void Proxy::pass(const Handle& wire, std::size_t side) {
  const Way& way = wire->ways[side];
  const std::size_t size = std::min({way.filled - way.passed, wire->ordeal.piece, wire->left});
  if (wire->left != Ordeal::kEndless) {
    wire->left -= size;
  }
  asio::async_write(wire->ways[1 - side].from, asio::buffer(way.buffer.data() + way.passed, size),
                    [this, wire, side, size](const asio::error_code& error, std::size_t) {
                      if (error) {
                        cut(*wire);
                        return;
                      }
                      wire->ways[side].passed += size;
                      count(&Toll::bytes, size);
                      count(&Toll::pieces, 1);
                      if (wire->left == 0) {
                        strike(*wire, side);
                      }
                      if (wire->ways[side].from.is_open()) {
                        go_on(wire, side);
                      }
                    });
}

void Proxy::strike(Wire& wire, std::size_t side) {
  wire.left = Ordeal::kEndless;
  if (!wire.ways[side].from.is_open()) {
    return;
  }
  asio::error_code ignored;
  switch (wire.ordeal.blow) {
    case Ordeal::Blow::kCut:
      count(&Toll::cuts, 1);
      cut(wire);
      break;
    case Ordeal::Blow::kHalfClose:
      count(&Toll::half_closes, 1);
      wire.ways[side].is_closed = true;
      wire.ways[1 - side].from.shutdown(Tcp::socket::shutdown_send, ignored);
      break;
    case Ordeal::Blow::kStall:
      wire.left = wire.ordeal.length;
      wire.ways[side].is_stalling = true;
      break;
  }
}

void Proxy::count(std::size_t Toll::* what, std::size_t much) {
  const std::lock_guard lock(mutex_);
  toll_.*what += much;
}

void Proxy::cut(Wire& wire) {
  asio::error_code ignored;
  for (Way& way : wire.ways) {
    way.from.close(ignored);
    way.clock.cancel();
  }
}

}  // namespace lamport::transports
