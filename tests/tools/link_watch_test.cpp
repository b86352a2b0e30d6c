#include "lamport/tools/link_watch.hpp"

#include <string_view>

#include <gtest/gtest.h>

#include "hand_trace.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/mutex/suzuki_kasami.hpp"

namespace lamport::tools {
namespace {

using core::LogicalTime;
using core::ProcessId;
using core::mutex::Lamport;
using core::mutex::SuzukiKasami;
using props::HandTrace;
using props::kOne;
using props::kTwo;
using props::kZero;

constexpr auto kAny = [](core::EventId /*sent*/, ProcessId /*to*/, std::string_view /*kind*/) {
  return true;
};

TEST(LinkWatchTest, AMessageIsInFlightUntilItArrivesOrIsLost) {
  LinkWatch<Lamport> links(false);
  HandTrace<Lamport> trace(3);
  const auto asked = trace.asks(kZero);
  const auto first = trace.sends(asked, kOne, Lamport::Request{LogicalTime(1)});
  const auto second = trace.sends(asked, kTwo, Lamport::Request{LogicalTime(1)});
  links.observe(first);
  links.observe(second);
  EXPECT_EQ(links.in_flight(kAny)->sent, first.id);
  links.observe(trace.arrives(first));
  EXPECT_EQ(links.in_flight(kAny)->sent, second.id);
  EXPECT_FALSE(links.lost(kAny).has_value());
  links.observe(trace.is_lost(second));
  EXPECT_FALSE(links.in_flight(kAny).has_value());
  EXPECT_EQ(links.lost(kAny)->sent, second.id);
}

TEST(LinkWatchTest, OfWhatIsLostTheLatestIsTold) {
  LinkWatch<Lamport> links(false);
  HandTrace<Lamport> trace(3);
  const auto many = trace.asks(kOne);
  const auto early = trace.sends(many, kZero, Lamport::Request{LogicalTime(1)});
  const auto late = trace.sends(trace.asks(kZero), kTwo, Lamport::Request{LogicalTime(1)});
  for (const auto& event : {early, late, trace.is_lost(early), trace.is_lost(late)}) {
    links.observe(event);
  }
  EXPECT_EQ(links.lost(kAny)->sent, late.id);
}

TEST(LinkWatchTest, NobodyWaitsForWhatGoesToWhoHasCrashed) {
  LinkWatch<Lamport> links(false);
  HandTrace<Lamport> trace(3);
  const auto asked = trace.asks(kZero);
  const auto lost = trace.sends(asked, kOne, Lamport::Request{LogicalTime(1)});
  const auto in_flight = trace.sends(asked, kOne, Lamport::Request{LogicalTime(2)});
  for (const auto& event : {lost, in_flight, trace.is_lost(lost)}) {
    links.observe(event);
  }
  EXPECT_TRUE(links.lost(kAny).has_value());
  EXPECT_TRUE(links.in_flight(kAny).has_value());
  links.observe(trace.event(kOne, core::kNoEvent, core::Faulted{core::Crash{}}));
  EXPECT_FALSE(links.lost(kAny).has_value());
  EXPECT_FALSE(links.in_flight(kAny).has_value());
}

TEST(LinkWatchTest, WhoSentATokenThatNobodySendsAgainHasIt) {
  for (const bool carried : {false, true}) {
    LinkWatch<SuzukiKasami> links(carried);
    HandTrace<SuzukiKasami> trace(3);
    EXPECT_FALSE(links.holder(SuzukiKasami::Token::kName).has_value());
    const auto sent = trace.sends(trace.asks(kZero), kOne, SuzukiKasami::Token{});
    links.observe(sent);
    EXPECT_EQ(links.holder(SuzukiKasami::Token::kName), kOne);
    links.observe(trace.event(kZero, core::kNoEvent, core::Faulted{core::Crash{}}));
    EXPECT_EQ(links.holder(SuzukiKasami::Token::kName), carried ? kZero : kOne);
    EXPECT_EQ(links.in_flight(kAny).has_value(), !carried);
  }
}

}  // namespace
}  // namespace lamport::tools
