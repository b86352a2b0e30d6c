#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "lamport/core/inlining.hpp"

namespace lamport::sim {

/// Forms of states, which are taken out in the order in which they were put in.
///
/// They lie in blocks, each form whole in one. A block is given back as soon as all of it is taken
/// out, so a queue that grows copies nothing, and takes little more than what is in it: the rest of
/// two blocks of 256 KiB, or of a large form, and in each what the next form did not fit in. An
/// empty queue keeps one block, to use it again.
class FormQueue {
 public:
  [[nodiscard]] bool empty() const { return size_ == 0; }
  /// How many forms are in it.
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  LAMPORT_INLINE void put(std::span<const std::byte> form) {
    if (blocks_.empty() || blocks_.back().room() < form.size()) [[unlikely]] {
      add_block(form.size());
    }
    blocks_.back().append(form);
    ++size_;
  }
  /// Bytes that begin with the form that was put in first. Requires: it is not empty. Valid until
  /// that form is dropped.
  [[nodiscard]] LAMPORT_INLINE std::span<const std::byte> front() const {
    return blocks_[first_].rest();
  }
  /// Takes that form out, which is of `size` bytes.
  LAMPORT_INLINE void drop(std::size_t size) {
    --size_;
    Block& block = blocks_[first_];
    block.begin += size;
    if (block.begin == block.end) [[unlikely]] {
      leave_block();
    }
  }

 private:
  struct Block {
    std::unique_ptr<std::byte[]> memory;
    std::size_t capacity = 0;
    std::size_t begin = 0;  ///< Of what is in it.
    std::size_t end = 0;

    [[nodiscard]] std::size_t room() const { return capacity - end; }
    [[nodiscard]] std::span<const std::byte> rest() const {
      return {memory.get() + begin, end - begin};
    }
    LAMPORT_INLINE void append(std::span<const std::byte> form) {
      std::ranges::copy(form, memory.get() + end);
      end += form.size();
    }
  };

  void add_block(std::size_t size_min);
  /// All that was in the first block is taken out.
  void leave_block();

  std::vector<Block> blocks_;
  std::size_t first_ = 0;  ///< Of the blocks that are not given back.
  std::uint64_t size_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace lamport::sim
