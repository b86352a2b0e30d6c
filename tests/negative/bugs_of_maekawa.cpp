#include <algorithm>
#include <string_view>
#include <variant>
#include <vector>

#include "gallery.hpp"
#include "lamport/core/mutex/maekawa.hpp"
#include "sabotaged.hpp"
#include "scenarios.hpp"
#include "silent_bugs.hpp"

/// Bugs of Maekawa's algorithm; the first is the one of 1985 without its exchange, the second that
/// of the paper itself, which Sanders found in 1987.
namespace lamport::negative {
namespace {

using Protocol = core::mutex::Maekawa;
using Message = Protocol::Message;
using core::ProcessId;

struct TellsNobodyThatItIsDisplaced : Sabotage<Protocol> {
  static constexpr std::string_view kName = "tells-nobody-that-it-is-displaced";
  static constexpr std::string_view kWhat =
      "only who comes too late is told FAILED, not who is displaced";
  Sends says(const Protocol& /*self*/, ProcessId about, ProcessId to,
             const Message& message) const override {
    return is<Protocol::Failed>(message) && about != to ? Sends{} : Sends{{to, message}};
  }
};

struct NeverGivesUp : NeverSays<Protocol, Protocol::Relinquish> {
  static constexpr std::string_view kName = "never-gives-up";
  static constexpr std::string_view kWhat = "no RELINQUISH is sent";
};

struct GivesItUpFromInside : Sabotage<Protocol> {
  static constexpr std::string_view kName = "gives-it-up-from-inside";
  static constexpr std::string_view kWhat = "an INQUIRE is answered by RELINQUISH also from inside";
  Sends adds(const Protocol& self, ProcessId from, const Message& message,
             const Sends& /*said*/) const override {
    const bool wrong = is<Protocol::Inquire>(message) && self.inside();
    return wrong ? Sends{{from, Protocol::Relinquish{}}} : Sends{};
  }
};

struct LocksForTwo : Sabotage<Protocol> {
  static constexpr std::string_view kName = "locks-for-two";
  static constexpr std::string_view kWhat = "a REQUEST is answered by LOCKED in every state";
  Sends adds(const Protocol& self, ProcessId from, const Message& message,
             const Sends& said) const override {
    const bool locked = std::ranges::any_of(
        said, [](const auto& send) { return is<Protocol::Locked>(send.message); });
    return is<Protocol::Request>(message) && !locked
               ? Sends{{from, Protocol::Locked{self.clock(), core::FencingToken()}}}
               : Sends{};
  }
};

struct SkipsOneLock : Sabotage<Protocol> {
  static constexpr std::string_view kName = "skips-one-lock";
  static constexpr std::string_view kWhat = "one of the quorum is taken to be locked";
  std::vector<Heard> imagines(const Protocol& self, const Sends& said) const override {
    const bool asks = !said.empty() && is<Protocol::Request>(said.front().message);
    return asks ? std::vector<Heard>{{said.front().to, Protocol::Locked{self.clock(), {}}}}
                : std::vector<Heard>{};
  }
};

struct LocksTwice : SaysTwice<Protocol, Protocol::Locked> {
  static constexpr std::string_view kName = "locks-twice";
  static constexpr std::string_view kWhat = "every LOCKED is sent twice";
};

struct KeepsALockForEver : KeepsFromOnePeer<Protocol, Protocol::Release> {
  static constexpr std::string_view kName = "keeps-a-lock-for-ever";
  static constexpr std::string_view kWhat = "the RELEASE is not sent to one peer";
};

struct FailsTwice : SaysTwice<Protocol, Protocol::Failed> {
  static constexpr std::string_view kName = "fails-twice";
  static constexpr std::string_view kWhat = "every FAILED is sent twice";
};

struct LeavesWithoutItsToken : Sabotage<Protocol> {
  static constexpr std::string_view kName = "leaves-without-its-token";
  static constexpr std::string_view kWhat = "a RELEASE does not tell the fencing token";
  Sends says(const Protocol& /*self*/, ProcessId /*about*/, ProcessId to,
             const Message& message) const override {
    return {{to, is<Protocol::Release>(message) ? Message(Protocol::Release{}) : message}};
  }
};

}  // namespace

std::vector<PlantedBug> bugs_of_maekawa() {
  return {planted<ExchangesNothing>(kGrantedEventually, seven(contended()), 20),
          planted<TellsNobodyThatItIsDisplaced>(kGrantedEventually, seven(contended()), 50),
          planted<NeverGivesUp>(kGrantedEventually, seven(contended()), 20),
          planted<GivesItUpFromInside>(kMutualExclusion, seven(lingering()), 200),
          planted<LocksForTwo>(kMutualExclusion, lingering(), 50),
          planted<SkipsOneLock>(kMutualExclusion, lingering(), 20),
          planted<LocksTwice>(kMessageCost, once(), 5),
          planted<KeepsALockForEver>(kGrantedEventually, once(), 20),
          planted<FailsTwice>(kMessageCost, once(), 50),
          planted<LeavesWithoutItsToken>(kFencingTokens, contended(), 50)};
}

}  // namespace lamport::negative
