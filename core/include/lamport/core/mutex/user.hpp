#pragma once

#include <cstdint>
#include <variant>

#include "lamport/core/fields.hpp"
#include "lamport/core/mutex/calls.hpp"
#include "lamport/core/service.hpp"

namespace lamport::core::mutex {

/// Whoever uses the service at one process, again and again: asks to enter, is inside, leaves.
///
///               Acquire           Granted          Release          Freed
///     outside ──────────▶ waiting ───────▶ inside ─────────▶ leaving ────▶ outside
class User {
 public:
  static constexpr std::uint32_t kForEver = core::kForEver;

  /// One that asks to enter `entries` times.
  explicit User(std::uint32_t entries) : entries_left_(entries) {}

  /// Calls `visit(command)` for each command that may come now.
  template <class Visit>
  void for_each_command(Visit visit) const {
    if (standing_ == Standing::kOutside && entries_left_ > 0) {
      visit(Command(Acquire{}));
    } else if (standing_ == Standing::kInside) {
      visit(Command(Release{}));
    }
  }
  /// Whether nobody has to give `command`, ever; one that has entered leaves.
  [[nodiscard]] static bool is_free(const Command& command) {
    return std::holds_alternative<Acquire>(command);
  }
  /// Whether it has given a command that is not answered yet.
  [[nodiscard]] bool waits() const {
    return standing_ == Standing::kWaiting || standing_ == Standing::kLeaving;
  }

  /// Requires: `command` may come now.
  void give(const Command& command) {
    const bool asks = std::holds_alternative<Acquire>(command);
    standing_ = asks ? Standing::kWaiting : Standing::kLeaving;
    entries_left_ -= asks && entries_left_ != kForEver ? 1U : 0U;
  }
  /// What the process tells it.
  void hear(const Output& output) {
    standing_ = std::holds_alternative<Granted>(output) ? Standing::kInside : Standing::kOutside;
  }

  friend bool operator==(const User&, const User&) = default;

 private:
  enum class Standing : std::uint8_t { kOutside, kWaiting, kInside, kLeaving };

  std::uint32_t entries_left_;
  Standing standing_ = Standing::kOutside;

 public:
  static constexpr auto kState =
      fields(field("entries_left", &User::entries_left_), field("standing", &User::standing_));
};

}  // namespace lamport::core::mutex
