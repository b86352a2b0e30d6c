#include "lamport/core/digest.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"

namespace lamport::core {
namespace {

using mutex::Lamport;

TraceEvent<Lamport> sent_event(std::uint64_t serial) {
  return {{ProcessId(1), serial},
          VirtualTime(std::chrono::nanoseconds(serial)),
          kNoEvent,
          Sent<Lamport>{ProcessId(0), Lamport::Request{LogicalTime(serial)}}};
}

Digest digest_of(std::uint64_t events) {
  Digest digest;
  for (std::uint64_t serial = 1; serial <= events; ++serial) {
    digest.add(sent_event(serial));
  }
  return digest;
}

TEST(DigestTest, IsTheSameOnEveryBuild) {
  EXPECT_EQ(Digest().value().text(), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(digest_of(1).value().text(), "f91d0b24ee6d441bbaa41523b610a113");
  EXPECT_EQ(digest_of(3000).value().text(), "a7051458e0f09487e2e50a25eebe63bc");
}

TEST(DigestTest, AnyChangedFieldChangesIt) {
  const TraceEvent<Lamport> event = sent_event(5);
  std::vector<TraceEvent<Lamport>> changed(5, event);
  changed[0].id.serial = 6;
  changed[1].at += std::chrono::nanoseconds(1);
  changed[2].cause = {ProcessId(0), 1};
  changed[3].what = Sent<Lamport>{ProcessId(0), Lamport::Reply{LogicalTime(5)}};
  changed[4].what = Received<Lamport>{ProcessId(0), Lamport::Request{LogicalTime(5)}};
  Digest original;
  original.add(event);
  for (const TraceEvent<Lamport>& other : changed) {
    Digest digest;
    digest.add(other);
    EXPECT_NE(digest.value(), original.value());
  }
}

TEST(DigestTest, CheckpointsAreTheDigestsOfThePrefixes) {
  const Digest digest = digest_of(2 * Digest::kCheckpointEvents + 7);
  EXPECT_EQ(digest.events(), 2 * Digest::kCheckpointEvents + 7);
  ASSERT_EQ(digest.checkpoints().size(), 2U);
  const Digest prefix = digest_of(2 * Digest::kCheckpointEvents);
  EXPECT_EQ(digest.checkpoints(), prefix.checkpoints());
  EXPECT_EQ(prefix.checkpoints().back(), prefix.value());
  EXPECT_NE(digest.value(), prefix.value());
}

}  // namespace
}  // namespace lamport::core
