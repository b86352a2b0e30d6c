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
  Sends says(State& self, ProcessId to, const Message& message) const override {
    const bool keeps = std::holds_alternative<Lamport::Request>(message) && to == self.neighbour();
    return keeps ? Sends{} : Sends{{to, message}};
  }
};

struct RepliesBeforeItRecords : SoundLamport {
  static constexpr std::string_view kName = "replies-before-it-records";
  static constexpr std::string_view kWhat =
      "a REQUEST is answered at once, but recorded only after the REPLYs that come next";
  bool hears(State& self, const Message& message) const override {
    if (self.put_off && !std::holds_alternative<Lamport::Reply>(message)) {
      SoundLamport::record(self, self.put_off->process, self.put_off->time);
      self.put_off.reset();
    }
    return true;
  }
  void record(State& self, ProcessId from, LogicalTime time) const override {
    self.put_off = {time, from};
  }
};

struct RecordsNothingInside : SoundLamport {
  static constexpr std::string_view kName = "records-nothing-inside";
  static constexpr std::string_view kWhat =
      "a REQUEST that comes while the process is inside is answered and not recorded";
  void record(State& self, ProcessId from, LogicalTime time) const override {
    if (self.phase != Phase::kInside) {
      SoundLamport::record(self, from, time);
    }
  }
};

}  // namespace

std::vector<PlantedBug> bugs_of_requests() {
  return {planted<KeepsItsRequestFromOnePeer>(kGrantedEventually, once(), 5),
          planted<RepliesBeforeItRecords>(kMutualExclusion, lingering(), 20),
          planted<RecordsNothingInside>(kMutualExclusion, lingering(), 20),
          planted<AnswersNobodyWhileItWaits>(kGrantedEventually, once(), 5)};
}

}  // namespace lamport::negative
