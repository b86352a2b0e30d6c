#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "broken_reliable.hpp"
#include "gallery.hpp"
#include "link_end.hpp"
#include "scenarios.hpp"

/// Bugs of the links: what is delivered, in which order, and under which number.
namespace lamport::negative {
namespace {

struct DeliversDuplicates : SoundLinks {
  static constexpr std::string_view kName = "delivers-duplicates";
  static constexpr std::string_view kWhat = "a message that comes again is delivered again";
  std::uint64_t number(LinkEnd& link, std::uint64_t number) const override {
    link.delivered = std::min(link.delivered, number - 1);
    return number;
  }
};

struct DeliversAsTheyCome : SoundLinks {
  static constexpr std::string_view kName = "delivers-as-they-come";
  static constexpr std::string_view kWhat =
      "a message that comes early does not wait for those before it";
  std::optional<std::uint64_t> next(LinkEnd& link) const override { return link.lowest_held(); }
};

struct SkipsAGap : SoundLinks {
  static constexpr std::string_view kName = "skips-a-gap";
  static constexpr std::string_view kWhat =
      "a message that comes early is delivered, and those before it are given up";
  std::optional<std::uint64_t> next(LinkEnd& link) const override {
    const std::optional<std::uint64_t> lowest = link.lowest_held();
    if (lowest) {
      link.delivered = *lowest - 1;
    }
    return lowest;
  }
};

struct HasASlotLessThanItsWindow : SmallWindow {
  static constexpr std::string_view kName = "has-a-slot-less-than-its-window";
  static constexpr std::string_view kWhat =
      "the receiver takes one message more than it has slots, and puts it into another's";
  std::uint64_t slots() const override { return window() - 1; }
};

struct WrapsItsNumbersEarly : SoundLinks {
  static constexpr std::string_view kName = "wraps-its-numbers-early";
  static constexpr std::string_view kWhat =
      "of a number two bits are told, and the receiver takes each for a new one";
  static constexpr std::uint64_t kNumbers = 4;
  std::uint64_t number(LinkEnd& link, std::uint64_t number) const override {
    const std::uint64_t expected = link.delivered + 1;
    return expected + (number % kNumbers + kNumbers - expected % kNumbers) % kNumbers;
  }
};

}  // namespace

std::vector<PlantedBug> bugs_of_delivery() {
  return {planted<DeliversDuplicates>(kUniqueLinks, hostile(), 50),
          planted<DeliversAsTheyCome>(kFifoLinks, hostile(), 20),
          planted<SkipsAGap>(kGrantedEventually, hostile(), 20),
          planted<HasASlotLessThanItsWindow>(kNothingUnsent, hostile(), 20),
          planted<WrapsItsNumbersEarly>(kNothingUnsent, hostile(), 20)};
}

}  // namespace lamport::negative
