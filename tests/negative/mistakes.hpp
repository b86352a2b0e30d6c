#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/service.hpp"
#include "lamport/core/step.hpp"
#include "mistaken.hpp"

/// The planted bugs: each one is a mistake that a programmer of the algorithm could make.
namespace lamport::negative {

/// The peer that a mistake picks on.
[[nodiscard]] inline core::ProcessId neighbour(const Lamport& self) {
  return core::ProcessId((self.id().value() + 1) % self.processes());
}

/// Rule 5(ii) missed for one peer: enters without its REPLY.
struct EntersWithoutOneReply : Faultless {
  static constexpr std::string_view kName = "enters-without-one-reply";

  [[nodiscard]] std::optional<core::Receive<Lamport>> imagines(
      const Lamport& self, const Lamport::Command& command) const {
    if (!std::holds_alternative<core::mutex::Acquire>(command) || self.processes() == 1) {
      return std::nullopt;
    }
    const core::LogicalTime later(self.clock().value() + 1);
    return core::Receive<Lamport>{neighbour(self), Lamport::Reply{later}};
  }
};

/// Orders requests by their time alone: of two with the same time, each process prefers its own.
struct IgnoresTheTieBreak : Faultless {
  static constexpr std::string_view kName = "ignores-the-tie-break";

  template <class Pass>
  void says(const Lamport& /*self*/, core::ProcessId /*to*/, const Lamport::Message& message,
            Pass pass) {
    if (const auto* request = std::get_if<Lamport::Request>(&message)) {
      own = request->time;
    }
    pass(message);
  }
  [[nodiscard]] std::optional<Lamport::Message> hears(const Lamport& self, core::ProcessId /*from*/,
                                                      const Lamport::Message& message) const {
    const auto* request = std::get_if<Lamport::Request>(&message);
    if (request != nullptr && self.waiting() && request->time == own) {
      return Lamport::Request{core::LogicalTime(own.value() + 1)};
    }
    return message;
  }

  core::LogicalTime own;  ///< Of its latest request.
  friend bool operator==(const IgnoresTheTieBreak&, const IgnoresTheTieBreak&) = default;
};

/// Rule 3 done at once: the RELEASE leaves together with the REQUEST.
struct ReleasesWithItsRequest : Faultless {
  static constexpr std::string_view kName = "releases-with-its-request";

  template <class Pass>
  void says(const Lamport& /*self*/, core::ProcessId /*to*/, const Lamport::Message& message,
            Pass pass) const {
    if (std::holds_alternative<Lamport::Release>(message)) {
      return;
    }
    pass(message);
    if (const auto* request = std::get_if<Lamport::Request>(&message)) {
      pass(Lamport::Release{request->time});
    }
  }
};

/// Rule 3 missed for one peer: it never hears of a release.
struct KeepsItsReleaseFromOnePeer : Faultless {
  static constexpr std::string_view kName = "keeps-its-release-from-one-peer";

  template <class Pass>
  void says(const Lamport& self, core::ProcessId to, const Lamport::Message& message,
            Pass pass) const {
    if (!std::holds_alternative<Lamport::Release>(message) || to != neighbour(self)) {
      pass(message);
    }
  }
};

/// Rule 2 put off and forgotten: who waits answers nobody.
struct AnswersNobodyWhileItWaits : Faultless {
  static constexpr std::string_view kName = "answers-nobody-while-it-waits";

  template <class Pass>
  void says(const Lamport& self, core::ProcessId /*to*/, const Lamport::Message& message,
            Pass pass) const {
    if (!std::holds_alternative<Lamport::Reply>(message) || !self.waiting()) {
      pass(message);
    }
  }
};

/// Rule 2 done twice: two REPLYs for each REQUEST.
struct RepliesTwice : Faultless {
  static constexpr std::string_view kName = "replies-twice";

  template <class Pass>
  void says(const Lamport& /*self*/, core::ProcessId /*to*/, const Lamport::Message& message,
            Pass pass) const {
    pass(message);
    if (std::holds_alternative<Lamport::Reply>(message)) {
      pass(message);
    }
  }
};

/// Rule 3 put off: the RELEASE waits and goes just before the next REQUEST to that peer.
struct PutsOffItsRelease : Faultless {
  static constexpr std::string_view kName = "puts-off-its-release";

  template <class Pass>
  void says(const Lamport& /*self*/, core::ProcessId /*to*/, const Lamport::Message& message,
            Pass pass) {
    if (const auto* release = std::get_if<Lamport::Release>(&message)) {
      kept = *release;
      return;
    }
    if (std::holds_alternative<Lamport::Request>(message) && kept) {
      pass(*kept);
    }
    pass(message);
  }

  std::optional<Lamport::Release> kept;  ///< Of its latest entry; the same for every peer.
  friend bool operator==(const PutsOffItsRelease&, const PutsOffItsRelease&) = default;
};

/// Stops for ever after what it has heard so often: a crash, as its peers see it.
struct FallsSilent : Faultless {
  static constexpr std::string_view kName = "falls-silent";
  static constexpr std::uint32_t kHeardMax = 5;

  [[nodiscard]] std::optional<Lamport::Message> hears(const Lamport& self, core::ProcessId /*from*/,
                                                      const Lamport::Message& message) {
    if (self.id() == core::ProcessId(0) && ++heard > kHeardMax) {
      return std::nullopt;
    }
    return message;
  }

  std::uint32_t heard = 0;
  friend bool operator==(const FallsSilent&, const FallsSilent&) = default;
};

}  // namespace lamport::negative
