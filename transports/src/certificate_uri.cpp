#include <algorithm>
#include <string>
#include <string_view>

#include "lamport/transports/tls.hpp"

namespace lamport::transports {
namespace {

/// What RFC 3986 calls unreserved. Not by `isalnum`, which depends on the locale.
constexpr std::string_view kUnreserved =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

}  // namespace

std::string certificate_uri(std::string_view cluster, core::ProcessId process) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string uri = "lamport://";
  for (const char c : cluster) {
    if (kUnreserved.find(c) != std::string_view::npos) {
      uri.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      uri.push_back('%');
      uri.push_back(kDigits[byte >> 4U]);
      uri.push_back(kDigits[byte & 0xfU]);
    }
  }
  return uri + "/" + std::to_string(process.value());
}

}  // namespace lamport::transports
