#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "broken_lamport.hpp"

/// Bugs of processes that say less than they should, for ever or for a time.
namespace lamport::negative {

struct FallsSilent : SoundLamport {
  static constexpr std::string_view kName = "falls-silent";
  static constexpr std::string_view kWhat =
      "process 0 takes in five messages and no more: a crash, as its peers see it";
  static constexpr std::uint32_t kHeardMax = 5;
  bool hears(State& self, const Message& /*message*/) {
    return self.id != ProcessId(0) || ++heard <= kHeardMax;
  }

  std::uint32_t heard = 0;
  bool operator==(const FallsSilent&) const = default;
};

struct AnswersNobodyWhileItWaits : SoundLamport {
  static constexpr std::string_view kName = "answers-nobody-while-it-waits";
  static constexpr std::string_view kWhat = "who waits sends no REPLY";
  template <class Send>
  static void says(const State& self, ProcessId to, const Message& message, Send send) {
    if (!std::holds_alternative<Lamport::Reply>(message) ||
        self.phase != LamportState::Phase::kWaiting) {
      send(to, message);
    }
  }
};

}  // namespace lamport::negative
