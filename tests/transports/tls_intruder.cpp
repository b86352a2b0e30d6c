#include "tls_intruder.hpp"

#include <algorithm>
#include <memory>
#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <asio/buffer.hpp>
#include <asio/ip/address_v4.hpp>
#include <asio/write.hpp>

namespace lamport::transports {
namespace {

asio::ssl::context context_for(const TlsManner& manner) {
  asio::ssl::context context(asio::ssl::context::tls);
  SSL_CTX_set_max_proto_version(context.native_handle(), manner.version_max);
  if (manner.shows) {
    context.use_certificate_chain_file(manner.shows->certificate);
    context.use_private_key_file(manner.shows->key, asio::ssl::context::pem);
  }
  return context;
}

}  // namespace

TlsIntruder::TlsIntruder(const TlsManner& manner)
    : context_(context_for(manner)), stream_(io_, context_) {
  // A server asks for a certificate, and takes any, only if it is to verify one.
  stream_.set_verify_mode(asio::ssl::verify_peer);
  stream_.set_verify_callback([](bool, asio::ssl::verify_context&) { return true; });
}

bool TlsIntruder::dial(std::uint16_t port) {
  stream_.next_layer().connect({asio::ip::address_v4::loopback(), port});
  asio::error_code error;
  stream_.handshake(asio::ssl::stream_base::client, error);
  return !error;
}

bool TlsIntruder::answer(Tcp::acceptor& door) {
  door.accept(stream_.next_layer());
  asio::error_code error;
  stream_.handshake(asio::ssl::stream_base::server, error);
  return !error;
}

void TlsIntruder::say(std::span<const std::byte> bytes) {
  // A host that shows us out does not wait until we have said all.
  asio::error_code ignored;
  asio::write(stream_, asio::buffer(bytes.data(), bytes.size()), ignored);
}

std::vector<std::byte> TlsIntruder::hear_record() {
  // The most that a record holds; OpenSSL never gives more than one at a time.
  std::vector<std::byte> bytes(std::size_t{1} << 14U);
  bytes.resize(stream_.read_some(asio::buffer(bytes)));
  return bytes;
}

std::vector<std::byte> client_hello() {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                  SSL_CTX_free);
  const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context.get()), SSL_free);
  BIO* const said = BIO_new(BIO_s_mem());
  SSL_set_bio(tls.get(), BIO_new(BIO_s_mem()), said);
  SSL_connect(tls.get());
  std::vector<std::byte> bytes(BIO_ctrl_pending(said));
  BIO_read(said, bytes.data(), static_cast<int>(bytes.size()));
  return bytes;
}

}  // namespace lamport::transports
