#include <cstddef>
#include <cstdint>

#include <gtest/gtest.h>

#include "lamport/core/check.hpp"
#include "lamport/core/reliable/window.hpp"

namespace lamport::core::reliable {
namespace {

TEST(ReliableWindowTest, AtMostAWindowIsInFlightAndTheRestWaits) {
  SendWindow<std::uint64_t> window;
  for (std::uint64_t i = 1; i <= kWindow + 10; ++i) {
    EXPECT_EQ(window.submit(100 + i), i);
  }
  while (window.may_send()) {
    const std::uint64_t sequence = window.send_next();
    EXPECT_EQ(window.message(sequence), 100 + sequence);
  }
  EXPECT_EQ(window.in_flight(), kWindow);
  EXPECT_TRUE(window.acknowledge(3));
  EXPECT_EQ(window.in_flight(), kWindow - 3);
  EXPECT_TRUE(window.may_send());
  EXPECT_EQ(window.message(4), 104U);
}

TEST(ReliableWindowTest, AnAcknowledgementOfTheKnownOrTheNeverSentIsNoNews) {
  SendWindow<std::uint64_t> window;
  window.submit(1);
  window.submit(2);
  window.send_next();
  EXPECT_FALSE(window.acknowledge(0));
  EXPECT_FALSE(window.acknowledge(2)) << "number 2 was not sent yet";
  EXPECT_FALSE(window.acknowledge(UINT64_MAX));
  EXPECT_TRUE(window.acknowledge(1));
  EXPECT_FALSE(window.acknowledge(1));
  EXPECT_FALSE(window.empty());
}

TEST(ReliableWindowTest, TheBacklogIsBounded) {
  const ScopedCheckThrow throwing;
  SendWindow<std::uint64_t> window;
  for (std::size_t i = 0; i < kBacklogMax; ++i) {
    EXPECT_EQ(window.crowded(), i >= kBacklogMax / 2);
    window.submit(i);
  }
  EXPECT_THROW(window.submit(0), CheckFailure);
}

TEST(ReliableWindowTest, DeliversInOrderAndOnceWhateverTheOrderOfArrival) {
  ReceiveWindow<std::uint64_t> window;
  window.accept(2, 12);
  EXPECT_FALSE(window.ready());
  window.accept(1, 11);
  window.accept(1, 99);
  ASSERT_TRUE(window.ready());
  EXPECT_EQ(window.deliver_next(), 11U) << "the first to come counts";
  EXPECT_EQ(window.deliver_next(), 12U);
  window.accept(2, 12);
  window.accept(1, 11);
  EXPECT_FALSE(window.ready()) << "what was delivered is not delivered again";
  EXPECT_EQ(window.delivered(), 2U);
}

TEST(ReliableWindowTest, NothingBeyondTheWindowIsHeld) {
  ReceiveWindow<std::uint64_t> window;
  window.accept(kWindow + 1, 0);
  window.accept(UINT64_MAX, 0);
  window.accept(0, 0);
  EXPECT_EQ(window, ReceiveWindow<std::uint64_t>());
  for (std::uint64_t sequence = kWindow; sequence >= 1; --sequence) {
    window.accept(sequence, sequence);
  }
  for (std::uint64_t sequence = 1; sequence <= kWindow; ++sequence) {
    EXPECT_EQ(window.deliver_next(), sequence);
  }
  EXPECT_FALSE(window.ready());
}

TEST(ReliableWindowTest, TheSendingEndNumbersUpToTheLimitAndRefusesOneMore) {
  const ScopedCheckThrow throwing;
  SendWindow<std::uint64_t> window(kSequenceMax - 3);
  for (std::uint64_t sequence = kSequenceMax - 2; sequence != 0; ++sequence) {
    EXPECT_EQ(window.submit(sequence), sequence);
    EXPECT_EQ(window.send_next(), sequence);
    EXPECT_EQ(window.message(sequence), sequence);
  }
  EXPECT_THROW(window.submit(0), CheckFailure);
  EXPECT_FALSE(window.acknowledge(kSequenceMax - 3));
  EXPECT_FALSE(window.acknowledge(0)) << "the numbers do not begin again";
  EXPECT_TRUE(window.acknowledge(kSequenceMax));
  EXPECT_TRUE(window.empty());
  EXPECT_FALSE(window.may_send());
  EXPECT_THROW(window.submit(0), CheckFailure) << "acknowledging makes no room for further numbers";
}

TEST(ReliableWindowTest, TheReceivingEndDeliversUpToTheLimit) {
  ReceiveWindow<std::uint64_t> window(kSequenceMax - kWindow);
  window.accept(kSequenceMax - kWindow, 0);
  window.accept(1, 0);
  EXPECT_EQ(window, ReceiveWindow<std::uint64_t>(kSequenceMax - kWindow)) << "nothing is held";
  for (std::uint64_t sequence = kSequenceMax; sequence > kSequenceMax - kWindow; --sequence) {
    window.accept(sequence, sequence);
  }
  for (std::uint64_t sequence = kSequenceMax - kWindow + 1; sequence != 0; ++sequence) {
    ASSERT_TRUE(window.ready());
    EXPECT_EQ(window.deliver_next(), sequence);
  }
  for (const std::uint64_t sequence : {kSequenceMax, std::uint64_t{0}, std::uint64_t{1}}) {
    window.accept(sequence, 0);
    EXPECT_FALSE(window.ready()) << sequence;
  }
}

TEST(ReliableWindowTest, ARingIsEqualByWhatItHoldsNotByWhere) {
  Ring<int> walked;
  for (int i = 0; i < 7; ++i) {
    walked.push_back(i);
  }
  for (int i = 0; i < 5; ++i) {
    walked.pop_front();
  }
  walked.push_back(7);
  Ring<int> fresh;
  for (const int value : {5, 6, 7}) {
    fresh.push_back(value);
  }
  EXPECT_EQ(walked, fresh);
  fresh.push_back(8);
  EXPECT_NE(walked, fresh);
}

}  // namespace
}  // namespace lamport::core::reliable
