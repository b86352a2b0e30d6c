#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <variant>

#include "lamport/core/fields.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/calls.hpp"

namespace lamport::core::mutex {

/// What the service promises its users, judged by what they are told, in the order in which they
/// are: at most one is inside, and each grant has a fencing token above those of all before it.
class Exclusion {
 public:
  static constexpr std::string_view kMutualExclusion = "mutual exclusion";
  static constexpr std::string_view kFencingTokens = "fencing tokens";
  /// Broken if nothing is left to happen and a user still waits.
  static constexpr std::string_view kAnswered = "granted eventually";
  static constexpr std::array kNames{kMutualExclusion, kFencingTokens, kAnswered};
  /// Those that are judged where tokens are ignored, as `tell_counters` says.
  static constexpr std::array kNamesOfRelative{kMutualExclusion, kAnswered};

  /// Whether what a user is told may break a promise.
  [[nodiscard]] static bool is_tested_by(const Output& output) {
    return std::holds_alternative<Granted>(output);
  }
  /// The user at `process` gives `command`. A stay ends with its Release.
  void give(ProcessId process, const Command& command) {
    if (std::holds_alternative<Release>(command) && inside_ == process) {
      inside_.reset();
    }
  }
  /// The user at `process` is told `output`. Returns the promise that this breaks, if any.
  [[nodiscard]] std::optional<std::string_view> hear(ProcessId process, const Output& output) {
    const auto* granted = std::get_if<Granted>(&output);
    if (granted == nullptr) {
      return std::nullopt;
    }
    if (inside_) {
      return kMutualExclusion;
    }
    inside_ = process;
    if (granted->token <= latest_) {
      return kFencingTokens;
    }
    latest_ = granted->token;
    return std::nullopt;
  }

  friend bool operator==(const Exclusion&, const Exclusion&) = default;

 private:
  std::optional<ProcessId> inside_;
  FencingToken latest_;  ///< Of the grants so far.

 public:
  static constexpr auto kState =
      fields(field("inside", &Exclusion::inside_), field("latest", &Exclusion::latest_));

  /// Nothing goes on by the tokens of earlier grants.
  template <class Counters>
  void tell_counters(Counters& counters) {
    counters.ignore(latest_);
  }
};

}  // namespace lamport::core::mutex
