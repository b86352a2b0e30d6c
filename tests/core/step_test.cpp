#include "lamport/core/step.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/check.hpp"

namespace lamport::core {
// Not unnamed: a protocol's description is read by templates that may leave some of it unused.
namespace step_test {

struct Ping {
  static constexpr std::string_view kName = "PING";
  static constexpr auto kFields = fields();
  friend bool operator==(const Ping&, const Ping&) = default;
};

/// Answers each input in a way of its own; the command names the process that gets a PING.
struct Echo {
  using Service = void;
  using Message = std::variant<Ping>;
  using Timer = int;
  using Command = ProcessId;
  using Output = VirtualTime;
  using Note = NoNote;
  static constexpr std::string_view kName = "echo";
  static constexpr Guarantees kNeeds{};

  [[nodiscard]] ProcessId id() const { return ProcessId(0); }
  [[nodiscard]] std::uint32_t processes() const { return 2; }
  void on_start(Turn<Echo>& turn) const { turn.set_timer(7, std::chrono::milliseconds(1)); }
  void on_message(ProcessId from, const Message& message, Turn<Echo>& turn) const {
    turn.send(from, message);
  }
  void on_timer(const Timer& timer, Turn<Echo>& turn) const { turn.cancel_timer(timer); }
  void on_command(const Command& to, Turn<Echo>& turn) const {
    turn.send(to, Ping{});
    turn.emit(turn.now());
  }
  friend bool operator==(const Echo&, const Echo&) = default;
};
static_assert(Protocol<Echo>);

}  // namespace step_test

namespace {

using step_test::Echo;
using step_test::Ping;

TEST(StepTest, EachKindOfInputReachesItsHandlerAndTheTurnHoldsOnlyItsEffects) {
  Echo echo;
  Turn<Echo> turn;
  step<Echo>(echo, Start{}, VirtualTime(), turn);
  ASSERT_EQ(turn.timers_set().size(), 1U);
  EXPECT_EQ(turn.timers_set()[0], (Turn<Echo>::TimerSet{7, std::chrono::milliseconds(1)}));

  step<Echo>(echo, Fire<Echo>{7}, VirtualTime(), turn);
  EXPECT_TRUE(turn.timers_set().empty());
  EXPECT_EQ(turn.timers_cancelled(), (std::vector<int>{7}));

  step<Echo>(echo, Receive<Echo>{ProcessId(1), Ping{}}, VirtualTime(), turn);
  ASSERT_EQ(turn.sends().size(), 1U);
  EXPECT_EQ(turn.sends()[0].to, ProcessId(1));

  const VirtualTime later(std::chrono::milliseconds(5));
  step<Echo>(echo, Perform<Echo>{ProcessId(1)}, later, turn);
  EXPECT_EQ(turn.outputs(), (std::vector<VirtualTime>{later}));
}

TEST(StepTest, AMessageToItselfOrToNobodyIsAFailedCheck) {
  const ScopedCheckThrow throwing;
  Echo echo;
  Turn<Echo> turn;
  EXPECT_THROW(step<Echo>(echo, Perform<Echo>{ProcessId(0)}, VirtualTime(), turn), CheckFailure);
  EXPECT_THROW(step<Echo>(echo, Perform<Echo>{ProcessId(2)}, VirtualTime(), turn), CheckFailure);
}

TEST(StepTest, ATimerThatIsSetAndCancelledInOneTurnIsNotSet) {
  Turn<Echo> turn;
  turn.set_timer(1, std::chrono::milliseconds(1));
  turn.set_timer(2, std::chrono::milliseconds(1));
  turn.cancel_timer(1);
  turn.cancel_timer(3);
  turn.set_timer(3, std::chrono::milliseconds(1));
  EXPECT_EQ(turn.timers_cancelled(), (std::vector<int>{1, 3}));
  ASSERT_EQ(turn.timers_set().size(), 2U);
  EXPECT_EQ(turn.timers_set()[0].timer, 2);
  EXPECT_EQ(turn.timers_set()[1].timer, 3);
}

TEST(StepTest, ATimerDelayOutOfRangeIsAFailedCheck) {
  const ScopedCheckThrow throwing;
  Turn<Echo> turn;
  EXPECT_THROW(turn.set_timer(1, std::chrono::milliseconds(-1)), CheckFailure);
  EXPECT_THROW(turn.set_timer(1, kDelayMax + Duration(1)), CheckFailure);
  EXPECT_NO_THROW(turn.set_timer(1, kDelayMax));
}

}  // namespace
}  // namespace lamport::core
