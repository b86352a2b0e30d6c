#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "lamport/props/violation.hpp"
#include "lamport/sim/fault_counts.hpp"

namespace lamport::tools {

/// What runs did, counted.
struct Tally {
  std::uint64_t entries = 0;
  std::uint64_t messages = 0;      ///< Of the judged protocol.
  std::uint64_t resent = 0;        ///< By `Reliable`, each further time; not among the messages.
  std::uint64_t bare_acks = 0;     ///< By `Reliable`; not among the messages.
  sim::FaultCounts faulty;         ///< By kind of fault: runs that have it.
  sim::FaultCounts fault_effects;  ///< By kind of fault: how often it took effect.

  Tally& operator+=(const Tally& other);
  friend bool operator==(const Tally&, const Tally&) = default;
};

/// What one run of a campaign came to: its end, or its first violation.
struct ScheduleResult {
  Tally tally;
  bool reached_limit = false;            ///< Of events or time, without a violation.
  std::vector<props::Verdict> verdicts;  ///< Of the properties that apply to it.
  std::string_view violated;             ///< The property that it violates; "" if none.
  bool blocked = false;                  ///< Whether it does so only since a crash is to blame.
};

/// What many runs came to, one for each seed from a first one on without a gap.
struct CampaignResult {
  /// What they say of one property. Each run stops at its first violation.
  struct Property {
    std::string_view name;
    std::uint64_t checked = 0;
    std::uint64_t violating = 0;  ///< Schedules whose first violation is one of it.
    std::optional<std::uint64_t> violating_first{};  ///< The seed of the first of them.
    std::uint64_t blocked = 0;  ///< Schedules that would be, but a crash is to blame.
    friend bool operator==(const Property&, const Property&) = default;
  };
  struct Failure {
    std::uint64_t seed = 0;
    std::string_view property;
    friend bool operator==(const Failure&, const Failure&) = default;
  };
  static constexpr std::size_t kFailuresMax = 1000;

  Tally tally;
  std::uint64_t schedules = 0;
  std::uint64_t incomplete = 0;  ///< Schedules that reached their limit of events or time.
  std::uint64_t blocked = 0;     ///< Schedules that a crash held up, as the protocol allows.
  std::optional<std::uint64_t> blocked_first;  ///< The seed of the first of them.
  std::uint64_t violating = 0;                 ///< Schedules that violate a property.
  std::vector<Failure> failures;               ///< The first `kFailuresMax` of them, by seed.
  std::vector<Property> properties;

  /// Takes in what the run of `seed` came to. Requires: `seed` follows the latest one.
  void add(std::uint64_t seed, const ScheduleResult& schedule);

  [[nodiscard]] std::optional<std::uint64_t> violating_first() const;
  /// The properties whose premise never occurred, and the kinds of fault that schedules have and
  /// that never took effect: the campaign says nothing of them.
  [[nodiscard]] std::vector<std::string_view> vacuous() const;

  friend bool operator==(const CampaignResult&, const CampaignResult&) = default;

 private:
  [[nodiscard]] Property& property(std::string_view name);
};

}  // namespace lamport::tools
