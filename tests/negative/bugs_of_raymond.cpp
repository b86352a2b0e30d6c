#include <string_view>
#include <variant>
#include <vector>

#include "gallery.hpp"
#include "lamport/core/mutex/raymond.hpp"
#include "sabotaged.hpp"
#include "scenarios.hpp"

/// Bugs of Raymond's algorithm.
namespace lamport::negative {
namespace {

using Protocol = core::mutex::Raymond;
using Request = Protocol::Request;
using Privilege = Protocol::Privilege;
using Message = Protocol::Message;
using core::ProcessId;

struct AsksOnNobodysBehalf : Sabotage<Protocol> {
  static constexpr std::string_view kName = "asks-on-nobodys-behalf";
  static constexpr std::string_view kWhat = "a REQUEST of a neighbour is queued and not passed on";
  Sends says(const Protocol& self, ProcessId about, ProcessId to,
             const Message& message) const override {
    return is<Request>(message) && about != self.id() ? Sends{} : Sends{{to, message}};
  }
};

struct DoesNotAskItBack : Sabotage<Protocol> {
  static constexpr std::string_view kName = "does-not-ask-it-back";
  static constexpr std::string_view kWhat =
      "who passes the token on, while others wait here, does not ask for it back at the exit";
  Sends says(const Protocol& self, ProcessId about, ProcessId to,
             const Message& message) const override {
    const bool at_the_exit = about == self.id() && !self.waiting();
    return is<Request>(message) && at_the_exit ? Sends{} : Sends{{to, message}};
  }
};

struct AsksTwice : SaysTwice<Protocol, Request> {
  static constexpr std::string_view kName = "asks-twice";
  static constexpr std::string_view kWhat = "every REQUEST is sent twice";
};

struct DoublesTheToken : SaysTwice<Protocol, Privilege> {
  static constexpr std::string_view kName = "doubles-the-token";
  static constexpr std::string_view kWhat = "the token is sent twice";
};

struct PassesItOnAndKeepsIt : Sabotage<Protocol> {
  static constexpr std::string_view kName = "passes-it-on-and-keeps-it";
  static constexpr std::string_view kWhat = "who passes the token on still has it";
  std::vector<Heard> imagines(const Protocol& /*self*/, const Sends& said) const override {
    for (const auto& [to, message] : said) {
      if (is<Privilege>(message)) {
        return {{to, message}};
      }
    }
    return {};
  }
};

struct GivesItAwayFromInside : Sabotage<Protocol> {
  static constexpr std::string_view kName = "gives-it-away-from-inside";
  static constexpr std::string_view kWhat =
      "a REQUEST that comes while the process is inside is answered by the token, too";
  Sends adds(const Protocol& self, ProcessId from, const Message& message,
             const Sends& /*said*/) const override {
    return is<Request>(message) && self.inside() ? Sends{{from, Privilege{}}} : Sends{};
  }
};

struct SendsItAstray : SaysItToTheNeighbour<Protocol, Privilege> {
  static constexpr std::string_view kName = "sends-it-astray";
  static constexpr std::string_view kWhat =
      "the token goes to the next process, whoever heads the queue";
};

struct DropsAnIdleToken : Sabotage<Protocol> {
  static constexpr std::string_view kName = "drops-an-idle-token";
  static constexpr std::string_view kWhat =
      "a holder that is outside gives the token up, and sends it to nobody";
  Sends says(const Protocol& self, ProcessId about, ProcessId to,
             const Message& message) const override {
    return is<Privilege>(message) && about != self.id() ? Sends{} : Sends{{to, message}};
  }
};

struct ForgetsTheLatestGrant : Sabotage<Protocol> {
  static constexpr std::string_view kName = "forgets-the-latest-grant";
  static constexpr std::string_view kWhat = "the token does not carry the latest fencing token";
  Sends says(const Protocol& /*self*/, ProcessId /*about*/, ProcessId to,
             const Message& message) const override {
    return {{to, is<Privilege>(message) ? Message(Privilege{}) : message}};
  }
};

}  // namespace

std::vector<PlantedBug> bugs_of_raymond() {
  return {planted<AsksOnNobodysBehalf>(kGrantedEventually, contended(), 20),
          planted<DoesNotAskItBack>(kGrantedEventually, contended(), 50),
          planted<AsksTwice>(kMessageCost, contended(), 50),
          planted<DoublesTheToken>(kMessageCost, contended(), 50),
          planted<PassesItOnAndKeepsIt>(kMutualExclusion, lingering(), 20),
          planted<GivesItAwayFromInside>(kMutualExclusion, lingering(), 20),
          planted<SendsItAstray>(kGrantedEventually, once(), 20),
          planted<DropsAnIdleToken>(kGrantedEventually, once(), 20),
          planted<ForgetsTheLatestGrant>(kFencingTokens, contended(), 20)};
}

}  // namespace lamport::negative
