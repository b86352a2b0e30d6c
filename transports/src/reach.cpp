#include "reach.hpp"

#include <stdexcept>
#include <string>

#include <asio/error_code.hpp>
#include <asio/ip/address_v4.hpp>
#include <asio/ip/address_v6.hpp>

namespace lamport::transports {
namespace {

bool is_loopback(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).is_loopback();
  }
  return address.is_loopback();
}

}  // namespace

bool is_loopback(const std::string& address) {
  asio::error_code error;
  const auto parsed = asio::ip::make_address(address, error);
  return !error && is_loopback(parsed);
}

core::Result<void> Reach::permits(const asio::ip::address& address) const {
  if (beyond_loopback_ || is_loopback(address)) {
    return {};
  }
  return core::refused(
      address.to_string() +
      " is no loopback address, and without TLS whoever reaches a link can pass for a process: set"
      " HostOptions::tls, or keep to 127.0.0.1 or ::1, or, if you trust all who can reach it, set"
      " HostOptions::plain_beyond_loopback");
}

core::Result<asio::ip::tcp::endpoint> Reach::dialled(const Endpoint& endpoint) const {
  asio::error_code error;
  const auto address = asio::ip::make_address(endpoint.address, error);
  if (error || endpoint.port == 0) {
    return core::refused("can't dial port " + std::to_string(endpoint.port) + " of " +
                         endpoint.address);
  }
  if (const auto permitted = permits(address); !permitted) {
    return core::refused("can't dial: " + permitted.error().message);
  }
  return asio::ip::tcp::endpoint(address, endpoint.port);
}

Endpoint Reach::listened(const Endpoint& endpoint) const {
  asio::error_code error;
  const auto address = asio::ip::make_address(endpoint.address, error);
  if (const auto permitted = permits(address); !error && !permitted) {
    throw std::runtime_error("can't listen: " + permitted.error().message);
  }
  return endpoint;
}

}  // namespace lamport::transports
