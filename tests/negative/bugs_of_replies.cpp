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
  bool has_heard_enough(const State& self) const override {
    State heard = self;
    heard.replied[self.neighbour().value()] = 1;
    return count_missing(heard) == 0;
  }
};

struct IsContentWithAMajority : SoundLamport {
  static constexpr std::string_view kName = "is-content-with-a-majority";
  static constexpr std::string_view kWhat =
      "the REPLYs of a majority are enough, as they are for a vote";
  bool has_heard_enough(const State& self) const override {
    return 2 * count_missing(self) < self.processes();
  }
};

struct CountsStaleReplies : SoundLamport {
  static constexpr std::string_view kName = "counts-stale-replies";
  static constexpr std::string_view kWhat =
      "the REPLYs to the former request count for the next one, too";
  void forget_replies(State& /*self*/) const override {}
};

struct RepliesTwice : SoundLamport {
  static constexpr std::string_view kName = "replies-twice";
  static constexpr std::string_view kWhat = "each REQUEST is answered by two REPLYs";
  Sends says(State& /*self*/, ProcessId to, const Message& message) const override {
    const bool twice = std::holds_alternative<Lamport::Reply>(message);
    return twice ? Sends{{to, message}, {to, message}} : Sends{{to, message}};
  }
};

struct RepliesToTheNeighbour : SoundLamport {
  static constexpr std::string_view kName = "replies-to-the-neighbour";
  static constexpr std::string_view kWhat = "a REPLY goes to the next process, whoever has asked";
  Sends says(State& self, ProcessId to, const Message& message) const override {
    return {{std::holds_alternative<Lamport::Reply>(message) ? self.neighbour() : to, message}};
  }
};

}  // namespace

std::vector<PlantedBug> bugs_of_replies() {
  return {planted<EntersWithoutOneReply>(kMutualExclusion, leisurely(), 400),
          planted<IsContentWithAMajority>(kMutualExclusion, lingering(), 100),
          planted<CountsStaleReplies>(kMutualExclusionByCause, relaxed(), 20),
          planted<RepliesTwice>(kMessageCost, once(), 5),
          planted<RepliesToTheNeighbour>(kGrantedEventually, once(), 5)};
}

}  // namespace lamport::negative
