#include "lamport/core/waits.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "by_hand.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"

namespace lamport::core::mutex {
namespace {

using Waits = std::vector<Wait>;

static_assert(TellsWaits<Lamport>);
static_assert(TellsWaits<Reliable<Lamport>>);
static_assert(!TellsWaits<int>);

Wait for_reply(std::uint32_t on) {
  return {.on = ProcessId(on), .message = "REPLY"};
}
Wait behind(std::uint32_t on) {
  return {.on = ProcessId(on), .message = "RELEASE", .kind = Wait::Kind::kBehind};
}

class WaitsTest : public ByHand<Lamport> {};

TEST_F(WaitsTest, WhoDoesNotWaitWaitsForNothing) {
  have(3);
  EXPECT_EQ(processes[0].waits(), Waits());
  ask_and_hear(0);
  EXPECT_TRUE(inside(0));
  EXPECT_EQ(processes[0].waits(), Waits());
}

TEST_F(WaitsTest, WhoHasAskedWaitsForEachReplyThatIsMissing) {
  have(3);
  acquire(1);
  EXPECT_EQ(processes[1].waits(), (Waits{for_reply(0), for_reply(2)}));
  deliver(1, 2);
  deliver(2, 1);
  EXPECT_EQ(processes[1].waits(), (Waits{for_reply(0)}));
}

TEST_F(WaitsTest, WhoseRequestIsLaterWaitsBehindUntilTheRelease) {
  have(2);
  ask_and_hear(0);
  acquire(1);
  EXPECT_EQ(processes[1].waits(), (Waits{for_reply(0), behind(0)}));
  deliver(1, 0);
  deliver(0, 1);
  EXPECT_EQ(processes[1].waits(), (Waits{behind(0)}));
  release(0);
  deliver(0, 1);
  EXPECT_EQ(processes[1].waits(), Waits());
  EXPECT_TRUE(inside(1));
}

TEST_F(WaitsTest, ReliableTellsWhatItsProtocolWaitsFor) {
  using Carried = Reliable<Lamport>;
  Carried process(ProcessId(0), 2);
  Turn<Carried> turn_of_it;
  step<Carried>(process, Perform<Carried>{Acquire{}}, VirtualTime(), turn_of_it);
  EXPECT_EQ(process.waits(), (Waits{for_reply(1)}));
}

}  // namespace
}  // namespace lamport::core::mutex
