#pragma once

#include <string>
#include <string_view>

#include <asio/error_code.hpp>
#include <asio/ssl/context.hpp>

#include "lamport/core/ids.hpp"
#include "lamport/core/result.hpp"
#include "lamport/transports/tls.hpp"

namespace lamport::transports {

/// By what a host proves who it is, and judges who others are: TLS 1.3 and nothing older, a
/// certificate asked of both sides, no session that is taken up again. Thread: one at a time.
class Credentials {
 public:
  /// For process `process` of `cluster`. Throws `std::runtime_error`, which names the file and the
  /// reason, if a file can't be read or holds something else, the key is of another certificate,
  /// or peers would refuse the certificate: for the process that it names, or since it is not one
  /// of the authority that is valid now and may be used on both sides.
  Credentials(const TlsOptions& options, std::string_view cluster, core::ProcessId process);

  /// For the streams of all links.
  [[nodiscard]] asio::ssl::context& context() { return context_; }

 private:
  asio::ssl::context context_;
};

/// The URI by which the certificate that the other side has shown names a process. Requires: a TLS
/// handshake that has succeeded.
/// Errors: no certificate that was verified, and those of `named_process`.
[[nodiscard]] core::Result<std::string> peer_of(const SSL& tls);

/// Whether `error` comes from TLS, and not from the connection below it or its end.
[[nodiscard]] bool is_of_tls(const asio::error_code& error);

/// Whether it is the other side that ended TLS, by a word for it.
[[nodiscard]] bool is_alert(const asio::error_code& error);

/// The reason in words, for the log. Requires: `is_of_tls(error)`, and `tls` is where it came from.
[[nodiscard]] std::string reason_of(const asio::error_code& error, const SSL& tls);

}  // namespace lamport::transports
