#include <algorithm>
#include <cstdint>
#include <numeric>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "flood.hpp"
#include "lamport/core/check.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/step.hpp"

/// What `Reliable` does where a link's sequence numbers end.
namespace lamport::core {
namespace {

using reliable::kSequenceMax;
using R = Reliable<Flood>;

const ProcessId kZero(0);
const ProcessId kOne(1);

/// The numbers that are left on each link.
constexpr std::uint64_t kLeft = 12;
static_assert(kLeft > R::kResendBurst);

/// Two processes that know each other; a test carries what the first one sends.
struct AtTheEnd {
  R zero = R(kZero, 2, 1, kSequenceMax - kLeft);
  R one = R(kOne, 2, 1, kSequenceMax - kLeft);
  Turn<R> turn;

  AtTheEnd() {
    give(zero, Receive<R>{kOne, R::Ack{1, 1, kSequenceMax - kLeft}});
    give(one, Receive<R>{kZero, R::Ack{1, 1, kSequenceMax - kLeft}});
  }
  void give(R& process, const Input<R>& input) { step<R>(process, input, VirtualTime(), turn); }
  /// The numbers of the Data that the latest turn sent.
  [[nodiscard]] std::vector<std::uint64_t> sent() const {
    std::vector<std::uint64_t> sequences;
    for (const auto& send : turn.sends()) {
      sequences.push_back(std::get<R::Data>(send.message).sequence);
    }
    return sequences;
  }
  /// Delivers what the latest turn sent, the last first. Returns what is then acknowledged.
  std::uint64_t carry_backwards() {
    auto sends = turn.sends();
    std::ranges::reverse(sends);
    for (const auto& send : sends) {
      give(one, Receive<R>{kZero, send.message});
    }
    while (!turn.timers_set().empty() &&
           turn.timers_set()[0].timer == R::Timer(reliable::DeliverNext{kZero})) {
      give(one, Fire<R>{reliable::DeliverNext{kZero}});
    }
    give(one, Fire<R>{reliable::AckDue{kZero}});
    return std::get<R::Ack>(turn.sends().at(0).message).ack;
  }
};

std::vector<std::uint64_t> numbers(std::uint64_t first, std::uint64_t count) {
  std::vector<std::uint64_t> all(count);
  std::iota(all.begin(), all.end(), first);
  return all;
}

TEST(ReliableLimitTest, TheLastNumbersAreSentResentAndDeliveredLikeAllOthers) {
  AtTheEnd pair;
  pair.give(pair.zero, Perform<R>{kLeft});
  EXPECT_EQ(pair.sent(), numbers(kSequenceMax - kLeft + 1, kLeft));
  // All are lost.
  pair.give(pair.zero, Fire<R>{reliable::Resend{kOne}});
  EXPECT_EQ(pair.sent(), numbers(kSequenceMax - kLeft + 1, R::kResendBurst));
  const std::uint64_t acked = pair.carry_backwards();
  EXPECT_EQ(acked, kSequenceMax - kLeft + R::kResendBurst);

  pair.give(pair.zero, Receive<R>{kOne, R::Ack{1, 1, acked}});
  pair.give(pair.zero, Fire<R>{reliable::Resend{kOne}});
  EXPECT_EQ(pair.sent(), numbers(acked + 1, kLeft - R::kResendBurst));
  EXPECT_EQ(pair.carry_backwards(), kSequenceMax);
  EXPECT_EQ(pair.one.inner().received(), kLeft);

  pair.give(pair.zero, Receive<R>{kOne, R::Ack{1, 1, kSequenceMax}});
  EXPECT_EQ(pair.turn.timers_cancelled(), (std::vector<R::Timer>{reliable::Resend{kOne}}));
  pair.give(pair.zero, Fire<R>{reliable::Resend{kOne}});
  EXPECT_TRUE(pair.turn.sends().empty());
}

TEST(ReliableLimitTest, OneMessageMoreIsAFailedCheck) {
  const ScopedCheckThrow throwing;
  AtTheEnd pair;
  pair.give(pair.zero, Perform<R>{kLeft});
  EXPECT_THROW(pair.give(pair.zero, Perform<R>{1}), CheckFailure);
  AtTheEnd other;
  EXPECT_THROW(other.give(other.zero, Perform<R>{kLeft + 1}), CheckFailure);
}

TEST(ReliableLimitTest, ALaterIncarnationOfAPeerIsCountedFromOneAgain) {
  AtTheEnd pair;
  pair.give(pair.zero, Perform<R>{kLeft});
  pair.give(pair.zero, Receive<R>{kOne, R::Ack{2, 1, 0}});
  pair.give(pair.zero, Perform<R>{1});
  EXPECT_EQ(pair.sent(), numbers(1, 1));
}

}  // namespace
}  // namespace lamport::core
