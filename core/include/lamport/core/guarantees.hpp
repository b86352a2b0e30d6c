#pragma once

#include <tuple>

#include "lamport/core/fields.hpp"

namespace lamport::core {

/// What links and processes promise, or what a protocol relies on.
struct Guarantees {
  bool fifo = false;      ///< A message never overtakes an earlier one of its link.
  bool lossless = false;  ///< Every message sent is delivered.
  bool unique = false;    ///< No message is delivered twice.
  bool no_crash = false;  ///< Every process goes on for ever.

  static constexpr auto kFields =
      fields(field("fifo", &Guarantees::fifo), field("lossless", &Guarantees::lossless),
             field("unique", &Guarantees::unique), field("no_crash", &Guarantees::no_crash));

  friend constexpr bool operator==(const Guarantees&, const Guarantees&) = default;
};

/// Whether all that is among `needs` is `promised`.
[[nodiscard]] constexpr bool covers(const Guarantees& promised, const Guarantees& needs) {
  return std::apply(
      [&](const auto&... guarantee) {
        return ((promised.*guarantee.member || !(needs.*guarantee.member)) && ...);
      },
      Guarantees::kFields);
}

}  // namespace lamport::core
