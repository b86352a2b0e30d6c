#include <string_view>
#include <variant>
#include <vector>

#include "gallery.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"
#include "sabotaged.hpp"
#include "scenarios.hpp"

/// Bugs of Ricart and Agrawala's algorithm.
namespace lamport::negative {
namespace {

using Protocol = core::mutex::RicartAgrawala;
using Request = Protocol::Request;
using Reply = Protocol::Reply;
using Message = Protocol::Message;
using core::ProcessId;

struct DefersNobody : Sabotage<Protocol> {
  static constexpr std::string_view kName = "defers-nobody";
  static constexpr std::string_view kWhat = "a REQUEST is answered at once, also from inside";
  Sends adds(const Protocol& /*self*/, ProcessId from, const Message& message,
             const Sends& said) const override {
    return is<Request>(message) && said.empty() ? Sends{{from, Reply{}}} : Sends{};
  }
};

struct DefersOnlyInside : Sabotage<Protocol> {
  static constexpr std::string_view kName = "defers-only-inside";
  static constexpr std::string_view kWhat =
      "a process that waits answers every REQUEST, also later ones";
  Sends adds(const Protocol& self, ProcessId from, const Message& message,
             const Sends& said) const override {
    const bool too_late = is<Request>(message) && said.empty() && self.waiting();
    return too_late ? Sends{{from, Reply{}}} : Sends{};
  }
};

struct AnswersNoEarlierRequest : Sabotage<Protocol> {
  static constexpr std::string_view kName = "answers-no-earlier-request";
  static constexpr std::string_view kWhat = "a process that waits answers nobody";
  Sends says(const Protocol& self, ProcessId about, ProcessId to,
             const Message& message) const override {
    return is<Reply>(message) && self.waiting() && about == to ? Sends{} : Sends{{to, message}};
  }
};

struct ForgetsWhomItDeferred : Sabotage<Protocol> {
  static constexpr std::string_view kName = "forgets-whom-it-deferred";
  static constexpr std::string_view kWhat = "the deferred REPLYs are not sent at the exit";
  Sends says(const Protocol& self, ProcessId about, ProcessId to,
             const Message& message) const override {
    return is<Reply>(message) && about == self.id() ? Sends{} : Sends{{to, message}};
  }
};

struct SkipsOneReply : Sabotage<Protocol> {
  static constexpr std::string_view kName = "skips-one-reply";
  static constexpr std::string_view kWhat = "the REPLY of one peer is taken for granted";
  std::vector<Heard> imagines(const Protocol& self, const Sends& said) const override {
    const bool asks = !said.empty() && is<Request>(said.front().message);
    return asks ? std::vector<Heard>{{neighbour(self), Reply{}}} : std::vector<Heard>{};
  }
};

struct SendsItsReplyTwice : SaysTwice<Protocol, Reply> {
  static constexpr std::string_view kName = "sends-its-reply-twice";
  static constexpr std::string_view kWhat = "every REPLY is sent twice";
};

struct AsksAllButOne : KeepsFromOnePeer<Protocol, Request> {
  static constexpr std::string_view kName = "asks-all-but-one";
  static constexpr std::string_view kWhat = "the REQUEST is not sent to one peer";
};

struct LetsTheWrongOneIn : SaysItToTheNeighbour<Protocol, Reply> {
  static constexpr std::string_view kName = "lets-the-wrong-one-in";
  static constexpr std::string_view kWhat = "a REPLY goes to the next process, whoever has asked";
};

struct FencesByTheFirstRequest : RepeatsItsFencingToken<Protocol> {
  static constexpr std::string_view kName = "fences-by-the-first-request";
  static constexpr std::string_view kWhat = "every grant has the fencing token of the first";
};

}  // namespace

std::vector<PlantedBug> bugs_of_ricart_agrawala() {
  return {planted<DefersNobody>(kMutualExclusion, lingering(), 20),
          planted<DefersOnlyInside>(kMutualExclusion, lingering(), 20),
          planted<AnswersNoEarlierRequest>(kGrantedEventually, once(), 20),
          planted<ForgetsWhomItDeferred>(kGrantedEventually, once(), 20),
          planted<SkipsOneReply>(kMutualExclusion, lingering(), 200),
          planted<SendsItsReplyTwice>(kMessageCost, once(), 5),
          planted<AsksAllButOne>(kGrantedEventually, once(), 20),
          planted<LetsTheWrongOneIn>(kGrantedEventually, once(), 20),
          planted<FencesByTheFirstRequest>(kFencingTokens, contended(), 20)};
}

}  // namespace lamport::negative
