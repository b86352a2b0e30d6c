#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "allocated.hpp"
#include "arrival.hpp"
#include "lamport/core/check.hpp"
#include "lamport/core/codec.hpp"
#include "lamport/core/mutex/lamport.hpp"
#include "lamport/core/reliable/reliable.hpp"
#include "lamport/core/result.hpp"
#include "lamport/transports/frame.hpp"
#include "message_text.hpp"
#include "targets.hpp"

namespace lamport::fuzz {
namespace {

/// What a host of `reliable-lamport` takes.
constexpr std::size_t kFrameMessageMax =
    core::kEncodedSizeMax<core::Reliable<core::mutex::Lamport>::Message>;
constexpr std::size_t kFrameSizeMax = transports::kFrameHeaderSize + kFrameMessageMax;
/// For the sentence that refuses a frame.
constexpr std::size_t kRefusalSizeMax = 512;

struct TakenFrame {
  std::uint64_t serial = 0;
  std::vector<std::byte> message;
  friend bool operator==(const TakenFrame&, const TakenFrame&) = default;
};

/// Takes a frame and checks what `take_frame` promises of it.
core::Result<std::optional<TakenFrame>> take_checked_frame(Input& bytes) {
  const Input before = bytes;
  const AllocationWatch watch;
  const auto taken = transports::take_frame(bytes, kFrameMessageMax);
  LAMPORT_CHECK(watch.most() <= (taken ? 0 : kRefusalSizeMax), "a frame is not copied",
                watch.most());
  const bool untouched = bytes.data() == before.data() && bytes.size() == before.size();
  if (!taken) {
    check_message(taken.error().message);
    LAMPORT_CHECK(untouched, "of what is refused nothing is taken");
    return tl::unexpected<core::Error>(taken.error());
  }
  const std::optional<transports::Frame>& frame = *taken;
  if (!frame) {
    LAMPORT_CHECK(untouched, "of what is not complete nothing is taken");
    return std::nullopt;
  }
  LAMPORT_CHECK(!frame->message.empty() && frame->message.size() <= kFrameMessageMax,
                "a message is in its bounds", frame->message.size());
  LAMPORT_CHECK(frame->message.data() == before.data() + transports::kFrameHeaderSize,
                "a message stands behind its header");
  std::vector<std::byte> again;
  if (frame->serial != 0) {
    transports::append_frame(again, frame->serial, frame->message);
  } else if (const auto word = transports::word_of(*frame)) {
    transports::append_word(again, *word);
  } else {
    check_message(word.error().message);
    bytes = before;
    return tl::unexpected<core::Error>(word.error());
  }
  LAMPORT_CHECK(std::ranges::equal(again, before.first(before.size() - bytes.size())),
                "a frame has one form");
  return TakenFrame{frame->serial, {frame->message.begin(), frame->message.end()}};
}

}  // namespace

void try_frame(Input input) {
  const auto arrived = arrive_in_any_pieces<TakenFrame>(input, kFrameSizeMax, take_checked_frame);
  LAMPORT_CHECK(arrived.used <= input.size(), "what is taken has arrived", arrived.used);
}

}  // namespace lamport::fuzz
