#include <string_view>
#include <variant>
#include <vector>

#include "broken_lamport.hpp"
#include "gallery.hpp"
#include "scenarios.hpp"

/// Bugs of the clock, and of the order in which requests are granted.
namespace lamport::negative {
namespace {

struct IgnoresTheTieBreak : SoundLamport {
  static constexpr std::string_view kName = "ignores-the-tie-break";
  static constexpr std::string_view kWhat =
      "of two requests with the same time each process prefers its own";
  bool precedes(core::Timestamp theirs, core::Timestamp own) const override {
    return theirs.time < own.time;
  }
};

struct YieldsAtATie : SoundLamport {
  static constexpr std::string_view kName = "yields-at-a-tie";
  static constexpr std::string_view kWhat =
      "of two requests with the same time each process prefers the other's";
  bool precedes(core::Timestamp theirs, core::Timestamp own) const override {
    return theirs.time <= own.time;
  }
};

struct OrdersByIdAlone : SoundLamport {
  static constexpr std::string_view kName = "orders-by-id-alone";
  static constexpr std::string_view kWhat =
      "the queue is ordered by the processes' ids and not by time";
  bool precedes(core::Timestamp theirs, core::Timestamp own) const override {
    return theirs.process < own.process;
  }
};

struct PutsTheLatestFirst : SoundLamport {
  static constexpr std::string_view kName = "puts-the-latest-first";
  static constexpr std::string_view kWhat = "the queue is in the reverse order";
  bool precedes(core::Timestamp theirs, core::Timestamp own) const override { return own < theirs; }
};

struct EntersFromAnyPlace : SoundLamport {
  static constexpr std::string_view kName = "enters-from-any-place";
  static constexpr std::string_view kWhat =
      "a process enters once all have replied, without heading the queue";
  bool precedes(core::Timestamp /*theirs*/, core::Timestamp /*own*/) const override {
    return false;
  }
};

struct StandsStillWhenItSends : SoundLamport {
  static constexpr std::string_view kName = "stands-still-when-it-sends";
  static constexpr std::string_view kWhat =
      "the clock is not advanced before a REQUEST or RELEASE, so the first has time 0";
  LogicalTime after_acting(LogicalTime clock) const override { return clock; }
};

struct StandsStillWhenItHears : SoundLamport {
  static constexpr std::string_view kName = "stands-still-when-it-hears";
  static constexpr std::string_view kWhat = "the clock is not advanced by what is received";
  LogicalTime after_hearing(LogicalTime clock, LogicalTime /*heard*/) const override {
    return clock;
  }
};

struct TakesACounterForAClock : SoundLamport {
  static constexpr std::string_view kName = "takes-a-counter-for-a-clock";
  static constexpr std::string_view kWhat =
      "each process numbers its own REQUESTs and RELEASEs, and takes a REPLY with any number";
  LogicalTime after_hearing(LogicalTime clock, LogicalTime /*heard*/) const override {
    return clock;
  }
  bool answers(const State& /*self*/, const Message& message) const override {
    return std::holds_alternative<Lamport::Reply>(message);
  }
};

}  // namespace

std::vector<PlantedBug> bugs_of_order() {
  return {planted<IgnoresTheTieBreak>(kMutualExclusion, tied(), 50),
          planted<YieldsAtATie>(kGrantedEventually, tied(), 5),
          planted<OrdersByIdAlone>(kMutualExclusion, lingering(), 20),
          planted<PutsTheLatestFirst>(kFencingTokens, lingering(), 20),
          planted<EntersFromAnyPlace>(kMutualExclusion, contended(), 50),
          planted<StandsStillWhenItSends>(kMutualExclusion, contended(), 50),
          planted<StandsStillWhenItHears>(kGrantedEventually, once(), 5),
          planted<TakesACounterForAClock>(kRequestOrder, relaxed(), 20)};
}

}  // namespace lamport::negative
