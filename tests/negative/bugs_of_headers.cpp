#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "broken_reliable.hpp"
#include "gallery.hpp"
#include "link_end.hpp"
#include "scenarios.hpp"

/// Bugs of the links: what messages say of acknowledgements and incarnations, and what that is
/// taken for.
namespace lamport::negative {
namespace {

struct AcknowledgesWhatCameEarly : SoundLinks {
  static constexpr std::string_view kName = "acknowledges-what-came-early";
  static constexpr std::string_view kWhat =
      "an acknowledgement covers all up to the latest that came, delivered or not";
  std::uint64_t ack(const LinkEnd& link) const override {
    std::uint64_t latest = link.delivered + link.slots.size();
    while (latest > link.delivered && !link.holds(latest)) {
      --latest;
    }
    return latest;
  }
};

struct ForgetsOneTooMany : SoundLinks {
  static constexpr std::string_view kName = "forgets-one-too-many";
  static constexpr std::string_view kWhat =
      "an acknowledgement is taken to cover the message after those that it covers";
  std::uint64_t answered(const LinkEnd& link, std::uint64_t ack) const override {
    return SoundLinks::answered(link, std::min(ack + 1, link.sent));
  }
};

struct CountsAcknowledgements : SoundLinks {
  static constexpr std::string_view kName = "counts-acknowledgements";
  static constexpr std::string_view kWhat =
      "each acknowledgement is taken for that of one more message, whatever it says";
  std::uint64_t answered(const LinkEnd& link, std::uint64_t /*ack*/) const override {
    return std::min(link.in_flight(), std::uint64_t{1});
  }
};

struct TakesAQuestionForALife : SoundLinks {
  static constexpr std::string_view kName = "takes-a-question-for-a-life";
  static constexpr std::string_view kWhat =
      "a peer that asks for the incarnation, even late, counts as one that begins anew";
  bool is_reborn(const LinkEnd& link, std::uint64_t /*from_incarnation*/,
                 std::uint64_t to_incarnation) const override {
    return link.incarnation != 0 && to_incarnation == 0;
  }
};

struct ForgetsWhatWaitsForAMeeting : SoundLinks {
  static constexpr std::string_view kName = "forgets-what-waits-for-a-meeting";
  static constexpr std::string_view kWhat =
      "what is kept until the peer's incarnation is known is forgotten when it is";
  bool is_reborn(const LinkEnd& link, std::uint64_t from_incarnation,
                 std::uint64_t /*to_incarnation*/) const override {
    return from_incarnation > link.incarnation;
  }
};

}  // namespace

std::vector<PlantedBug> bugs_of_headers() {
  return {planted<AcknowledgesWhatCameEarly>(kGrantedEventually, hostile(), 20),
          planted<ForgetsOneTooMany>(kGrantedEventually, hostile_once(), 100),
          planted<CountsAcknowledgements>(kGrantedEventually, hostile(), 20),
          planted<TakesAQuestionForALife>(kGrantedEventually, hostile(), 50),
          planted<ForgetsWhatWaitsForAMeeting>(kGrantedEventually, hostile(), 20)};
}

}  // namespace lamport::negative
