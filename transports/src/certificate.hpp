#pragma once

#include <memory>
#include <openssl/types.h>
#include <string>
#include <vector>

#include "lamport/core/result.hpp"

namespace lamport::transports {

struct CertificateDeleter {
  void operator()(X509* certificate) const;
};
struct PrivateKeyDeleter {
  void operator()(EVP_PKEY* key) const;
};
using Certificate = std::unique_ptr<X509, CertificateDeleter>;
using PrivateKey = std::unique_ptr<EVP_PKEY, PrivateKeyDeleter>;

/// The certificates in the file at `path`, in its order, one at least.
/// Errors: a file that can't be read or is not PEM; the message is the reason, without the path.
[[nodiscard]] core::Result<std::vector<Certificate>> read_certificates(const std::string& path);

/// The private key in the file at `path`.
/// Errors: the same, and a key that is encrypted: nobody is asked for a password.
[[nodiscard]] core::Result<PrivateKey> read_private_key(const std::string& path);

/// The URI by which the certificate names a process, as it stands there but for characters that
/// don't print, each shown as `?`.
/// Errors: none or more than one that begins with `lamport:`.
[[nodiscard]] core::Result<std::string> named_process(const X509& certificate);

/// What OpenSSL says of its latest failure on this thread, which it forgets thereby.
[[nodiscard]] std::string take_openssl_reason();

}  // namespace lamport::transports
