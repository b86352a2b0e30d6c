#include "listener.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

#include <asio/ip/address.hpp>

namespace lamport::transports {
namespace {

/// Time for descriptors to become free, if there are none left.
constexpr std::chrono::milliseconds kPause(100);

void require(const asio::error_code& error, const Endpoint& endpoint) {
  if (error == asio::error::address_in_use) {
    throw std::runtime_error("port " + std::to_string(endpoint.port) + " on " + endpoint.address +
                             " is in use; choose another, or end what uses it");
  }
  if (error) {
    throw std::runtime_error("can't listen on port " + std::to_string(endpoint.port) + " of " +
                             endpoint.address + ": " + error.message());
  }
}

}  // namespace

Listener::Listener(asio::io_context& io, const Endpoint& endpoint, const Journal& journal,
                   Visitor visitor)
    : journal_(journal), visitor_(std::move(visitor)), acceptor_(io), pause_(io) {
  asio::error_code error;
  const Tcp::endpoint local(asio::ip::make_address(endpoint.address, error), endpoint.port);
  require(error, endpoint);
  acceptor_.open(local.protocol(), error);
  require(error, endpoint);
  // Connections of a former self that the system still remembers don't keep the port from us.
  acceptor_.set_option(Tcp::acceptor::reuse_address(true), error);
  require(error, endpoint);
  acceptor_.bind(local, error);
  require(error, endpoint);
  acceptor_.listen(Tcp::acceptor::max_listen_connections, error);
  require(error, endpoint);
  port_ = acceptor_.local_endpoint(error).port();
  require(error, endpoint);
}

void Listener::open() {
  accept();
}

void Listener::close() {
  asio::error_code ignored;  // The descriptor is released whatever close says.
  acceptor_.close(ignored);
  pause_.cancel();
}

void Listener::accept() {
  acceptor_.async_accept([this](const asio::error_code& error, Tcp::socket socket) {
    if (!acceptor_.is_open()) {
      return;
    }
    if (error) {
      on_trouble(error);
      return;
    }
    in_trouble_ = false;
    visitor_(std::move(socket));
    accept();
  });
}

void Listener::on_trouble(const asio::error_code& error) {
  if (!in_trouble_) {
    journal_.error("can't accept connections for now: " + error.message());
  }
  in_trouble_ = true;
  pause_.expires_after(kPause);
  pause_.async_wait([this](const asio::error_code& aborted) {
    if (!aborted && acceptor_.is_open()) {
      accept();
    }
  });
}

}  // namespace lamport::transports
