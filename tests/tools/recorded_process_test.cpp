#include <cstdint>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"
#include "lamport/tools/recorded_engine.hpp"

namespace lamport::tools {
namespace {

using core::EventId;
using core::ProcessId;
using core::mutex::Lamport;
using props::TraceEnd;
using testing::HasSubstr;
using Event = core::TraceEvent<Lamport>;

Event event(std::uint64_t serial, const Event::What& what) {
  return {{ProcessId(0), serial}, core::VirtualTime(), core::kNoEvent, what};
}

TEST(RecordedProcessTest, ACrashIsTakenAsItIsAndNothingFollowsIt) {
  RecordedProcess<Lamport> process(ProcessId(0), 2);
  EXPECT_FALSE(process.observe(event(1, core::Started{})).has_value());
  EXPECT_FALSE(process.observe(event(2, core::Faulted{core::Crash{}})).has_value());
  EXPECT_EQ(process.observe(event(3, core::Commanded<Lamport>{core::mutex::Acquire{}})),
            "nothing: it has crashed");
}

TEST(RecordedProcessTest, ACrashMayCutATurnShortAndThenNothingIsMissing) {
  RecordedProcess<Lamport> process(ProcessId(0), 2);
  EXPECT_FALSE(process.observe(event(1, core::Started{})).has_value());
  EXPECT_FALSE(
      process.observe(event(2, core::Commanded<Lamport>{core::mutex::Acquire{}})).has_value());
  EXPECT_TRUE(process.missing(TraceEnd::kStopped).has_value()) << "the REQUEST";
  EXPECT_FALSE(process.missing(TraceEnd::kLost).has_value()) << "what came after may be lost";
  EXPECT_FALSE(process.observe(event(3, core::Faulted{core::Crash{}})).has_value());
  EXPECT_FALSE(process.missing(TraceEnd::kKilled).has_value());
  EXPECT_EQ(process.observe(event(4, core::Commanded<Lamport>{core::mutex::Release{}})),
            "nothing: it has crashed");
}

TEST(RecordedProcessTest, AFailedCheckIsHowATraceMayEndAndNothingFollowsIt) {
  RecordedProcess<Lamport> process(ProcessId(0), 2);
  EXPECT_FALSE(process.observe(event(1, core::Started{})).has_value());
  EXPECT_FALSE(
      process.observe(event(2, core::Commanded<Lamport>{core::mutex::Release{}})).has_value());
  EXPECT_THAT(process.failure().value_or(""), HasSubstr("check failed: "));
  EXPECT_FALSE(process.missing(TraceEnd::kFailed).has_value());
  EXPECT_EQ(process.missing(TraceEnd::kStopped), process.failure());
  EXPECT_EQ(process.observe(event(3, core::Commanded<Lamport>{core::mutex::Acquire{}})),
            process.failure());
}

}  // namespace
}  // namespace lamport::tools
