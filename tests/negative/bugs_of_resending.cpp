#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "broken_reliable.hpp"
#include "gallery.hpp"
#include "link_end.hpp"
#include "scenarios.hpp"

/// Bugs of the links: what goes again, and when.
namespace lamport::negative {
namespace {

struct EnqueuesAgainToResend : SoundLinks {
  static constexpr std::string_view kName = "enqueues-again-to-resend";
  static constexpr std::string_view kWhat =
      "a resend also puts the message into the queue again, with a number of its own";
  Lamport::Message resent(LinkEnd& link, std::uint64_t number) const override {
    const Lamport::Message message = SoundLinks::resent(link, number);
    link.kept.push_back(message);
    return message;
  }
};

struct ResendsTheOneAfter : SoundLinks {
  static constexpr std::string_view kName = "resends-the-one-after";
  static constexpr std::string_view kWhat =
      "a resend has the right number and the message after it, if there is one";
  Lamport::Message resent(LinkEnd& link, std::uint64_t number) const override {
    return SoundLinks::resent(link, std::min(number + 1, link.sent));
  }
};

struct NeverResends : SoundLinks {
  static constexpr std::string_view kName = "never-resends";
  static constexpr std::string_view kWhat = "the resend timer is never set";
  bool sets_timer(Wait /*why*/) const override { return false; }
};

struct ResendsOnce : SoundLinks {
  static constexpr std::string_view kName = "resends-once";
  static constexpr std::string_view kWhat = "after a resend the timer is not set again";
  bool sets_timer(Wait why) const override { return why != Wait::kResent; }
};

struct IsContentWithPartOfTheAnswer : SoundLinks {
  static constexpr std::string_view kName = "is-content-with-part-of-the-answer";
  static constexpr std::string_view kWhat =
      "after an acknowledgement of some messages the timer for the others is not set again";
  bool sets_timer(Wait why) const override { return why != Wait::kPartlyAnswered; }
};

}  // namespace

std::vector<PlantedBug> bugs_of_resending() {
  return {planted<EnqueuesAgainToResend>(kNothingUnsent, hostile(), 20),
          planted<ResendsTheOneAfter>(kNothingUnsent, hostile(), 20),
          planted<NeverResends>(kGrantedEventually, hostile(), 20),
          planted<ResendsOnce>(kLosslessLinks, hostile_once(), 200),
          planted<IsContentWithPartOfTheAnswer>(kGrantedEventually, hostile(), 20)};
}

}  // namespace lamport::negative
