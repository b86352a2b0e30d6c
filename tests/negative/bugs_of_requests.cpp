#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "broken_lamport.hpp"
#include "gallery.hpp"
#include "scenarios.hpp"
#include "silent_bugs.hpp"

/// Bugs of REQUESTs: to whom they are sent, and how they are recorded and answered.
namespace lamport::negative {
namespace {

using Phase = LamportState::Phase;

struct KeepsItsRequestFromOnePeer : SoundLamport {
  static constexpr std::string_view kName = "keeps-its-request-from-one-peer";
  static constexpr std::string_view kWhat = "the REQUEST is not sent to one peer";
  template <class Send>
  static void says(const State& self, ProcessId to, const Message& message, Send send) {
    if (!std::holds_alternative<Lamport::Request>(message) || to != self.neighbour()) {
      send(to, message);
    }
  }
};

struct RepliesBeforeItRecords : SoundLamport {
  static constexpr std::string_view kName = "replies-before-it-records";
  static constexpr std::string_view kWhat =
      "a REQUEST is answered at once, but recorded only after the REPLYs that come next";
  bool hears(State& self, const Message& message) {
    if (late && !std::holds_alternative<Lamport::Reply>(message)) {
      SoundLamport::record(self, late->process, late->time);
      late.reset();
    }
    return true;
  }
  void record(State& /*self*/, ProcessId from, LogicalTime time) { late = {time, from}; }

  std::optional<core::Timestamp> late;
  bool operator==(const RepliesBeforeItRecords&) const = default;
};

struct RecordsNothingInside : SoundLamport {
  static constexpr std::string_view kName = "records-nothing-inside";
  static constexpr std::string_view kWhat =
      "a REQUEST that comes while the process is inside is answered and not recorded";
  static void record(State& self, ProcessId from, LogicalTime time) {
    if (self.phase != Phase::kInside) {
      SoundLamport::record(self, from, time);
    }
  }
};

}  // namespace

std::vector<PlantedBug> bugs_of_requests() {
  return {planted<BrokenLamport<KeepsItsRequestFromOnePeer>>(kGrantedEventually, once(), 5),
          planted<BrokenLamport<RepliesBeforeItRecords>>(kMutualExclusion, lingering(), 20),
          planted<BrokenLamport<RecordsNothingInside>>(kMutualExclusion, lingering(), 20),
          planted<BrokenLamport<AnswersNobodyWhileItWaits>>(kGrantedEventually, once(), 5)};
}

}  // namespace lamport::negative
