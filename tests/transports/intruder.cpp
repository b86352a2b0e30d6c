#include "intruder.hpp"

#include <algorithm>

#include <asio/buffer.hpp>
#include <asio/ip/address_v4.hpp>
#include <asio/write.hpp>

namespace lamport::transports {

std::vector<std::byte> bytes_of(const std::string& text) {
  std::vector<std::byte> bytes(text.size());
  std::ranges::transform(text, bytes.begin(), [](char c) { return static_cast<std::byte>(c); });
  return bytes;
}

Intruder::Intruder(std::uint16_t port) : socket_(io_) {
  socket_.connect({asio::ip::address_v4::loopback(), port});
}

void Intruder::say(std::span<const std::byte> bytes) {
  // A host that shows us out does not wait until we have said all.
  asio::error_code ignored;
  asio::write(socket_, asio::buffer(bytes.data(), bytes.size()), ignored);
}

void Intruder::hang_up() {
  asio::error_code ignored;  // The host may have shown us out by now.
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

}  // namespace lamport::transports
