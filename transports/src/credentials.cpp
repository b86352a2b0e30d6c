#include "credentials.hpp"

#include <cstddef>
#include <memory>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <vector>

#include <asio/ssl/error.hpp>

#include "certificate.hpp"
#include "lamport/core/check.hpp"

namespace lamport::transports {
namespace {

static_assert(OPENSSL_VERSION_MAJOR >= 3);

/// The most bytes of certificates that a peer may show: some chain, and nothing that takes memory.
constexpr long kChainSizeMax = 1L << 14U;

/// Keys of fewer than 112 bits of security, and SHA-1, are refused.
constexpr int kSecurityLevel = 2;

struct VerificationDeleter {
  void operator()(X509_STORE_CTX* verification) const { X509_STORE_CTX_free(verification); }
};
struct StackDeleter {
  /// Of the stack alone: it views what it holds.
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};

[[noreturn]] void refuse(const std::string& what, const std::string& path,
                         const std::string& reason) {
  throw std::runtime_error("TLS: " + what + " '" + path + "': " + reason);
}

template <class T>
T required(core::Result<T> read, const std::string& what, const std::string& path) {
  if (!read) {
    refuse(what, path, read.error().message);
  }
  return std::move(*read);
}

void require_openssl(int result, const std::string& what, const std::string& path) {
  if (result != 1) {
    refuse(what, path, take_openssl_reason());
  }
}

/// Without what TLS 1.3 leaves open. It has neither renegotiation nor compression.
void restrict_to_what_we_use(SSL_CTX& context) {
  SSL_CTX_set_security_level(&context, kSecurityLevel);
  SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(&context, SSL_OP_NO_TICKET);
  SSL_CTX_set_verify(&context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_max_cert_list(&context, kChainSizeMax);
  const int no_tickets = SSL_CTX_set_num_tickets(&context, 0);
  LAMPORT_CHECK(no_tickets == 1, "a server may give no tickets");
}

/// Trusts the authorities in the file, and nobody else.
void trust(SSL_CTX& context, const std::string& path) {
  X509_STORE* const store = SSL_CTX_get_cert_store(&context);
  for (const Certificate& authority : required(read_certificates(path), "authority", path)) {
    if (X509_check_ca(authority.get()) == 0) {
      refuse("authority", path, "it holds a certificate that is no authority's");
    }
    require_openssl(X509_STORE_add_cert(store, authority.get()), "authority", path);
  }
  // Whom the file names is trusted, also one that has its own certificate from somebody else.
  X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
}

/// Throws unless peers that trust the same authority would take the chain's first certificate.
void require_acceptable(SSL_CTX& context, const std::vector<Certificate>& chain,
                        const TlsOptions& options) {
  const std::unique_ptr<STACK_OF(X509), StackDeleter> others(sk_X509_new_null());
  for (std::size_t i = 1; i < chain.size(); ++i) {
    LAMPORT_CHECK(sk_X509_push(others.get(), chain[i].get()) > 0, "memory for a chain");
  }
  for (const int purpose : {X509_PURPOSE_SSL_CLIENT, X509_PURPOSE_SSL_SERVER}) {
    const std::unique_ptr<X509_STORE_CTX, VerificationDeleter> verification(X509_STORE_CTX_new());
    const bool is_ready = X509_STORE_CTX_init(verification.get(), SSL_CTX_get_cert_store(&context),
                                              chain.front().get(), others.get()) == 1 &&
                          X509_STORE_CTX_set_purpose(verification.get(), purpose) == 1;
    LAMPORT_CHECK(is_ready, "memory for a verification");
    if (X509_verify_cert(verification.get()) != 1) {
      const int error = X509_STORE_CTX_get_error(verification.get());
      ERR_clear_error();
      refuse("certificate", options.certificate,
             "under the authority '" + options.authority +
                 "' it is refused: " + X509_verify_cert_error_string(error));
    }
  }
}

/// Shows peers our certificate.
void identify(SSL_CTX& context, const TlsOptions& options, const std::string& uri) {
  const std::string& path = options.certificate;
  const std::vector<Certificate> chain = required(read_certificates(path), "certificate", path);
  const PrivateKey key = required(read_private_key(options.key), "key", options.key);
  if (X509_check_private_key(chain.front().get(), key.get()) != 1) {
    ERR_clear_error();
    refuse("key", options.key, "it is not that of the certificate '" + path + "'");
  }
  const std::string named = required(named_process(*chain.front()), "certificate", path);
  if (named != uri) {
    refuse("certificate", path, "it is of " + named + ", and this is " + uri);
  }
  require_acceptable(context, chain, options);
  require_openssl(SSL_CTX_use_certificate(&context, chain.front().get()), "certificate", path);
  for (std::size_t i = 1; i < chain.size(); ++i) {
    const long added = SSL_CTX_add1_chain_cert(&context, chain[i].get());
    require_openssl(static_cast<int>(added), "certificate", path);
  }
  require_openssl(SSL_CTX_use_PrivateKey(&context, key.get()), "key", options.key);
}

}  // namespace

Credentials::Credentials(const TlsOptions& options, std::string_view cluster,
                         core::ProcessId process)
    : context_(asio::ssl::context::tlsv13) {
  SSL_CTX& context = *context_.native_handle();
  restrict_to_what_we_use(context);
  trust(context, options.authority);
  identify(context, options, certificate_uri(cluster, process));
}

core::Result<std::string> peer_of(const SSL& tls) {
  // The context asks for both; that a peer is known does not rest on that alone.
  const X509* const certificate = SSL_get0_peer_certificate(&tls);
  if (certificate == nullptr || SSL_get_verify_result(&tls) != X509_V_OK) {
    return core::refused("none that is verified");
  }
  return named_process(*certificate);
}

bool is_of_tls(const asio::error_code& error) {
  return error.category() == asio::error::get_ssl_category() ||
         error.category() == asio::ssl::error::get_stream_category();
}

bool is_alert(const asio::error_code& error) {
  // OpenSSL numbers the alerts that it gets from here on, and its own reasons below.
  return error.category() == asio::error::get_ssl_category() &&
         ERR_GET_REASON(static_cast<unsigned long>(error.value())) >= SSL_AD_REASON_OFFSET;
}

std::string reason_of(const asio::error_code& error, const SSL& tls) {
  if (error == asio::ssl::error::stream_truncated) {
    return "the other side closed within the handshake";
  }
  const char* const text = ERR_reason_error_string(static_cast<unsigned long>(error.value()));
  if (error.category() != asio::error::get_ssl_category() || text == nullptr) {
    return error.message();
  }
  if (is_alert(error)) {
    return std::string("the other side gave up: ") + text;
  }
  switch (ERR_GET_REASON(static_cast<unsigned long>(error.value()))) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
      return std::string("certificate: ") +
             X509_verify_cert_error_string(SSL_get_verify_result(&tls));
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
      return std::string("the other side speaks something else: ") + text;
    default:
      return text;
  }
}

}  // namespace lamport::transports
