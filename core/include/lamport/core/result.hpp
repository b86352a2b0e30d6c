#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace lamport::core {

/// What kind of expected failure it is, for callers that act on it.
enum class ErrorCode : std::uint8_t {
  kTruncated,    ///< The bytes end before the value does.
  kTrailing,     ///< Bytes are left after the value.
  kUnknownKind,  ///< A tag names no known kind.
  kOutOfRange,   ///< A value is outside its range.
  kRefused,      ///< A request that can't be met as it stands.
};

/// An expected failure: bytes, files, sockets, options. `message` is one sentence for a person.
struct Error {
  ErrorCode code;
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

/// An error result, ready to return.
[[nodiscard]] inline tl::unexpected<Error> failure(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

/// The failure of a request that can't be met as it stands.
[[nodiscard]] inline tl::unexpected<Error> refused(std::string message) {
  return failure(ErrorCode::kRefused, std::move(message));
}

}  // namespace lamport::core
