#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "lamport/transports/frame.hpp"

namespace lamport::transports {

/// Whole frames that wait for their peer, back to back, so that one write takes them all.
struct Batch {
  std::vector<std::byte> bytes;
  std::uint64_t frames = 0;  ///< Without words.

  /// Keeps its memory.
  void clear() {
    bytes.clear();
    frames = 0;
  }
};

/// What waits for one peer, within a bound.
class SendQueue {
 public:
  explicit SendQueue(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  [[nodiscard]] bool empty() const { return waiting_.bytes.empty(); }
  /// Whether a frame with this message waits. Cost: O(frames that wait).
  [[nodiscard]] bool holds(std::span<const std::byte> message) const {
    std::span<const std::byte> rest = waiting_.bytes;
    while (const auto frame = take_frame(rest, bytes_max_).value()) {
      if (std::ranges::equal(frame->message, message)) {
        return true;
      }
    }
    return false;
  }

  /// Queues a frame; returns false, with nothing changed, if there is no room for it. The newest is
  /// what gives way, so that the order of the others is kept and their sender's oldest come first.
  [[nodiscard]] bool push(std::uint64_t serial, std::span<const std::byte> message) {
    if (waiting_.bytes.size() + kFrameHeaderSize + message.size() > bytes_max_) {
      return false;
    }
    append_frame(waiting_.bytes, serial, message);
    ++waiting_.frames;
    return true;
  }

  /// Queues a word, for which there is always room: of a link's words few wait at a time.
  void push(Word word) { append_word(waiting_.bytes, word); }

  /// Moves all that waits into `batch`, whose memory is used for what comes next. Requires: an
  /// empty batch.
  void take(Batch& batch) { std::swap(waiting_, batch); }

  /// Forgets all that waits, and returns how many frames that were. Keeps its memory.
  std::uint64_t clear() {
    const std::uint64_t frames = waiting_.frames;
    waiting_.clear();
    return frames;
  }

 private:
  std::size_t bytes_max_;  ///< Of what waits, without words.
  Batch waiting_;
};

}  // namespace lamport::transports
