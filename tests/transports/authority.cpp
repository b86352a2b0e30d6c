#include "authority.hpp"

#include <cstdlib>
#include <fstream>
#include <memory>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace lamport::transports {
namespace {

namespace fs = std::filesystem;

void require(bool holds) {
  if (!holds) {
    throw std::runtime_error("no test certificate: " + take_openssl_reason());
  }
}

void add_extension(X509& certificate, int kind, const std::string& value) {
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()), X509_EXTENSION_free);
  require(extension && X509_add_ext(&certificate, extension.get(), -1) == 1);
}

fs::path new_folder() {
  std::string path = (fs::temp_directory_path() / "lamport-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) {
    throw std::runtime_error("no folder " + path);
  }
  return path;
}

std::unique_ptr<BIO, decltype(&BIO_free)> writer(const std::string& path) {
  std::unique_ptr<BIO, decltype(&BIO_free)> file(BIO_new_file(path.c_str(), "w"), BIO_free);
  require(file != nullptr);
  return file;
}

void write(BIO& file, X509& certificate) {
  require(PEM_write_bio_X509(&file, &certificate) == 1);
}

}  // namespace

Authority::Authority() : folder_(new_folder()) {
  self_ = sign({.names = "", .usage = "", .is_authority = true}, self_);
  path_ = new_path();
  write(*writer(path_), *self_.certificate);
}

Authority::~Authority() {
  std::error_code ignored;  // What is left of it lies among the system's temporary files.
  fs::remove_all(folder_, ignored);
}

TlsOptions Authority::issue(const CertificateText& text) {
  return save(sign(text, self_), nullptr);
}

TlsOptions Authority::issue(const std::string& cluster, core::ProcessId process) {
  return issue({.names = "URI:" + certificate_uri(cluster, process)});
}

TlsOptions Authority::issue_by_way_of_another(const std::string& cluster, core::ProcessId process,
                                              const std::string& constraints) {
  const Issued other =
      sign({.names = "", .usage = "", .is_authority = true, .constraints = constraints}, self_);
  return save(sign({.names = "URI:" + certificate_uri(cluster, process)}, other), &other);
}

TlsOptions Authority::issue_by_way_of_a_process(const std::string& cluster, core::ProcessId by,
                                                core::ProcessId process) {
  const Issued other = sign({.names = "URI:" + certificate_uri(cluster, by)}, self_);
  return save(sign({.names = "URI:" + certificate_uri(cluster, process)}, other), &other);
}

TlsOptions Authority::issue_self_signed(const std::string& cluster, core::ProcessId process) {
  return save(sign({.names = "URI:" + certificate_uri(cluster, process)}, Issued{}), nullptr);
}

std::string Authority::file(const std::string& text) {
  const std::string path = new_path();
  std::ofstream(path) << text;
  return path;
}

std::string Authority::new_path() {
  return folder_ / (std::to_string(++files_) + ".pem");
}

/// `by` is empty for who signs its own.
Authority::Issued Authority::sign(const CertificateText& text, const Issued& by) const {
  Issued issued{Certificate(X509_new()), PrivateKey(EVP_EC_gen("P-256"))};
  require(issued.certificate && issued.key);
  X509& certificate = *issued.certificate;
  std::int64_t serial = 0;
  require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
  require(X509_set_version(&certificate, X509_VERSION_3) == 1);
  require(ASN1_INTEGER_set_int64(X509_get_serialNumber(&certificate), serial >> 1) == 1);
  require(X509_gmtime_adj(X509_getm_notBefore(&certificate), text.begins.count()) != nullptr);
  require(X509_gmtime_adj(X509_getm_notAfter(&certificate), text.ends.count()) != nullptr);

  const std::string name = std::to_string(serial);  // Each its own, so that chains are found.
  X509_NAME* const subject = X509_get_subject_name(&certificate);
  require(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                     reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                                     0) == 1);
  const Issued& issuer = by.certificate ? by : issued;
  require(X509_set_issuer_name(&certificate, X509_get_subject_name(issuer.certificate.get())) == 1);
  require(X509_set_pubkey(&certificate, issued.key.get()) == 1);

  add_extension(certificate, NID_basic_constraints,
                text.is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (!text.constraints.empty()) {
    add_extension(certificate, NID_name_constraints, text.constraints);
  }
  if (!text.names.empty()) {
    add_extension(certificate, NID_subject_alt_name, text.names);
  }
  if (!text.usage.empty()) {
    add_extension(certificate, NID_ext_key_usage, text.usage);
  }
  require(X509_sign(&certificate, issuer.key.get(), EVP_sha256()) > 0);
  return issued;
}

TlsOptions Authority::save(const Issued& issued, const Issued* by) {
  TlsOptions options{.certificate = new_path(), .key = new_path(), .authority = path_};
  const auto certificates = writer(options.certificate);
  write(*certificates, *issued.certificate);
  if (by != nullptr) {
    write(*certificates, *by->certificate);
  }
  require(PEM_write_bio_PrivateKey(writer(options.key).get(), issued.key.get(), nullptr, nullptr, 0,
                                   nullptr, nullptr) == 1);
  return options;
}

OptionsOf secured(Authority& authority, const HostOptions& options) {
  return [&authority, options](core::ProcessId process) {
    HostOptions with_tls = options;
    with_tls.tls = authority.issue(options.cluster, process);
    return with_tls;
  };
}

std::string text_of_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace lamport::transports
