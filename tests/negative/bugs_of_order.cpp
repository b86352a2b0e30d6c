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
  static bool precedes(core::Timestamp theirs, core::Timestamp own) {
    return theirs.time < own.time;
  }
};

struct YieldsAtATie : SoundLamport {
  static constexpr std::string_view kName = "yields-at-a-tie";
  static constexpr std::string_view kWhat =
      "of two requests with the same time each process prefers the other's";
  static bool precedes(core::Timestamp theirs, core::Timestamp own) {
    return theirs.time <= own.time;
  }
};

struct OrdersByIdAlone : SoundLamport {
  static constexpr std::string_view kName = "orders-by-id-alone";
  static constexpr std::string_view kWhat =
      "the queue is ordered by the processes' ids and not by time";
  static bool precedes(core::Timestamp theirs, core::Timestamp own) {
    return theirs.process < own.process;
  }
};

struct PutsTheLatestFirst : SoundLamport {
  static constexpr std::string_view kName = "puts-the-latest-first";
  static constexpr std::string_view kWhat = "the queue is in the reverse order";
  static bool precedes(core::Timestamp theirs, core::Timestamp own) { return own < theirs; }
};

struct EntersFromAnyPlace : SoundLamport {
  static constexpr std::string_view kName = "enters-from-any-place";
  static constexpr std::string_view kWhat =
      "a process enters once all have replied, without heading the queue";
  static bool precedes(core::Timestamp /*theirs*/, core::Timestamp /*own*/) { return false; }
};

struct StandsStillWhenItSends : SoundLamport {
  static constexpr std::string_view kName = "stands-still-when-it-sends";
  static constexpr std::string_view kWhat =
      "the clock is not advanced before a REQUEST or RELEASE, so the first has time 0";
  static LogicalTime after_acting(LogicalTime clock) { return clock; }
};

struct StandsStillWhenItHears : SoundLamport {
  static constexpr std::string_view kName = "stands-still-when-it-hears";
  static constexpr std::string_view kWhat = "the clock is not advanced by what is received";
  static LogicalTime after_hearing(LogicalTime clock, LogicalTime /*heard*/) { return clock; }
};

struct TakesACounterForAClock : SoundLamport {
  static constexpr std::string_view kName = "takes-a-counter-for-a-clock";
  static constexpr std::string_view kWhat =
      "each process numbers its own REQUESTs and RELEASEs, and takes a REPLY with any number";
  static LogicalTime after_hearing(LogicalTime clock, LogicalTime /*heard*/) { return clock; }
  static bool answers(const State& /*self*/, const Message& message) {
    return std::holds_alternative<Lamport::Reply>(message);
  }
};

}  // namespace

std::vector<PlantedBug> bugs_of_order() {
  return {planted<BrokenLamport<IgnoresTheTieBreak>>(kMutualExclusion, tied(), 50),
          planted<BrokenLamport<YieldsAtATie>>(kGrantedEventually, tied(), 5),
          planted<BrokenLamport<OrdersByIdAlone>>(kMutualExclusion, lingering(), 20),
          planted<BrokenLamport<PutsTheLatestFirst>>(kMutualExclusion, lingering(), 20),
          planted<BrokenLamport<EntersFromAnyPlace>>(kMutualExclusion, contended(), 50),
          planted<BrokenLamport<StandsStillWhenItSends>>(kMutualExclusion, contended(), 50),
          planted<BrokenLamport<StandsStillWhenItHears>>(kGrantedEventually, once(), 5),
          planted<BrokenLamport<TakesACounterForAClock>>(kRequestOrder, relaxed(), 20)};
}

}  // namespace lamport::negative
