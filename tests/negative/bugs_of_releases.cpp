#include <algorithm>
#include <cstdint>
#include <optional>
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
  template <class Send>
  static void says(const State& /*self*/, ProcessId to, const Message& message, Send send) {
    if (std::holds_alternative<Lamport::Release>(message)) {
      return;
    }
    send(to, message);
    if (const auto* request = std::get_if<Lamport::Request>(&message)) {
      send(to, Lamport::Release{request->time});
    }
  }
};

struct KeepsItsReleaseFromOnePeer : SoundLamport {
  static constexpr std::string_view kName = "keeps-its-release-from-one-peer";
  static constexpr std::string_view kWhat = "the RELEASE is not sent to one peer";
  template <class Send>
  static void says(const State& self, ProcessId to, const Message& message, Send send) {
    if (!std::holds_alternative<Lamport::Release>(message) || to != self.neighbour()) {
      send(to, message);
    }
  }
};

struct PutsOffItsRelease : SoundLamport {
  static constexpr std::string_view kName = "puts-off-its-release";
  static constexpr std::string_view kWhat =
      "the RELEASE waits, and goes just before the next REQUEST to that peer";
  template <class Send>
  void says(const State& /*self*/, ProcessId to, const Message& message, Send send) {
    if (const auto* release = std::get_if<Lamport::Release>(&message)) {
      kept = *release;
      return;
    }
    if (std::holds_alternative<Lamport::Request>(message) && kept) {
      send(to, *kept);
    }
    send(to, message);
  }

  std::optional<Lamport::Release> kept;  ///< Of its latest entry; the same for every peer.
  bool operator==(const PutsOffItsRelease&) const = default;
};

struct RemovesTheHeadOfTheQueue : SoundLamport {
  static constexpr std::string_view kName = "removes-the-head-of-the-queue";
  static constexpr std::string_view kWhat =
      "a RELEASE removes the first request of the queue, whoever has sent it";
  static ProcessId removed(const State& self, ProcessId from) {
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
  static ProcessId removed(const State& self, ProcessId from) {
    return ProcessId((from.value() + 1) % self.processes());
  }
};

struct DoesNotLookAfterARelease : SoundLamport {
  static constexpr std::string_view kName = "does-not-look-after-a-release";
  static constexpr std::string_view kWhat =
      "whether it may enter is asked after a REPLY, and not after a RELEASE";
  static bool may_admit(const Message& message) {
    return !std::holds_alternative<Lamport::Release>(message);
  }
};

}  // namespace

std::vector<PlantedBug> bugs_of_releases() {
  return {
      planted<BrokenLamport<ReleasesWithItsRequest>>(kMutualExclusionByCause, breathless(), 20),
      planted<BrokenLamport<KeepsItsReleaseFromOnePeer>>(kGrantedEventually, once(), 5),
      planted<BrokenLamport<PutsOffItsRelease>>(kMessageCost, contended(), 5),
      planted<BrokenLamport<RemovesTheHeadOfTheQueue>>(kMutualExclusionByCause, breathless(), 200),
      planted<BrokenLamport<RemovesTheNeighboursRequest>>(kMutualExclusion, lingering(), 20),
      planted<BrokenLamport<DoesNotLookAfterARelease>>(kGrantedEventually, once(), 5),
      planted<BrokenLamport<FallsSilent>>(kGrantedEventually, contended(), 5)};
}

}  // namespace lamport::negative
