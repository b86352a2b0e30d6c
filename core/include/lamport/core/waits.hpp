#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>
#include <vector>

#include "lamport/core/ids.hpp"

namespace lamport::core {

/// Something that a process waits for before its request can be granted.
struct Wait {
  enum class Kind : std::uint8_t {
    kAnswer,  ///< The message, which only `on` can send.
    kBehind,  ///< The message of `on`, whose own request comes first.
    kToken,   ///< The message, a token: `on` had it at first, and by now whoever was sent it last.
    kVote,    ///< The message of `on`, who gives its vote to one at a time; see `kOnBehalf`.
    kOnBehalf,  ///< No wait of its own: who waits for its vote waits behind `on`.
  };

  ProcessId on;              ///< From whom it is to come.
  std::string_view message;  ///< The `kName` of the message that ends the wait.
  Kind kind = Kind::kAnswer;

  friend bool operator==(const Wait&, const Wait&) = default;
};

/// A protocol that tells what its process waits for now: for all of that. Where nothing is in
/// flight a cycle of processes that wait for one another stays for ever. This is for reports and
/// need not be fast.
template <class P>
concept TellsWaits = requires(const P& process) {
  { process.waits() } -> std::same_as<std::vector<Wait>>;
};

}  // namespace lamport::core
