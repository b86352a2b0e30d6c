#include "proxy.hpp"

#include <algorithm>
#include <utility>

#include <asio/buffer.hpp>
#include <asio/ip/address_v4.hpp>
#include <asio/post.hpp>
#include <asio/write.hpp>

namespace lamport::transports {

Proxy::Proxy(std::uint16_t port) : Proxy(port, {}) {}

Proxy::Proxy(std::uint16_t port, std::vector<std::size_t> lengths)
    : work_(io_.get_executor()),
      acceptor_(io_, Tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      port_(acceptor_.local_endpoint().port()),
      target_(asio::ip::address_v4::loopback(), port),
      lengths_(std::move(lengths)) {
  accept();
  thread_ = std::thread([this] { io_.run(); });
}

Proxy::~Proxy() {
  cut();
  asio::post(io_, [this] { acceptor_.close(); });
  work_.reset();
  thread_.join();
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
    const auto wire = std::make_shared<Wire>(io_);
    if (connections_ < lengths_.size()) {
      wire->left = lengths_[connections_];
    }
    ++connections_;
    wire->sockets[0] = std::move(socket);
    asio::error_code refused;
    wire->sockets[1].connect(target_, refused);
    if (!refused) {
      wires_.push_back(wire);
      pump(wire, 0);
      pump(wire, 1);
    }
    accept();
  });
}

void Proxy::pump(const Handle& wire, std::size_t side) {
  auto& buffer = wire->buffers[side];
  wire->sockets[side].async_read_some(
      asio::buffer(buffer), [this, wire, side](const asio::error_code& error, std::size_t size) {
        if (error) {
          cut(*wire);
          return;
        }
        if (wire->swallows) {
          pump(wire, side);
          return;
        }
        const std::size_t passes = std::min(size, wire->left);
        wire->left -= passes;
        asio::async_write(wire->sockets[1 - side], asio::buffer(wire->buffers[side].data(), passes),
                          [this, wire, side](const asio::error_code& failed, std::size_t) {
                            if (failed) {
                              cut(*wire);
                            } else {
                              passed(wire, side);
                            }
                          });
      });
}

void Proxy::passed(const Handle& wire, std::size_t side) {
  if (wire->left > 0) {
    pump(wire, side);
  } else if (wire->sockets[side].is_open()) {
    ++cuts_;
    cut(*wire);
  }
}

void Proxy::cut(Wire& wire) {
  asio::error_code ignored;
  for (Tcp::socket& socket : wire.sockets) {
    socket.close(ignored);
  }
}

}  // namespace lamport::transports
