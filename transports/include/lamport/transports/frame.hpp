#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lamport/core/codec.hpp"
#include "lamport/core/fields.hpp"
#include "lamport/core/result.hpp"

/// A message on a TCP link: its size, the serial of its `Sent`, its binary form. Or, with the
/// serial 0, a word of the host, which no process sees. docs/wire_format.md has an example.
namespace lamport::transports {

/// What stands before a message.
struct FrameHeader {
  std::uint32_t length = 0;  ///< Of what follows this field: the serial and the message.
  std::uint64_t serial = 0;  ///< Of the sender's `Sent` event; 0 before a word.

  static constexpr auto kFields = core::fields(core::field("length", &FrameHeader::length),
                                               core::field("serial", &FrameHeader::serial));
  friend bool operator==(const FrameHeader&, const FrameHeader&) = default;
};

inline constexpr std::size_t kFrameHeaderSize = core::kEncodedSizeMax<FrameHeader>;

/// A frame within bytes that were received; `message` views them.
struct Frame {
  std::uint64_t serial = 0;
  std::span<const std::byte> message;
};

/// What a host says of itself. A later word has the higher value, and implies the earlier.
enum class Word : std::uint8_t {
  kNone = 0,         ///< Never said.
  kMet = 1,          ///< The handshake of who hears it fits.
  kFinished = 2,     ///< Its process wants nothing any more, and goes on to answer.
  kAllFinished = 3,  ///< It has heard that of all.
};

/// Appends a frame with a word. Requires: not `kNone`.
void append_word(std::vector<std::byte>& out, Word word);
/// The word in a frame with the serial 0. Errors: there is none.
[[nodiscard]] core::Result<Word> word_of(const Frame& frame);

/// Appends one frame to `out`. Requires: serial ≥ 1, and a message of 1 … 2^32 - 9 bytes.
void append_frame(std::vector<std::byte>& out, std::uint64_t serial,
                  std::span<const std::byte> message);

/// Takes the first frame off the front of `bytes`; none, and nothing taken, if it is not complete.
///
/// Errors: an empty message, one above `message_size_max` bytes. A length is refused as soon as it
/// is there. Never allocates; what it reads is the header only.
[[nodiscard]] core::Result<std::optional<Frame>> take_frame(std::span<const std::byte>& bytes,
                                                            std::size_t message_size_max);

}  // namespace lamport::transports
