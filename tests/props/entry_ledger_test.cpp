#include "lamport/props/entry_ledger.hpp"

#include <array>
#include <cstdint>

#include <gtest/gtest.h>

#include "hand_trace.hpp"
#include "lamport/core/mutex/raymond.hpp"
#include "lamport/core/mutex/ricart_agrawala.hpp"
#include "lamport/props/entry_measures.hpp"
#include "lamport/props/mutex_properties.hpp"

/// Which entry a message counts for, where that is not the one that its turn serves.
namespace lamport::props {
namespace {

using core::ProcessId;
using core::mutex::Raymond;
using core::mutex::RicartAgrawala;

constexpr core::Guarantees kLinks{.fifo = true, .lossless = true, .unique = true, .no_crash = true};
constexpr ProcessId kZero{0};
constexpr ProcessId kOne{1};

/// A trace of two processes, and what its entries have cost so far.
template <class P>
class Books {
 public:
  HandTrace<P> trace{2};

  core::TraceEvent<P> tell(const core::TraceEvent<P>& event) {
    causality_.observe(event);
    latest_ = ledger_.observe(event, causality_);
    measures_.observe(event);
    return event;
  }
  [[nodiscard]] typename EntryLedger<P>::Counts sent(ProcessId process) const {
    return ledger_.account(process).sent;
  }
  [[nodiscard]] typename EntryLedger<P>::Charge charge() const { return latest_.charge; }
  [[nodiscard]] Measures measures() { return measures_.finish(); }

 private:
  Causality<P> causality_{2, kLinks};
  EntryLedger<P> ledger_{2};
  EntryMeasures<P> measures_{2, kLinks};
  typename EntryLedger<P>::Booking latest_;
};

TEST(EntryLedgerTest, ADeferredReplyCountsForWhoWaitsForIt) {
  Books<RicartAgrawala> books;
  using Counts = EntryLedger<RicartAgrawala>::Counts;
  auto& trace = books.trace;
  books.tell(trace.asks(kZero));
  const auto ask = books.tell(trace.asks(kOne));
  books.tell(trace.sends(ask, kZero, RicartAgrawala::Request{}));
  const auto leave = books.tell(trace.leaves(kZero));
  books.tell(trace.sends(leave, kOne, RicartAgrawala::Reply{}));
  EXPECT_EQ(books.sent(kZero), (Counts{0, 0})) << "though it is sent in its turn";
  EXPECT_EQ(books.sent(kOne), (Counts{1, 1}));
}

TEST(EntryLedgerTest, AReplyToWhoNeverAskedIsAStray) {
  Books<RicartAgrawala> books;
  const auto ask = books.tell(books.trace.asks(kZero));
  books.tell(books.trace.sends(ask, kOne, RicartAgrawala::Reply{}));
  EXPECT_EQ(books.charge(), EntryLedger<RicartAgrawala>::Charge::kStray);
}

TEST(EntryLedgerTest, ATokenCountsForTheNextGrantAndARequestWithItsAnswer) {
  Books<Raymond> books;
  using Counts = EntryLedger<Raymond>::Counts;
  auto& trace = books.trace;
  const auto ask = books.tell(trace.asks(kOne));
  const auto request = books.tell(trace.sends(ask, kZero, Raymond::Request{}));
  EXPECT_EQ(books.sent(kOne), (Counts{0, 0})) << "no answer yet";
  const auto heard = books.tell(trace.arrives(request));
  const auto token = books.tell(trace.sends(heard, kOne, Raymond::Privilege{}));
  EXPECT_EQ(books.sent(kOne), (Counts{0, 0})) << "nobody has been granted yet";
  books.tell(trace.enters(books.tell(trace.arrives(token)), at(1)));
  EXPECT_EQ(books.sent(kOne), (Counts{1, 1}));
  EXPECT_EQ(books.sent(kZero), (Counts{0, 0}));
}

TEST(EntryLedgerTest, ARequestThatNobodyAnswersIsAStrayInTheEnd) {
  HandTrace<Raymond> trace(2);
  MutexProperties<Raymond> properties(2, kLinks);
  const auto tell = [&](const core::TraceEvent<Raymond>& event) {
    EXPECT_FALSE(properties.observe(event).has_value());
    return event;
  };
  const auto ask = tell(trace.asks(kZero));
  tell(trace.enters(ask, at(1)));
  const auto leave = tell(trace.leaves(kZero));
  tell(trace.is_out(leave, at(1)));
  tell(trace.arrives(tell(trace.sends(leave, kOne, Raymond::Request{}))));
  EXPECT_EQ(properties.finish().value_or(Violation{}).detail, "a REQUEST was sent for no entry");
}

TEST(EntryMeasuresTest, MessagesHandOverResponseAndOvertakingAreMeasured) {
  Books<RicartAgrawala> books;
  auto& trace = books.trace;
  const auto zero = books.tell(trace.asks(kZero));                                    // at 1 ns
  books.tell(trace.sends(zero, kOne, RicartAgrawala::Request{}));                     // at 2
  books.tell(trace.enters(books.tell(trace.asks(kOne)), at(1)));                      // at 3 and 4
  const auto leave = books.tell(trace.leaves(kOne));                                  // at 5
  const auto reply = books.tell(trace.sends(leave, kZero, RicartAgrawala::Reply{}));  // at 6
  books.tell(trace.enters(books.tell(trace.arrives(reply)), at(2)));                  // at 7 and 8
  books.tell(trace.leaves(kZero));
  const Measures measures = books.measures();
  EXPECT_EQ(measures.messages, (Spread{.count = 2, .sum = 2, .min = 0, .max = 2}));
  EXPECT_EQ(measures.response, (Spread{.count = 2, .sum = 8, .min = 1, .max = 7}));
  EXPECT_EQ(measures.hand_over, (Spread{.count = 1, .sum = 3, .min = 3, .max = 3}));
  EXPECT_EQ(measures.overtaking, 0U) << "neither request happened before the other";
}

TEST(EntryMeasuresTest, AGrantBeforeAnEarlierRequestIsCounted) {
  Books<RicartAgrawala> books;
  auto& trace = books.trace;
  const auto zero = books.tell(trace.asks(kZero));
  books.tell(trace.arrives(books.tell(trace.sends(zero, kOne, RicartAgrawala::Request{}))));
  books.tell(trace.enters(books.tell(trace.asks(kOne)), at(1)));
  EXPECT_EQ(books.measures().overtaking, 1U);
}

}  // namespace
}  // namespace lamport::props
