#pragma once

#include <string_view>
#include <variant>

#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"

/// What users of mutual exclusion and its processes say to one another.
namespace lamport::core::mutex {

/// Asks to enter. Requires: neither inside nor already asking.
struct Acquire {
  static constexpr std::string_view kName = "Acquire";
  static constexpr auto kFields = fields();
  friend bool operator==(const Acquire&, const Acquire&) = default;
};

/// Leaves the critical section. Requires: inside.
struct Release {
  static constexpr std::string_view kName = "Release";
  static constexpr auto kFields = fields();
  friend bool operator==(const Release&, const Release&) = default;
};

/// The process is inside from now on; `clock` is its logical clock at entry, `token` above those
/// of all grants before.
struct Granted {
  LogicalTime clock{};
  FencingToken token{};
  static constexpr std::string_view kName = "Granted";
  static constexpr auto kFields =
      fields(field("clock", &Granted::clock), field("token", &Granted::token));
  friend bool operator==(const Granted&, const Granted&) = default;
};

/// The process is outside from now on; `clock` is its logical clock at exit.
struct Freed {
  LogicalTime clock;
  static constexpr std::string_view kName = "Freed";
  static constexpr auto kFields = fields(field("clock", &Freed::clock));
  friend bool operator==(const Freed&, const Freed&) = default;
};

using Command = std::variant<Acquire, Release>;
using Output = std::variant<Granted, Freed>;

}  // namespace lamport::core::mutex
