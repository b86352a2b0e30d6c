#include "lamport/core/codec.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/mutex/lamport.hpp"

namespace lamport::core {
namespace {

using mutex::Lamport;

struct Owner {
  ProcessId process;
  std::uint16_t rounds = 0;
  static constexpr auto kFields =
      fields(field("process", &Owner::process), field("rounds", &Owner::rounds));
  friend bool operator==(const Owner&, const Owner&) = default;
};

template <class T>
std::vector<std::byte> bytes_of(const T& value) {
  std::array<std::byte, kEncodedSizeMax<T>> out{};
  const std::size_t used = encode<T>(value, out);
  return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(used)};
}

std::vector<std::byte> bytes(std::initializer_list<int> values) {
  std::vector<std::byte> out;
  for (const int value : values) {
    out.push_back(static_cast<std::byte>(value));
  }
  return out;
}

TEST(CodecTest, IntegersAreLittleEndianBehindTheKind) {
  EXPECT_EQ(bytes_of(Lamport::Message(Lamport::Reply{LogicalTime(0x0102)})),
            bytes({1, 2, 1, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(bytes_of(Owner{ProcessId(3), 0x0405}), bytes({3, 0, 0, 0, 5, 4}));
}

TEST(CodecTest, EveryMessageComesBackAsItWas) {
  for (const Lamport::Message& message :
       {Lamport::Message(Lamport::Request{LogicalTime(7)}),
        Lamport::Message(Lamport::Reply{LogicalTime(LogicalTime::kMax)}),
        Lamport::Message(Lamport::Release{LogicalTime(0)})}) {
    const auto decoded = decode<Lamport::Message>(bytes_of(message), 3);
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(*decoded, message);
  }
}

TEST(CodecTest, EveryShorterFormIsRefused) {
  const auto whole = bytes_of(Lamport::Message(Lamport::Request{LogicalTime(7)}));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto decoded = decode<Lamport::Message>(std::span(whole).first(size), 3);
    ASSERT_FALSE(decoded.has_value());
    EXPECT_EQ(decoded.error().code, ErrorCode::kTruncated);
  }
}

TEST(CodecTest, BytesLeftOverAreRefused) {
  auto longer = bytes_of(Lamport::Message(Lamport::Request{LogicalTime(7)}));
  longer.push_back(std::byte{0});
  EXPECT_EQ(decode<Lamport::Message>(longer, 3).error().code, ErrorCode::kTrailing);
}

TEST(CodecTest, AnUnknownKindIsRefused) {
  EXPECT_EQ(decode<Lamport::Message>(bytes({3, 0, 0, 0, 0, 0, 0, 0, 0}), 3).error().code,
            ErrorCode::kUnknownKind);
}

TEST(CodecTest, AProcessThatIsNotThereIsRefusedByName) {
  EXPECT_EQ(decode<Owner>(bytes({2, 0, 0, 0, 5, 0}), 3).value(), (Owner{ProcessId(2), 5}));
  const auto decoded = decode<Owner>(bytes({3, 0, 0, 0, 0, 0}), 3);
  ASSERT_FALSE(decoded.has_value());
  EXPECT_EQ(decoded.error().code, ErrorCode::kOutOfRange);
  EXPECT_EQ(decoded.error().message, "process: there is no process 3");
}

TEST(CodecTest, ALogicalTimeNearOverflowIsRefusedByName) {
  const auto decoded =
      decode<Lamport::Message>(bytes({0, 255, 255, 255, 255, 255, 255, 255, 255}), 3);
  ASSERT_FALSE(decoded.has_value());
  EXPECT_EQ(decoded.error().code, ErrorCode::kOutOfRange);
  EXPECT_EQ(decoded.error().message, "time: logical time above 2^50: 18446744073709551615");
}

}  // namespace
}  // namespace lamport::core
