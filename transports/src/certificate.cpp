#include "certificate.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <system_error>
#include <utility>

namespace lamport::transports {
namespace {

using core::Result;

/// More than any of these files has, and little enough to read one that was named by mistake.
constexpr std::size_t kFileSizeMax = std::size_t{1} << 20U;

struct BioDeleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct NamesDeleter {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

Result<std::string> read_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text(kFileSizeMax + 1, '\0');
  if (!file.read(text.data(), static_cast<std::streamsize>(text.size())) && !file.eof()) {
    return core::refused(errno == 0 ? "it can't be read" : std::generic_category().message(errno));
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kFileSizeMax) {
    return core::refused("it is too long");
  }
  return text;
}

/// A view of `text`, which outlives it.
std::unique_ptr<BIO, BioDeleter> bio_of(const std::string& text) {
  return std::unique_ptr<BIO, BioDeleter>(
      BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// OpenSSL would ask at the terminal. `data` is a bool that tells that it wanted to.
int no_password(char* /*buffer*/, int /*size*/, int /*writes*/, void* data) {
  *static_cast<bool*>(data) = true;
  return -1;
}

}  // namespace

void CertificateDeleter::operator()(X509* certificate) const {
  X509_free(certificate);
}

void PrivateKeyDeleter::operator()(EVP_PKEY* key) const {
  EVP_PKEY_free(key);
}

std::string take_openssl_reason() {
  const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
  std::string text = reason == nullptr ? "OpenSSL does not say why" : reason;
  ERR_clear_error();
  return text;
}

Result<std::vector<Certificate>> read_certificates(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) {
    return tl::unexpected<core::Error>(text.error());
  }
  const auto bio = bio_of(*text);
  std::vector<Certificate> certificates;
  bool asked = false;
  ERR_clear_error();
  while (Certificate next{PEM_read_bio_X509(bio.get(), nullptr, no_password, &asked)}) {
    certificates.push_back(std::move(next));
  }
  // It stops where nothing is left that begins like PEM, or where something begins and is wrong.
  const unsigned long error = ERR_peek_last_error();
  const bool is_end =
      ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
  const std::string reason = take_openssl_reason();
  if (!is_end) {
    return core::refused("it holds a certificate that is none: " + reason);
  }
  if (certificates.empty()) {
    return core::refused("it holds no certificate in PEM");
  }
  return certificates;
}

Result<PrivateKey> read_private_key(const std::string& path) {
  Result<std::string> text = read_file(path);
  if (!text) {
    return tl::unexpected<core::Error>(text.error());
  }
  const auto bio = bio_of(*text);
  bool asked = false;
  PrivateKey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, &asked));
  OPENSSL_cleanse(text->data(), text->size());
  ERR_clear_error();  // Its last error is of the last form that it tried, which says little.
  if (asked) {
    return core::refused("it is encrypted, and a host asks for no password");
  }
  if (!key) {
    return core::refused("it holds no private key in PEM");
  }
  return key;
}

Result<std::string> named_process(const X509& certificate) {
  static constexpr std::string_view kScheme = "lamport:";
  const std::unique_ptr<GENERAL_NAMES, NamesDeleter> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> uris;
  const int count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
  for (int i = 0; i < count; ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) {
      continue;
    }
    // Not up to the first 0: a name may hold one, and is then another name.
    const unsigned char* const data = ASN1_STRING_get0_data(name->d.uniformResourceIdentifier);
    const int size = ASN1_STRING_length(name->d.uniformResourceIdentifier);
    std::string uri(data, data + size);
    if (uri.starts_with(kScheme)) {
      uris.push_back(std::move(uri));
    }
  }
  if (uris.size() != 1) {
    return core::refused(
        (uris.empty() ? "it names no process" : "it names more than one process") +
        std::string(": exactly one of its alternative names is to be a URI lamport://CLUSTER/ID"));
  }
  std::ranges::replace_if(uris.front(), [](char c) { return c <= ' ' || c > '~'; }, '?');
  return std::move(uris.front());
}

}  // namespace lamport::transports
