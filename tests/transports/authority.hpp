#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <openssl/types.h>
#include <string>

#include "certificate.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/transports/options.hpp"
#include "lamport/transports/tls.hpp"
#include "witness.hpp"

namespace lamport::transports {

/// What a certificate says, in the words of OpenSSL's configuration.
struct CertificateText {
  std::string names;  ///< Alternative ones, such as "URI:lamport://a/0"; or "".
  std::string usage = "serverAuth,clientAuth";
  bool is_authority = false;
  std::string constraints = "";  ///< What an authority may sign; "" for anything.
  std::chrono::seconds begins = -std::chrono::hours(1);  ///< From now.
  std::chrono::seconds ends = std::chrono::hours(1);
};

/// An authority for tests. Its files are in a folder of its own, which goes with it.
class Authority {
 public:
  Authority();
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  /// Issues a certificate and its key, in files of their own.
  [[nodiscard]] TlsOptions issue(const CertificateText& text);
  /// One for process `process` of `cluster`.
  [[nodiscard]] TlsOptions issue(const std::string& cluster, core::ProcessId process);
  /// One by way of an authority in between, which this one has made one and `constraints` hold.
  [[nodiscard]] TlsOptions issue_by_way_of_another(const std::string& cluster,
                                                   core::ProcessId process,
                                                   const std::string& constraints);
  /// One by way of process `by`, whose certificate makes it no authority.
  [[nodiscard]] TlsOptions issue_by_way_of_a_process(const std::string& cluster, core::ProcessId by,
                                                     core::ProcessId process);
  /// One for process `process` of `cluster` that signs itself.
  [[nodiscard]] TlsOptions issue_self_signed(const std::string& cluster, core::ProcessId process);

  /// A new file with `text`.
  [[nodiscard]] std::string file(const std::string& text);

 private:
  struct Issued {
    Certificate certificate;
    PrivateKey key;
  };

  [[nodiscard]] std::string new_path();
  [[nodiscard]] Issued sign(const CertificateText& text, const Issued& by) const;
  [[nodiscard]] TlsOptions save(const Issued& issued, const Issued* by);

  std::filesystem::path folder_;
  std::size_t files_ = 0;
  Issued self_;
  std::string path_;  ///< Of the authority's own certificate.
};

/// `options` for each process, with a certificate for it.
[[nodiscard]] OptionsOf secured(Authority& authority, const HostOptions& options);

/// All of the file at `path`.
[[nodiscard]] std::string text_of_file(const std::string& path);

}  // namespace lamport::transports
