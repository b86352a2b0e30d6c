#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lamport/core/codec.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/transports/frame.hpp"
#include "lamport/transports/handshake.hpp"

namespace lamport::transports {
namespace {

using core::LogicalTime;
using core::ProcessId;
using core::mutex::Lamport;

using Bytes = std::vector<std::byte>;
using Hosted = core::Reliable<Lamport>;

/// The bytes in front of a line's remark, which two spaces set off.
void append_bytes(std::string_view line, Bytes& bytes) {
  line = line.substr(0, line.find("  "));
  for (std::size_t at = 0; at < line.size(); at += 3) {
    std::size_t digits = 0;
    const unsigned long value = std::stoul(std::string(line.substr(at, 2)), &digits, 16);
    EXPECT_EQ(digits, 2U) << line;
    bytes.push_back(static_cast<std::byte>(value));
  }
}

/// The bytes of each hex block of the page, in their order.
std::vector<Bytes> blocks_of_page() {
  std::ifstream page(LAMPORT_SOURCE_DIR "/docs/wire_format.md");
  std::vector<Bytes> blocks;
  bool is_hex = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("```")) {
      is_hex = line == "```hex";
      if (is_hex) {
        blocks.emplace_back();
      }
    } else if (is_hex) {
      append_bytes(line, blocks.back());
    }
  }
  return blocks;
}

template <class Message>
Bytes encoded(const Message& message) {
  std::array<std::byte, core::kEncodedSizeMax<Message>> buffer;
  const std::size_t size = core::encode(message, buffer);
  return {buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size)};
}

Bytes frame_of(std::uint64_t serial, const Hosted::Message& message) {
  Bytes frame;
  append_frame(frame, serial, encoded(message));
  return frame;
}

TEST(WireFormatPageTest, ItsBytesAreThoseThatTheCodeWrites) {
  Bytes finished;
  append_word(finished, Word::kFinished);
  const std::vector<Bytes> expected = {
      encode_handshake({"example", std::string(Hosted::kName), ProcessId(0), 3, 1}),
      encoded(Lamport::Message(Lamport::Reply{LogicalTime(258)})),
      frame_of(5, Hosted::Ack{.from_incarnation = 1, .to_incarnation = 0, .ack = 0}),
      frame_of(8, Hosted::Data{.from_incarnation = 1,
                               .to_incarnation = 1,
                               .sequence = 1,
                               .ack = 0,
                               .message = Lamport::Request{LogicalTime(1)}}),
      finished};
  EXPECT_EQ(blocks_of_page(), expected);
}

TEST(WireFormatPageTest, ItsLongestMessageIsTheCodes) {
  EXPECT_EQ(sizeof(FrameHeader::serial) + core::kEncodedSizeMax<Hosted::Message>, 50U);
  EXPECT_EQ(kHandshakeSizeMax, 154U);
}

}  // namespace
}  // namespace lamport::transports
