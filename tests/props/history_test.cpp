#include "lamport/props/history.hpp"

#include <cstddef>
#include <vector>

#include <gtest/gtest.h>

#include "hand_trace.hpp"
#include "lamport/core/mutex/lamport.hpp"

namespace lamport::props {
namespace {

using core::mutex::Lamport;

/// A hand-written trace, and the history of it.
class HistoryTest : public testing::Test {
 protected:
  HandTrace<Lamport>::Event tell(const HandTrace<Lamport>::Event& event) {
    history.observe(event);
    return event;
  }

  HandTrace<Lamport> trace{3};
  History<Lamport> history{3};
};

TEST_F(HistoryTest, AStayIsARequestAnEntryAndAnExitWithTheirTimesAndClocks) {
  const auto ask = tell(trace.asks(kOne));
  const auto in = tell(trace.enters(ask, at(4)));
  const auto leave = tell(trace.leaves(kOne));
  const auto out = tell(trace.is_out(leave, at(5)));
  EXPECT_EQ(history.stays(), (std::vector<Stay>{{.process = kOne,
                                                 .asked = ask.id,
                                                 .entered = in.id,
                                                 .left = out.id,
                                                 .asked_at = ask.at,
                                                 .entered_at = in.at,
                                                 .left_at = out.at,
                                                 .clock_entered = at(4),
                                                 .token = core::FencingToken(1),
                                                 .clock_left = at(5)}}));
  EXPECT_EQ(history.entries(), (std::vector<std::size_t>{0}));
}

TEST_F(HistoryTest, StaysAreInTheOrderOfTheirRequestsAndEntriesInThatOfEntry) {
  const auto two = tell(trace.asks(kTwo));
  const auto zero = tell(trace.asks(kZero));
  tell(trace.enters(zero, at(3)));
  tell(trace.is_out(tell(trace.leaves(kZero)), at(4)));
  tell(trace.enters(two, at(6)));
  ASSERT_EQ(history.stays().size(), 2U);
  EXPECT_EQ(history.stays()[0].process, kTwo);
  EXPECT_EQ(history.stays()[1].process, kZero);
  EXPECT_EQ(history.entries(), (std::vector<std::size_t>{1, 0}));
}

TEST_F(HistoryTest, ARequestThatIsNotGrantedHasNoEntryAndOneThatStaysNoExit) {
  tell(trace.enters(tell(trace.asks(kZero)), at(1)));
  tell(trace.asks(kOne));
  ASSERT_EQ(history.stays().size(), 2U);
  EXPECT_EQ(history.stays()[0].left, core::kNoEvent);
  EXPECT_EQ(history.stays()[1].entered, core::kNoEvent);
  EXPECT_EQ(history.entries(), (std::vector<std::size_t>{0}));
}

TEST_F(HistoryTest, AGrantThatNobodyAskedForIsNoStay) {
  tell(trace.enters(trace.starts(kOne), at(1)));
  EXPECT_TRUE(history.stays().empty());
  tell(trace.asks(kZero));
  tell(trace.enters(trace.starts(kTwo), at(1)));
  EXPECT_EQ(history.stays().size(), 1U);
  EXPECT_EQ(history.stays()[0].entered, core::kNoEvent) << "it is another's grant";
  EXPECT_TRUE(history.entries().empty());
}

TEST_F(HistoryTest, EachRequestOfAProcessIsAStayOfItsOwn) {
  for (std::uint64_t time = 1; time <= 3; ++time) {
    tell(trace.enters(tell(trace.asks(kOne)), at(time)));
    tell(trace.is_out(tell(trace.leaves(kOne)), at(time)));
  }
  ASSERT_EQ(history.stays().size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(history.stays()[i].clock_entered, at(i + 1));
    EXPECT_EQ(history.stays()[i].clock_left, at(i + 1));
  }
}

TEST_F(HistoryTest, MessagesAreNoPartOfIt) {
  const auto ask = trace.asks(kZero);
  tell(trace.arrives(tell(trace.sends(ask, kOne, Lamport::Request{at(1)}))));
  tell(trace.starts(kTwo));
  EXPECT_TRUE(history.stays().empty());
}

}  // namespace
}  // namespace lamport::props
