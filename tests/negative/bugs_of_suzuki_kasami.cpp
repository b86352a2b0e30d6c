#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "gallery.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"
#include "sabotaged.hpp"
#include "scenarios.hpp"

/// Bugs of Suzuki and Kasami's algorithm.
namespace lamport::negative {
namespace {

using Protocol = core::mutex::SuzukiKasami;
using Request = Protocol::Request;
using Token = Protocol::Token;
using Message = Protocol::Message;
using core::ProcessId;

struct AsksOnlySome : KeepsFromOnePeer<Protocol, Request> {
  static constexpr std::string_view kName = "asks-only-some";
  static constexpr std::string_view kWhat = "the REQUEST is not sent to one peer";
};

struct AsksEverybodyTwice : SaysTwice<Protocol, Request> {
  static constexpr std::string_view kName = "asks-everybody-twice";
  static constexpr std::string_view kWhat = "every REQUEST is sent twice";
};

struct SendsTheTokenAndKeepsIt : Sabotage<Protocol> {
  static constexpr std::string_view kName = "sends-the-token-and-keeps-it";
  static constexpr std::string_view kWhat = "who passes the token on still has it";
  std::vector<Heard> imagines(const Protocol& self, const Sends& said) const override {
    for (const auto& [to, message] : said) {
      if (is<Token>(message)) {
        return {{neighbour(self), message}};
      }
    }
    return {};
  }
};

struct PassesItOnFromInside : Sabotage<Protocol> {
  static constexpr std::string_view kName = "passes-it-on-from-inside";
  static constexpr std::string_view kWhat =
      "a REQUEST that comes while the process is inside is answered by the token, too";
  Sends adds(const Protocol& self, ProcessId from, const Message& message,
             const Sends& /*said*/) const override {
    Token token;
    token.granted = core::PerProcess<std::uint64_t>(self.processes());
    return is<Request>(message) && self.inside() ? Sends{{from, token}} : Sends{};
  }
};

struct LosesAnIdleToken : Sabotage<Protocol> {
  static constexpr std::string_view kName = "loses-an-idle-token";
  static constexpr std::string_view kWhat =
      "a holder that is outside gives the token up, and sends it to nobody";
  Sends says(const Protocol& self, ProcessId about, ProcessId to,
             const Message& message) const override {
    return is<Token>(message) && about != self.id() ? Sends{} : Sends{{to, message}};
  }
};

struct ForgetsWhomItGranted : Sabotage<Protocol> {
  static constexpr std::string_view kName = "forgets-whom-it-granted";
  static constexpr std::string_view kWhat = "the token tells of nobody that a request was granted";
  Sends says(const Protocol& self, ProcessId /*about*/, ProcessId to,
             const Message& message) const override {
    if (!is<Token>(message)) {
      return {{to, message}};
    }
    Token token = std::get<Token>(message);
    token.granted = core::PerProcess<std::uint64_t>(self.processes());
    return {{to, token}};
  }
};

struct PassesItRound : SaysItToTheNeighbour<Protocol, Token> {
  static constexpr std::string_view kName = "passes-it-round";
  static constexpr std::string_view kWhat = "the token goes to the next process, whoever is first";
};

struct DoesNotHearInside : Sabotage<Protocol> {
  static constexpr std::string_view kName = "does-not-hear-inside";
  static constexpr std::string_view kWhat =
      "a REQUEST that comes while the process is inside is not remembered";
  bool hears(const Protocol& self, ProcessId /*from*/, const Message& message) const override {
    return !is<Request>(message) || !self.inside();
  }
};

struct FencesByTheFirstToken : RepeatsItsFencingToken<Protocol> {
  static constexpr std::string_view kName = "fences-by-the-first-token";
  static constexpr std::string_view kWhat = "every grant has the fencing token of the first";
};

}  // namespace

std::vector<PlantedBug> bugs_of_suzuki_kasami() {
  return {planted<AsksOnlySome>(kMessageCost, once(), 20),
          planted<AsksEverybodyTwice>(kMessageCost, once(), 5),
          planted<SendsTheTokenAndKeepsIt>(kMutualExclusion, lingering(), 20),
          planted<PassesItOnFromInside>(kMutualExclusion, lingering(), 20),
          planted<LosesAnIdleToken>(kGrantedEventually, once(), 50),
          planted<ForgetsWhomItGranted>(kGrantedEventually, contended(), 20),
          planted<PassesItRound>(kMessageCost, once(), 200),
          planted<DoesNotHearInside>(kGrantedEventually, once(), 200),
          planted<FencesByTheFirstToken>(kFencingTokens, contended(), 20)};
}

}  // namespace lamport::negative
