#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "broken_lamport.hpp"
#include "lamport/core/mutex/maekawa.hpp"
#include "sabotaged.hpp"

/// Bugs of processes that say less than they should, for ever or for a time.
namespace lamport::negative {

struct FallsSilent : SoundLamport {
  static constexpr std::string_view kName = "falls-silent";
  static constexpr std::string_view kWhat =
      "process 0 takes in five messages and no more: a crash, as its peers see it";
  static constexpr std::uint32_t kTakenInMax = 5;
  bool hears(State& self, const Message& /*message*/) const override {
    return self.id != ProcessId(0) || ++self.taken_in <= kTakenInMax;
  }
};

struct AnswersNobodyWhileItWaits : SoundLamport {
  static constexpr std::string_view kName = "answers-nobody-while-it-waits";
  static constexpr std::string_view kWhat = "who waits sends no REPLY";
  Sends says(State& self, ProcessId to, const Message& message) const override {
    const bool keeps = std::holds_alternative<Lamport::Reply>(message) &&
                       self.phase == LamportState::Phase::kWaiting;
    return keeps ? Sends{} : Sends{{to, message}};
  }
};

struct ExchangesNothing : NeverSays<core::mutex::Maekawa, core::mutex::Maekawa::Inquire> {
  static constexpr std::string_view kName = "exchanges-nothing";
  static constexpr std::string_view kWhat =
      "who has a lock keeps it until it has been inside, as in a deadlock";
};

}  // namespace lamport::negative
