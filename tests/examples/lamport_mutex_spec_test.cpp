#include "lamport/examples/lamport_mutex_spec.hpp"

#include <algorithm>
#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/check.hpp"
#include "lamport/core/ids.hpp"
#include "lamport/core/step.hpp"
#include "lamport/core/turn.hpp"
#include "lamport/core/virtual_time.hpp"
#include "reachable.hpp"

namespace lamport::examples {
namespace {

using core::LogicalTime;
using core::ProcessId;
using mutex_spec::Enter;
using mutex_spec::Exit;
using mutex_spec::Request;

using Spec = LamportMutexSpec;
using SpecSends = std::vector<core::Turn<Spec>::Send>;

Reachable reachable_up_to(std::uint32_t processes, std::uint64_t clock_max) {
  return reachable<Spec>(processes, {}, [clock_max](const Spec& process) {
    return process.clock() <= LogicalTime(clock_max);
  });
}

/// The variables of the specification, and its actions on them, as it writes them down.
struct Variables {
  using Proc = std::uint32_t;
  using Link = std::pair<Proc, Proc>;  ///< From and to.
  enum class Type : std::uint8_t { kReq, kAck, kRel };
  struct Sent {
    Type type;
    std::uint64_t clock;
    friend auto operator<=>(const Sent&, const Sent&) = default;
  };

  std::vector<std::uint64_t> clock;
  std::map<Link, std::uint64_t> req;  ///< By who knows and whose it is.
  std::vector<std::set<Proc>> ack;
  std::map<Link, std::vector<Sent>> network;
  std::set<Proc> crit;
  friend auto operator<=>(const Variables&, const Variables&) = default;

  [[nodiscard]] Proc size() const { return static_cast<Proc>(clock.size()); }
  [[nodiscard]] bool beats(Proc p, Proc q) const {
    const std::uint64_t own = req.at({p, p});
    const std::uint64_t other = req.at({p, q});
    return other == 0 || own < other || (own == other && p < q);
  }
  void broadcast(Proc p, const Sent& message) {
    for (Proc q = 0; q < size(); ++q) {
      if (q != p) {
        network[{p, q}].push_back(message);
      }
    }
  }
  /// p receives what is first on its way from q.
  void receive(Proc p, Proc q) {
    std::vector<Sent>& link = network[{q, p}];
    const Sent message = link.front();
    link.erase(link.begin());
    if (message.type == Type::kReq) {
      req[{p, q}] = message.clock;
      clock[p] = message.clock > clock[p] ? message.clock + 1 : clock[p] + 1;
      network[{p, q}].push_back({Type::kAck, 0});
    } else if (message.type == Type::kAck) {
      ack[p].insert(q);
    } else {
      req[{p, q}] = 0;
    }
  }
};

Variables initial(std::uint32_t processes) {
  Variables first{std::vector<std::uint64_t>(processes, 1), {}, {}, {}, {}};
  first.ack.resize(processes);
  for (std::uint32_t p = 0; p < processes; ++p) {
    for (std::uint32_t q = 0; q < processes; ++q) {
      first.req[{p, q}] = 0;
      first.network[{p, q}] = {};
    }
  }
  return first;
}

/// The specification's Next.
template <class Visit>
void for_each_action(const Variables& state, Visit visit) {
  using Type = Variables::Type;
  for (std::uint32_t p = 0; p < state.size(); ++p) {
    if (state.req.at({p, p}) == 0) {  // Request(p)
      Variables next = state;
      next.req[{p, p}] = state.clock[p];
      next.broadcast(p, {Type::kReq, state.clock[p]});
      next.ack[p] = {p};
      visit(std::move(next));
    }
    bool enters = state.ack[p].size() == state.size();
    for (std::uint32_t q = 0; q < state.size(); ++q) {
      enters = enters && (q == p || state.beats(p, q));
    }
    if (enters) {  // Enter(p)
      Variables next = state;
      next.crit.insert(p);
      visit(std::move(next));
    }
    if (state.crit.contains(p)) {  // Exit(p)
      Variables next = state;
      next.crit.erase(p);
      next.broadcast(p, {Type::kRel, 0});
      next.req[{p, p}] = 0;
      next.ack[p] = {};
      visit(std::move(next));
    }
    for (std::uint32_t q = 0; q < state.size(); ++q) {
      if (!state.network.at({q, p}).empty()) {  // ReceiveRequest, -Ack and -Release(p, q)
        Variables next = state;
        next.receive(p, q);
        visit(std::move(next));
      }
    }
  }
}

Reachable reachable_by_the_text(std::uint32_t processes, std::uint64_t clock_max) {
  return reachable_by_actions(
      initial(processes), [](const Variables& state, auto visit) { for_each_action(state, visit); },
      [clock_max](const Variables& state) {  // ClockConstraint
        return std::ranges::all_of(state.clock, [&](auto clock) { return clock <= clock_max; });
      });
}

/// `distinctStates`, `totalStates` and `stateDepth` of MCLamportMutex.cfg, N = 3 and maxClock = 6,
/// in tlaplus/Examples, specifications/lamport_mutex/manifest.json.
TEST(LamportMutexSpecTest, ItsStatesAreAsManyAsThePublishedOnes) {
  EXPECT_EQ(reachable_up_to(3, 6), (Reachable{724'274, 2'729'079, 61}));
}

TEST(LamportMutexSpecTest, ItsStatesAreAsManyAsByTheTextOfTheSpecification) {
  EXPECT_EQ(reachable_up_to(2, 3), (Reachable{191, 384, 22}));
  EXPECT_EQ(reachable_up_to(2, 6), (Reachable{1043, 2001, 40}));
  for (std::uint64_t clock_max = 1; clock_max <= 8; ++clock_max) {
    EXPECT_EQ(reachable_up_to(2, clock_max), reachable_by_the_text(2, clock_max)) << clock_max;
  }
  EXPECT_EQ(reachable_up_to(1, 3), reachable_by_the_text(1, 3));
  EXPECT_EQ(reachable_up_to(3, 2), reachable_by_the_text(3, 2));
}

class LamportMutexSpecHandlerTest : public testing::Test {
 protected:
  void give(const Spec::Command& command) { take(core::Perform<Spec>{command}); }
  void hear(std::uint32_t from, const Spec::Message& message) {
    take(core::Receive<Spec>{ProcessId(from), message});
  }

  Spec process{ProcessId(1), 3};
  core::Turn<Spec> turn;  ///< The latest.

 private:
  void take(const core::Input<Spec>& input) {
    core::step<Spec>(process, input, core::VirtualTime(), turn);
  }
};

TEST_F(LamportMutexSpecHandlerTest, ARequestIsBroadcastAndLeavesTheClock) {
  EXPECT_EQ(process.clock(), LogicalTime(1));
  EXPECT_FALSE(process.requests());
  give(Request{});
  EXPECT_TRUE(process.requests());
  EXPECT_EQ(process.clock(), LogicalTime(1));
  EXPECT_EQ(turn.sends(), (SpecSends{{ProcessId(0), Spec::Req{LogicalTime(1)}},
                                     {ProcessId(2), Spec::Req{LogicalTime(1)}}}));
}

TEST_F(LamportMutexSpecHandlerTest, ARequestOfAnotherIsAcknowledgedAndPutsTheClockBehindIt) {
  hear(2, Spec::Req{LogicalTime(5)});
  EXPECT_EQ(process.clock(), LogicalTime(6));
  EXPECT_EQ(turn.sends(), (SpecSends{{ProcessId(2), Spec::Ack{}}}));
  hear(0, Spec::Req{LogicalTime(1)});
  EXPECT_EQ(process.clock(), LogicalTime(7));
}

TEST_F(LamportMutexSpecHandlerTest, ItMayEnterWhenAllHaveAcknowledgedAndItIsFirst) {
  give(Request{});
  hear(0, Spec::Ack{});
  EXPECT_FALSE(process.may_enter());
  hear(0, Spec::Req{LogicalTime(1)});
  hear(2, Spec::Req{LogicalTime(1)});
  hear(2, Spec::Ack{});
  EXPECT_FALSE(process.may_enter()) << "0 comes before it at the same time, 2 behind it";
  hear(0, Spec::Rel{});
  EXPECT_TRUE(process.may_enter());
  EXPECT_TRUE(turn.sends().empty());
}

TEST_F(LamportMutexSpecHandlerTest, ToEnterAgainChangesNothingAndToExitIsBroadcast) {
  give(Request{});
  hear(0, Spec::Ack{});
  hear(2, Spec::Ack{});
  give(Enter{});
  EXPECT_TRUE(process.inside());
  EXPECT_EQ(turn.outputs().size(), 1U);
  const Spec inside = process;
  give(Enter{});
  EXPECT_EQ(process, inside);
  EXPECT_TRUE(turn.outputs().empty());
  give(Exit{});
  EXPECT_FALSE(process.inside());
  EXPECT_FALSE(process.requests());
  EXPECT_EQ(turn.sends(), (SpecSends{{ProcessId(0), Spec::Rel{}}, {ProcessId(2), Spec::Rel{}}}));
  give(Request{});
  EXPECT_FALSE(process.may_enter()) << "earlier acknowledgements are forgotten";
}

TEST_F(LamportMutexSpecHandlerTest, ATimerOrAnIdBeyondTheProcessesIsAFailedCheck) {
  const core::ScopedCheckThrow throwing;
  EXPECT_THROW(core::step<Spec>(process, core::Fire<Spec>{}, core::VirtualTime(), turn),
               core::CheckFailure);
  EXPECT_THROW(Spec(ProcessId(3), 3), core::CheckFailure);
  EXPECT_THROW(Spec(ProcessId(0), 0), core::CheckFailure);
}

TEST(LamportMutexSpecPromiseTest, TwoInsideBreakMutualExclusion) {
  mutex_spec::Promise promise;
  EXPECT_FALSE(promise.hear(ProcessId(0), mutex_spec::Entered{}).has_value());
  promise.give(ProcessId(1), Exit{});
  EXPECT_EQ(promise.hear(ProcessId(1), mutex_spec::Entered{}), "mutual exclusion");
  promise = {};
  EXPECT_FALSE(promise.hear(ProcessId(0), mutex_spec::Entered{}).has_value());
  promise.give(ProcessId(0), Exit{});
  EXPECT_FALSE(promise.hear(ProcessId(1), mutex_spec::Entered{}).has_value());
}

}  // namespace
}  // namespace lamport::examples
