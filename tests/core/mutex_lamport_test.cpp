#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/check.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/step.hpp"

namespace lamport::core::mutex {
namespace {

using Sends = std::vector<Turn<Lamport>::Send>;
using Outputs = std::vector<Lamport::Output>;

/// One process and the effects of its latest input.
class LamportTest : public testing::Test {
 protected:
  void perform(const Lamport::Command& command) {
    step<Lamport>(process, Perform<Lamport>{command}, VirtualTime(), turn);
  }
  void receive(std::uint32_t from, const Lamport::Message& message) {
    step<Lamport>(process, Receive<Lamport>{ProcessId(from), message}, VirtualTime(), turn);
  }
  static LogicalTime at(std::uint64_t time) { return LogicalTime(time); }

  Lamport process{ProcessId(1), 3};
  Turn<Lamport> turn;
};

TEST_F(LamportTest, AcquireSendsARequestToEveryPeerInIdOrder) {
  perform(Acquire{});
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(0), Lamport::Request{at(1)}},
                                 {ProcessId(2), Lamport::Request{at(1)}}}));
  EXPECT_TRUE(turn.outputs().empty());
}

TEST_F(LamportTest, EntersOnlyAfterHearingFromEveryPeer) {
  perform(Acquire{});
  receive(0, Lamport::Reply{at(2)});
  EXPECT_FALSE(process.inside());
  receive(2, Lamport::Reply{at(2)});
  EXPECT_TRUE(process.inside());
  EXPECT_EQ(turn.outputs(),
            (Outputs{Granted{at(4), FencingToken(Timestamp{at(1), ProcessId(1)})}}));
}

TEST_F(LamportTest, ARepeatedReplyCountsOnce) {
  perform(Acquire{});
  receive(0, Lamport::Reply{at(2)});
  receive(0, Lamport::Reply{at(2)});
  EXPECT_FALSE(process.inside());
}

TEST_F(LamportTest, AReplyThatIsNoLaterThanTheRequestDoesNotCount) {
  perform(Acquire{});
  receive(0, Lamport::Reply{at(1)});
  receive(2, Lamport::Reply{at(2)});
  EXPECT_FALSE(process.inside());
}

TEST_F(LamportTest, AnEarlierRequestGoesFirstUntilItsRelease) {
  receive(0, Lamport::Request{at(1)});
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(0), Lamport::Reply{at(2)}}}));
  perform(Acquire{});
  receive(0, Lamport::Reply{at(4)});
  receive(2, Lamport::Reply{at(4)});
  EXPECT_FALSE(process.inside());
  receive(0, Lamport::Release{at(6)});
  EXPECT_TRUE(process.inside());
}

TEST_F(LamportTest, TheLowerProcessIdBreaksATie) {
  perform(Acquire{});
  receive(2, Lamport::Request{at(1)});  // the same time from a higher id: behind us
  receive(0, Lamport::Request{at(1)});  // the same time from a lower id: ahead of us
  receive(0, Lamport::Reply{at(3)});
  receive(2, Lamport::Reply{at(3)});
  EXPECT_FALSE(process.inside());
  receive(0, Lamport::Release{at(5)});
  EXPECT_TRUE(process.inside());
}

TEST_F(LamportTest, ARepeatedRequestIsAnsweredAndQueuedOnce) {
  receive(0, Lamport::Request{at(1)});
  perform(Acquire{});
  receive(0, Lamport::Request{at(1)});
  EXPECT_EQ(turn.sends().size(), 1U);
  receive(0, Lamport::Reply{at(5)});
  receive(2, Lamport::Reply{at(5)});
  receive(0, Lamport::Release{at(6)});
  EXPECT_TRUE(process.inside());
}

TEST_F(LamportTest, ARequestRepeatedAfterItsReleaseIsQueuedForEver) {
  receive(0, Lamport::Request{at(1)});
  receive(0, Lamport::Release{at(3)});
  receive(0, Lamport::Request{at(1)});
  perform(Acquire{});
  receive(0, Lamport::Reply{at(9)});
  receive(2, Lamport::Reply{at(9)});
  EXPECT_FALSE(process.inside()) << "why it needs unique links";
}

TEST_F(LamportTest, ARequestOfTimeZeroHoldsNobodyUp) {
  receive(0, Lamport::Request{at(0)});
  perform(Acquire{});
  receive(0, Lamport::Request{at(0)});
  EXPECT_EQ(turn.sends().size(), 1U);
  receive(0, Lamport::Reply{at(5)});
  receive(2, Lamport::Reply{at(5)});
  EXPECT_TRUE(process.inside());
}

TEST_F(LamportTest, ReleaseTellsEveryPeer) {
  perform(Acquire{});
  receive(0, Lamport::Reply{at(2)});
  receive(2, Lamport::Reply{at(2)});
  perform(Release{});
  EXPECT_EQ(turn.outputs(), (Outputs{Freed{at(5)}}));
  EXPECT_EQ(turn.sends(), (Sends{{ProcessId(0), Lamport::Release{at(5)}},
                                 {ProcessId(2), Lamport::Release{at(5)}}}));
}

TEST_F(LamportTest, TheClockIsLaterThanEveryMessageReceived) {
  receive(0, Lamport::Request{at(41)});
  EXPECT_EQ(process.clock(), at(42));
}

TEST_F(LamportTest, AProcessAloneEntersAtOnce) {
  process = Lamport(ProcessId(0), 1);
  perform(Acquire{});
  EXPECT_EQ(turn.outputs(),
            (Outputs{Granted{at(1), FencingToken(Timestamp{at(1), ProcessId(0)})}}));
  EXPECT_TRUE(turn.sends().empty());
}

TEST_F(LamportTest, MisuseIsAFailedCheck) {
  const ScopedCheckThrow throwing;
  EXPECT_THROW(perform(Release{}), CheckFailure);
  perform(Acquire{});
  EXPECT_THROW(perform(Acquire{}), CheckFailure);
  EXPECT_THROW(receive(1, Lamport::Reply{at(1)}), CheckFailure) << "from itself";
  EXPECT_THROW(receive(3, Lamport::Reply{at(1)}), CheckFailure) << "from nobody";
  EXPECT_THROW(Lamport(ProcessId(3), 3), CheckFailure);
  EXPECT_THROW(Lamport(ProcessId(0), 0), CheckFailure);
}

}  // namespace
}  // namespace lamport::core::mutex
