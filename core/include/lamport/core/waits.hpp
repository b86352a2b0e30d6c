#pragma once

#include <concepts>
#include <string_view>
#include <vector>

#include "lamport/core/ids.hpp"

namespace lamport::core {

/// Something that a process waits for before its request can be granted.
struct Wait {
  ProcessId on;              ///< A peer, from whom it is to come.
  std::string_view message;  ///< The `kName` of the message that ends the wait.
  bool behind = false;       ///< Whether the peer's own request comes first.

  friend bool operator==(const Wait&, const Wait&) = default;
};

/// A protocol that tells what its process waits for now. It waits for all of that, so a cycle of
/// processes that wait for one another stays for ever. This is for reports and need not be fast.
template <class P>
concept TellsWaits = requires(const P& process) {
  { process.waits() } -> std::same_as<std::vector<Wait>>;
};

}  // namespace lamport::core
