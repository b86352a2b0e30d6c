#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/props/link_guarantees.hpp"
#include "lamport/props/violation.hpp"
#include "mutated_trace.hpp"
#include "panel.hpp"

/// What a `Reliable` with a bug would leave in its trace: that it hands on a message twice, not at
/// all, out of order, or one that nobody submitted.
namespace lamport::negative {
namespace {

using core::mutex::Lamport;
using R = core::Reliable<Lamport>;
using Event = core::TraceEvent<R>;

constexpr std::string_view kUnsent = props::NothingUnsent<Lamport>::kName;
constexpr std::string_view kFifo = props::FifoLinks<Lamport>::kName;
constexpr std::string_view kUnique = props::UniqueLinks<Lamport>::kName;
constexpr std::string_view kLossless = props::LosslessLinks<Lamport>::kName;

/// On links that lose, double and reorder, so that `Reliable` has something to do.
sim::Scenario hostile() {
  sim::Scenario scenario = recorded_scenario();
  scenario.links = sim::LinkOrder::kUnordered;
  scenario.loss_permille = 200;
  scenario.duplication_permille = 200;
  return scenario;
}

R::Delivered* delivered(Event& event) {
  auto* noted = std::get_if<core::Noted<R>>(&event.what);
  return noted == nullptr ? nullptr : std::get_if<R::Delivered>(&noted->note);
}

class MutatedReliableTest : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::size_t> deliveries() {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < trace.size(); ++i) {
      if (delivered(trace[i]) != nullptr) {
        places.push_back(i);
      }
    }
    return places;
  }
  /// Whether the delivery at `second` is of the same link as the one at `first` and had been
  /// submitted before that.
  [[nodiscard]] bool overtakes_if_swapped(std::size_t first, std::size_t second) {
    const R::Delivered earlier = *delivered(trace[first]);
    const R::Delivered later = *delivered(trace[second]);
    if (trace[first].id.process != trace[second].id.process || earlier.from != later.from) {
      return false;
    }
    for (std::size_t i = 0; i < first; ++i) {
      const auto* noted = std::get_if<core::Noted<R>>(&trace[i].what);
      const auto* submitted = noted == nullptr ? nullptr : std::get_if<R::Submitted>(&noted->note);
      if (submitted != nullptr && trace[i].id.process == later.from &&
          submitted->to == trace[first].id.process && submitted->sequence == later.sequence) {
        return true;
      }
    }
    return false;
  }
  /// The first violation; without a name if there is none.
  [[nodiscard]] props::Violation judged() const {
    return first_violation(trace, scenario.processes).value_or(props::Violation{});
  }
  [[nodiscard]] Panel<R>::Names panel() const {
    return violated_by(trace, scenario.processes, kPromised);
  }

  const sim::Scenario scenario = hostile();
  const Trace<R> original = recorded<R>(scenario);
  Trace<R> trace = original;
};

TEST_F(MutatedReliableTest, UnchangedItViolatesNothing) {
  EXPECT_EQ(judged().property, "");
  EXPECT_TRUE(panel().empty());
  EXPECT_EQ(deliveries().size(), 72U) << "8 entries at 3(N-1) messages";
}

TEST_F(MutatedReliableTest, ADoubledDeliveryIsOneTooMany) {
  std::set<std::string_view> named;
  for (const std::size_t place : deliveries()) {
    trace = original;
    const Event doubled = trace[place];
    trace.insert(trace.begin() + static_cast<std::ptrdiff_t>(place), doubled);
    const auto violation = judged();
    EXPECT_EQ(violation.at, doubled.id);
    named.insert(violation.property);
  }
  EXPECT_EQ(named, (std::set<std::string_view>{kUnsent, kUnique}));
}

TEST_F(MutatedReliableTest, ASkippedDeliveryIsALoss) {
  for (const std::size_t place : deliveries()) {
    trace = original;
    trace.erase(trace.begin() + static_cast<std::ptrdiff_t>(place));
    EXPECT_TRUE(panel().contains(kLossless)) << place;
    EXPECT_NE(judged().property, "");
  }
  trace = original;
  trace.erase(trace.begin() + static_cast<std::ptrdiff_t>(deliveries().back()));
  EXPECT_EQ(judged().property, kLossless) << "and nothing else";
}

TEST_F(MutatedReliableTest, SwappedDeliveriesOfALinkAreNoFifo) {
  std::uint32_t swaps = 0;
  const std::vector<std::size_t> places = deliveries();
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t j = i + 1; j < places.size(); ++j) {
      trace = original;
      if (!overtakes_if_swapped(places[i], places[j])) {
        continue;
      }
      std::swap(trace[places[i]].what, trace[places[j]].what);
      EXPECT_TRUE(panel().contains(kFifo)) << places[i] << " and " << places[j];
      ++swaps;
    }
  }
  EXPECT_GT(swaps, 10U);
}

TEST_F(MutatedReliableTest, AForgedDeliveryIsOneWithoutASend) {
  const auto forgeries = std::vector<void (*)(R::Delivered&)>{
      [](R::Delivered& note) { note.message = Lamport::Reply{core::LogicalTime(1)}; },
      [](R::Delivered& note) { note.sequence = 0; },
      [](R::Delivered& note) { note.sequence += 1000; },
      [](R::Delivered& note) { note.sequence = UINT64_MAX; },
      [](R::Delivered& note) { note.incarnation = 2; }};
  for (const auto forge : forgeries) {
    for (const std::size_t place : deliveries()) {
      trace = original;
      forge(*delivered(trace[place]));
      const auto violation = judged();
      EXPECT_EQ(violation.property, kUnsent);
      EXPECT_EQ(violation.at, trace[place].id);
    }
  }
}

}  // namespace
}  // namespace lamport::negative
