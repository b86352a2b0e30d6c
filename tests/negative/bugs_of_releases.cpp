#include <algorithm>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "broken_lamport.hpp"
#include "gallery.hpp"
#include "scenarios.hpp"
#include "silent_bugs.hpp"

/// Bugs of RELEASEs: when they are sent, to whom, and what they remove; and of a process that
/// stops.
namespace lamport::negative {
namespace {

struct ReleasesWithItsRequest : SoundLamport {
  static constexpr std::string_view kName = "releases-with-its-request";
  static constexpr std::string_view kWhat =
      "the RELEASE leaves together with the REQUEST and not at the exit";
  Sends says(State& /*self*/, ProcessId to, const Message& message) const override {
    if (std::holds_alternative<Lamport::Release>(message)) {
      return {};
    }
    if (const auto* request = std::get_if<Lamport::Request>(&message)) {
      return {{to, message}, {to, Lamport::Release{request->time}}};
    }
    return {{to, message}};
  }
};

struct KeepsItsReleaseFromOnePeer : SoundLamport {
  static constexpr std::string_view kName = "keeps-its-release-from-one-peer";
  static constexpr std::string_view kWhat = "the RELEASE is not sent to one peer";
  Sends says(State& self, ProcessId to, const Message& message) const override {
    const bool keeps = std::holds_alternative<Lamport::Release>(message) && to == self.neighbour();
    return keeps ? Sends{} : Sends{{to, message}};
  }
};

struct PutsOffItsRelease : SoundLamport {
  static constexpr std::string_view kName = "puts-off-its-release";
  static constexpr std::string_view kWhat =
      "the RELEASE waits, and goes just before the next REQUEST to that peer";
  /// Put off is that of its latest entry, the same for every peer.
  Sends says(State& self, ProcessId to, const Message& message) const override {
    if (const auto* release = std::get_if<Lamport::Release>(&message)) {
      self.put_off = {release->time, self.id};
      return {};
    }
    if (std::holds_alternative<Lamport::Request>(message) && self.put_off) {
      return {{to, Lamport::Release{self.put_off->time}}, {to, message}};
    }
    return {{to, message}};
  }
};

struct RemovesTheHeadOfTheQueue : SoundLamport {
  static constexpr std::string_view kName = "removes-the-head-of-the-queue";
  static constexpr std::string_view kWhat =
      "a RELEASE removes the first request of the queue, whoever has sent it";
  ProcessId removed(const State& self, ProcessId from) const override {
    core::Timestamp first{LogicalTime(LogicalTime::kMax), from};
    for (std::uint32_t p = 0; p < self.processes(); ++p) {
      if (self.requested[p] != LogicalTime()) {
        first = std::min(first, {self.requested[p], ProcessId(p)});
      }
    }
    return first.process;
  }
};

struct RemovesTheNeighboursRequest : SoundLamport {
  static constexpr std::string_view kName = "removes-the-neighbours-request";
  static constexpr std::string_view kWhat =
      "a RELEASE removes the request of the process after its sender";
  ProcessId removed(const State& self, ProcessId from) const override {
    return ProcessId((from.value() + 1) % self.processes());
  }
};

struct DoesNotLookAfterARelease : SoundLamport {
  static constexpr std::string_view kName = "does-not-look-after-a-release";
  static constexpr std::string_view kWhat =
      "whether it may enter is asked after a REPLY, and not after a RELEASE";
  bool may_admit(const Message& message) const override {
    return !std::holds_alternative<Lamport::Release>(message);
  }
};

}  // namespace

std::vector<PlantedBug> bugs_of_releases() {
  return {planted<ReleasesWithItsRequest>(kMutualExclusionByCause, breathless(), 20),
          planted<KeepsItsReleaseFromOnePeer>(kGrantedEventually, once(), 5),
          planted<PutsOffItsRelease>(kMessageCost, contended(), 5),
          planted<RemovesTheHeadOfTheQueue>(kMutualExclusionByCause, breathless(), 200),
          planted<RemovesTheNeighboursRequest>(kMutualExclusion, lingering(), 20),
          planted<DoesNotLookAfterARelease>(kGrantedEventually, once(), 5),
          planted<FallsSilent>(kGrantedEventually, contended(), 5)};
}

}  // namespace lamport::negative
