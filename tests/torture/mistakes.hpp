#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "counting.hpp"
#include "lamport/core/reliable/messages.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/reliable/window.hpp"
#include "lamport/core/virtual_time.hpp"

/// What may be wrong with a `Reliable`: each of these breaks one of its bounds.
namespace lamport::torture {

using ReliableCounting = core::Reliable<Counting>;

/// No mistake: what the others change one thing of.
struct Faultless {
  static constexpr std::string_view kName = "faultless";
  /// Every link begins as if so many messages had gone over it.
  static constexpr std::uint64_t kCarried = 0;

  /// What is made of a message that comes.
  template <class Message>
  static Message hears(const Message& message) {
    return message;
  }
  /// What goes instead of a message.
  template <class Message>
  static Message says(const Message& message) {
    return message;
  }
  /// How often a message goes that is sent now; `resends` says that the Resend timer sends it.
  template <class Message>
  static std::uint32_t copies(const Message& /*message*/, bool /*resends*/) {
    return 1;
  }
  /// How long a timer takes that is set for `delay`.
  template <class Timer>
  static core::Duration waits(const Timer& /*timer*/, core::Duration delay) {
    return delay;
  }

  friend bool operator==(const Faultless&, const Faultless&) = default;
};

/// No mistake, but the sequence numbers end after this many messages of a link.
template <std::uint64_t Messages>
struct LastNumbers : Faultless {
  static constexpr std::string_view kName = "last-numbers";
  static constexpr std::uint64_t kCarried = core::reliable::kSequenceMax - Messages;
};

/// `message` with `more` messages acknowledged besides.
inline ReliableCounting::Message with_more_acknowledged(ReliableCounting::Message message,
                                                        std::uint64_t more) {
  std::visit([&](auto& held) { held.ack += more; }, message);
  return message;
}

/// Takes more for acknowledged than is, so that its window moves on too early.
struct BelievesItIsAcknowledged : Faultless {
  static constexpr std::string_view kName = "believes-it-is-acknowledged";
  static ReliableCounting::Message hears(const ReliableCounting::Message& message) {
    return with_more_acknowledged(message, 1);
  }
};

/// Acknowledges more than it delivered, so that what comes is far ahead of that.
struct AcknowledgesAhead : Faultless {
  static constexpr std::string_view kName = "acknowledges-ahead";
  static ReliableCounting::Message says(const ReliableCounting::Message& message) {
    return with_more_acknowledged(message, 1);
  }
};

/// Acknowledges nothing, so that its peers send the same again for ever.
struct NeverAcknowledges : Faultless {
  static constexpr std::string_view kName = "never-acknowledges";
  static ReliableCounting::Message says(ReliableCounting::Message message) {
    std::visit([](auto& held) { held.ack = 0; }, message);
    return message;
  }
};

/// Waits no longer for the next answer than it did for the last.
struct NeverBacksOff : Faultless {
  static constexpr std::string_view kName = "never-backs-off";
  static core::Duration waits(const ReliableCounting::Timer& timer, core::Duration delay) {
    return ReliableCounting::resends(timer) ? ReliableCounting::kResendDelayMin : delay;
  }
};

/// Sends Data twice, to be on the safe side.
struct SendsTwice : Faultless {
  static constexpr std::string_view kName = "sends-twice";
  static std::uint32_t copies(const ReliableCounting::Message& message, bool resends) {
    return std::holds_alternative<ReliableCounting::Data>(message) && !resends ? 2 : 1;
  }
};

/// The same, only of what goes again.
struct ResendsTwice : Faultless {
  static constexpr std::string_view kName = "resends-twice";
  static std::uint32_t copies(const ReliableCounting::Message& message, bool resends) {
    return std::holds_alternative<ReliableCounting::Data>(message) && resends ? 2 : 1;
  }
};

/// Sends bare acknowledgements twice.
struct AcknowledgesTwice : Faultless {
  static constexpr std::string_view kName = "acknowledges-twice";
  static std::uint32_t copies(const ReliableCounting::Message& message, bool /*resends*/) {
    return std::holds_alternative<ReliableCounting::Ack>(message) ? 2 : 1;
  }
};

}  // namespace lamport::torture
