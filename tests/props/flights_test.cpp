#include "lamport/props/flights.hpp"

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "hand_trace.hpp"

namespace lamport::props {
namespace flights_test {

/// A message that knows how many of its kind there are, so that memory can be seen.
struct Counted {
  Counted() { ++alive; }
  explicit Counted(int of) : value(of) { ++alive; }
  Counted(const Counted& other) : value(other.value) { ++alive; }
  Counted& operator=(const Counted&) = default;
  ~Counted() { --alive; }

  int value = 0;
  static inline int alive = 0;
};

}  // namespace flights_test

namespace {

using flights_test::Counted;
using State = Flight<Counted>::State;
using Serials = std::vector<std::uint64_t>;

Serials flying(const Flights<Counted>& flights) {
  Serials serials;
  flights.for_each_flying([&](std::uint64_t serial, const Flight<Counted>& flight) {
    EXPECT_EQ(flight.state, State::kFlying);
    serials.push_back(serial);
  });
  return serials;
}

/// Forgets what it can. Returns the values of what was forgotten.
std::vector<int> forgotten(Flights<Counted>& flights) {
  std::vector<int> values;
  flights.forget_settled(
      [&](const Flight<Counted>& flight) { values.push_back(flight.message.value); });
  return values;
}

void send(Flights<Counted>& flights, std::uint64_t serial) {
  flights.add(serial).message = Counted(static_cast<int>(serial));
}

void deliver(Flights<Counted>& flights, std::uint64_t serial) {
  flights.find(serial)->state = State::kDelivered;
}

TEST(FlightsTest, AMessageIsFoundByTheSerialThatSentItAndByNoOther) {
  Flights<Counted> flights;
  EXPECT_EQ(flights.find(0), nullptr);
  EXPECT_EQ(flights.find(1), nullptr);
  send(flights, 3);
  send(flights, 7);
  ASSERT_NE(flights.find(3), nullptr);
  EXPECT_EQ(flights.find(3)->message.value, 3);
  EXPECT_EQ(flights.find(3)->state, State::kFlying);
  EXPECT_EQ(flights.find(7)->message.value, 7);
  for (const std::uint64_t other : {0ULL, 2ULL, 4ULL, 5ULL, 6ULL, 8ULL, 19ULL, ~0ULL}) {
    EXPECT_EQ(flights.find(other), nullptr) << other;
  }
}

TEST(FlightsTest, WhatIsSettledIsForgottenUpToTheFirstInFlight) {
  Flights<Counted> flights;
  for (std::uint64_t serial = 1; serial <= 4; ++serial) {
    send(flights, serial);
  }
  deliver(flights, 1);
  flights.find(3)->state = State::kDropped;
  EXPECT_EQ(forgotten(flights), (std::vector<int>{1}));
  EXPECT_EQ(flights.find(1), nullptr);
  EXPECT_NE(flights.find(3), nullptr) << "behind one that is in flight";
  deliver(flights, 2);
  EXPECT_EQ(forgotten(flights), (std::vector<int>{2, 3})) << "each once";
  EXPECT_EQ(flying(flights), (Serials{4}));
}

TEST(FlightsTest, WithoutForgettingASettledMessageIsStillFound) {
  Flights<Counted> flights;
  send(flights, 1);
  deliver(flights, 1);
  ASSERT_NE(flights.find(1), nullptr);
  EXPECT_EQ(flights.find(1)->state, State::kDelivered);
  EXPECT_TRUE(flying(flights).empty());
}

TEST(FlightsTest, ThoseInFlightAreVisitedOldestFirst) {
  Flights<Counted> flights;
  EXPECT_TRUE(flying(flights).empty());
  for (const std::uint64_t serial : {2ULL, 9ULL, 30ULL, 31ULL}) {
    send(flights, serial);
  }
  deliver(flights, 9);
  EXPECT_EQ(flying(flights), (Serials{2, 30, 31}));
}

TEST(FlightsTest, GrowingKeepsWhatIsInFlight) {
  Flights<Counted> flights;
  Serials expected;
  // Beginning off the ring's start, so that its content wraps when it grows.
  for (std::uint64_t serial = 1; serial <= 11; ++serial) {
    send(flights, serial);
    deliver(flights, serial);
    EXPECT_EQ(forgotten(flights).size(), 1U);
  }
  for (std::uint64_t serial = 12; serial < 1012; ++serial) {
    send(flights, serial);
    expected.push_back(serial);
  }
  EXPECT_EQ(flying(flights), expected);
  for (const std::uint64_t serial : expected) {
    ASSERT_EQ(flights.find(serial)->message.value, static_cast<int>(serial));
  }
}

TEST(FlightsTest, AForgottenMessagesPlaceIsReusedWithoutItsPast) {
  Flights<Counted> flights;
  send(flights, 1);
  deliver(flights, 1);
  EXPECT_EQ(forgotten(flights).size(), 1U);
  send(flights, 40);  // the same place of a ring of 16, 32 or 64 as 1 + some gap
  for (std::uint64_t serial = 2; serial < 40; ++serial) {
    EXPECT_EQ(flights.find(serial), nullptr) << serial;
  }
  EXPECT_EQ(flying(flights), (Serials{40}));
}

TEST(FlightsTest, MemoryIsForWhatIsInFlightHoweverLongTheRun) {
  const int before = Counted::alive;
  Flights<Counted> flights;
  for (std::uint64_t serial = 1; serial <= 100'000; ++serial) {
    send(flights, serial);
    if (serial > 10) {
      deliver(flights, serial - 10);
      EXPECT_EQ(forgotten(flights).size(), 1U);
    }
  }
  EXPECT_LE(Counted::alive - before, 16);
}

}  // namespace
}  // namespace lamport::props
