#pragma once

#include <string>
#include <string_view>

#include "lamport/core/ids.hpp"

/// Mutual TLS between hosts. docs/tls.md says how to set it up, and what it is good for.
namespace lamport::transports {

/// Files in PEM by which a host proves who it is, and judges who others are. They are read once,
/// when the host is made.
struct TlsOptions {
  /// The host's certificate, which names its process by `certificate_uri`, for use as client and as
  /// server; after it those that lead from it to the authority, if any do.
  std::string certificate;
  /// The private key of that certificate, not encrypted.
  std::string key;
  /// Whoever has a certificate of this authority, directly or by way of others, is believed to be
  /// whom it names; nobody else is. It may hold several, as when one is replaced by another.
  std::string authority;

  friend bool operator==(const TlsOptions&, const TlsOptions&) = default;
};

/// How a certificate names process `process` of `cluster`, as a URI among its alternative names:
/// `lamport://example/0`. Of the cluster's name, letters, digits and `-._~` stand for themselves,
/// and any other byte is `%` and two upper-case hexadecimal digits; so two names never share a URI.
[[nodiscard]] std::string certificate_uri(std::string_view cluster, core::ProcessId process);

}  // namespace lamport::transports
