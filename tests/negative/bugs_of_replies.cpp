#include <string_view>
#include <variant>
#include <vector>

#include "broken_lamport.hpp"
#include "gallery.hpp"
#include "scenarios.hpp"

/// Bugs of REPLYs: how many there are, where they go, and which are awaited.
namespace lamport::negative {
namespace {

struct EntersWithoutOneReply : SoundLamport {
  static constexpr std::string_view kName = "enters-without-one-reply";
  static constexpr std::string_view kWhat = "the REPLY of one peer is not awaited";
  static bool has_heard_enough(const State& self) {
    State heard = self;
    heard.replied[self.neighbour().value()] = 1;
    return count_missing(heard) == 0;
  }
};

struct IsContentWithAMajority : SoundLamport {
  static constexpr std::string_view kName = "is-content-with-a-majority";
  static constexpr std::string_view kWhat =
      "the REPLYs of a majority are enough, as they are for a vote";
  static bool has_heard_enough(const State& self) {
    return 2 * count_missing(self) < self.processes();
  }
};

struct CountsStaleReplies : SoundLamport {
  static constexpr std::string_view kName = "counts-stale-replies";
  static constexpr std::string_view kWhat =
      "the REPLYs to the former request count for the next one, too";
  static void forget_replies(State& /*self*/) {}
};

struct RepliesTwice : SoundLamport {
  static constexpr std::string_view kName = "replies-twice";
  static constexpr std::string_view kWhat = "each REQUEST is answered by two REPLYs";
  template <class Send>
  static void says(const State& /*self*/, ProcessId to, const Message& message, Send send) {
    send(to, message);
    if (std::holds_alternative<Lamport::Reply>(message)) {
      send(to, message);
    }
  }
};

struct RepliesToTheNeighbour : SoundLamport {
  static constexpr std::string_view kName = "replies-to-the-neighbour";
  static constexpr std::string_view kWhat = "a REPLY goes to the next process, whoever has asked";
  template <class Send>
  static void says(const State& self, ProcessId to, const Message& message, Send send) {
    send(std::holds_alternative<Lamport::Reply>(message) ? self.neighbour() : to, message);
  }
};

}  // namespace

std::vector<PlantedBug> bugs_of_replies() {
  return {planted<BrokenLamport<EntersWithoutOneReply>>(kMutualExclusion, leisurely(), 400),
          planted<BrokenLamport<IsContentWithAMajority>>(kMutualExclusion, lingering(), 100),
          planted<BrokenLamport<CountsStaleReplies>>(kMutualExclusionByCause, relaxed(), 20),
          planted<BrokenLamport<RepliesTwice>>(kMessageCost, once(), 5),
          planted<BrokenLamport<RepliesToTheNeighbour>>(kGrantedEventually, once(), 5)};
}

}  // namespace lamport::negative
