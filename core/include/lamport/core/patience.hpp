#pragma once

#include "lamport/core/virtual_time.hpp"

namespace lamport::core {

/// How long a request may wait before that counts as for ever: `limit`, from the moment of the
/// request or, if that is later, from `calm`.
struct Patience {
  VirtualTime calm;  ///< From here on nothing goes wrong any more.
  Duration limit = kUnlimited;

  /// What no wait exceeds.
  static constexpr Duration kUnlimited = Duration::max();

  friend constexpr bool operator==(const Patience&, const Patience&) = default;
};

}  // namespace lamport::core
