#include "lamport/transports/frame.hpp"

#include <array>
#include <limits>
#include <string>

#include "lamport/core/check.hpp"

namespace lamport::transports {
namespace {

constexpr std::size_t kLengthMin = sizeof(FrameHeader::serial) + 1;

/// Of any serial.
void append(std::vector<std::byte>& out, std::uint64_t serial, std::span<const std::byte> message) {
  constexpr std::size_t kMessageSizeMax =
      std::numeric_limits<std::uint32_t>::max() - sizeof(std::uint64_t);
  LAMPORT_CHECK(!message.empty() && message.size() <= kMessageSizeMax,
                "a message has a size that a frame can hold", message.size());
  std::array<std::byte, kFrameHeaderSize> header;
  const auto length = static_cast<std::uint32_t>(sizeof(serial) + message.size());
  const std::size_t used = core::encode(FrameHeader{length, serial}, header);
  LAMPORT_CHECK(used == header.size(), "a frame's header has one size", used);
  out.insert(out.end(), header.begin(), header.end());
  out.insert(out.end(), message.begin(), message.end());
}

}  // namespace

void append_frame(std::vector<std::byte>& out, std::uint64_t serial,
                  std::span<const std::byte> message) {
  LAMPORT_CHECK(serial >= 1, "a frame names its Sent event");
  append(out, serial, message);
}

void append_word(std::vector<std::byte>& out, Word word) {
  LAMPORT_CHECK(word != Word::kNone, "nothing is not said");
  const std::array bytes = {static_cast<std::byte>(word)};
  append(out, 0, bytes);
}

core::Result<Word> word_of(const Frame& frame) {
  const auto word = static_cast<std::uint8_t>(frame.message.front());
  const auto last = static_cast<std::uint8_t>(Word::kAllFinished);
  if (frame.message.size() != 1 || word == 0 || word > last) {
    return core::failure(core::ErrorCode::kUnknownKind, "frame serial: 0 stands before no word");
  }
  return static_cast<Word>(word);
}

core::Result<std::optional<Frame>> take_frame(std::span<const std::byte>& bytes,
                                              std::size_t message_size_max) {
  using core::ErrorCode;
  using core::failure;
  if (bytes.size() < sizeof(FrameHeader::length)) {
    return std::nullopt;
  }
  // As many bytes as an integer has are always one, so the values are there.
  const auto length =
      core::decode<std::uint32_t>(bytes.first(sizeof(FrameHeader::length)), 0).value();
  const std::size_t length_max = sizeof(FrameHeader::serial) + message_size_max;
  if (length < kLengthMin || length > length_max) {
    return failure(ErrorCode::kOutOfRange, "frame length: " + std::to_string(length) +
                                               " is not between " + std::to_string(kLengthMin) +
                                               " and " + std::to_string(length_max));
  }
  if (bytes.size() - sizeof(length) < length) {
    return std::nullopt;
  }
  const auto header = core::decode<FrameHeader>(bytes.first(kFrameHeaderSize), 0).value();
  const std::size_t size = sizeof(length) + length;
  const Frame frame{header.serial, bytes.subspan(kFrameHeaderSize, size - kFrameHeaderSize)};
  bytes = bytes.subspan(size);
  return frame;
}

}  // namespace lamport::transports
