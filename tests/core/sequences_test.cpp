#include "lamport/core/sequences.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/codec.hpp"
#include "lamport/core/fields.hpp"

namespace lamport::core {
namespace {

constexpr std::uint32_t kProcesses = 3;

struct Ballot {
  PerProcess<std::uint64_t> votes;
  ProcessQueue queue;
  static constexpr auto kFields =
      fields(field("votes", &Ballot::votes), field("queue", &Ballot::queue));
  friend bool operator==(const Ballot&, const Ballot&) = default;
};

Ballot ballot() {
  Ballot ballot{PerProcess<std::uint64_t>(kProcesses), {}};
  ballot.votes[ProcessId(1)] = 7;
  ballot.queue.push_back(ProcessId(2));
  ballot.queue.push_back(ProcessId(0));
  return ballot;
}

std::vector<std::byte> form_of(const Ballot& value) {
  std::vector<std::byte> out(kEncodedSizeMax<Ballot>);
  out.resize(encode<Ballot>(value, std::span<std::byte, kEncodedSizeMax<Ballot>>(out)));
  return out;
}

std::string error_of(const std::vector<std::byte>& bytes) {
  const auto decoded = decode<Ballot>(bytes, kProcesses);
  return decoded ? "" : decoded.error().message;
}

TEST(SequencesTest, ComeBackAsTheyWere) {
  const auto decoded = decode<Ballot>(form_of(ballot()), kProcesses);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
  EXPECT_EQ(*decoded, ballot());
}

TEST(SequencesTest, TakeTheirSizeAndTheirValues) {
  EXPECT_EQ(form_of(ballot()).size(), 4U + 3 * 8 + 4 + 2 * 4);
  EXPECT_EQ(kEncodedSizeMax<Ballot>, 4U + kProcessesMax * 8 + 4 + kProcessesMax * 4);
}

TEST(SequencesTest, EveryShorterFormIsRefused) {
  const std::vector<std::byte> whole = form_of(ballot());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::span<const std::byte> shorter(whole.data(), size);
    EXPECT_FALSE(decode<Ballot>(shorter, kProcesses).has_value()) << size;
  }
}

TEST(SequencesTest, NoneHoldsMoreThanThereAreProcesses) {
  std::vector<std::byte> bytes = form_of(ballot());
  bytes[0] = std::byte{255};
  bytes[3] = std::byte{255};
  EXPECT_EQ(error_of(bytes), "votes: 4278190335 values for 3 processes");
}

TEST(SequencesTest, OneForEachProcessIsNeitherMoreNorLess) {
  Ballot few = ballot();
  few.votes = PerProcess<std::uint64_t>(2);
  EXPECT_EQ(error_of(form_of(few)), "votes: 2 values for 3 processes");
}

TEST(SequencesTest, AQueueHoldsNoProcessTwice) {
  std::vector<std::byte> bytes = form_of(ballot());
  bytes[bytes.size() - 4] = std::byte{2};
  EXPECT_EQ(error_of(bytes), "queue: process 2 is queued twice");
  bytes[bytes.size() - 4] = std::byte{3};
  EXPECT_EQ(error_of(bytes), "queue: there is no process 3");
}

TEST(SequencesTest, AQueueIsFirstInFirstOut) {
  ProcessQueue queue = ballot().queue;
  EXPECT_TRUE(queue.contains(ProcessId(0)));
  EXPECT_EQ(queue.front(), ProcessId(2));
  queue.pop_front();
  EXPECT_EQ(queue.front(), ProcessId(0));
  EXPECT_FALSE(queue.contains(ProcessId(2)));
  queue.pop_front();
  EXPECT_TRUE(queue.empty());
}

}  // namespace
}  // namespace lamport::core
