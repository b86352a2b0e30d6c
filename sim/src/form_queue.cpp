#include "lamport/sim/form_queue.hpp"

#include <algorithm>
#include <utility>

namespace lamport::sim {
namespace {

constexpr std::size_t kBlockMin = std::size_t{4} << 10U;
constexpr std::size_t kBlockMax = std::size_t{256} << 10U;

}  // namespace

void FormQueue::add_block(std::size_t size_min) {
  const std::size_t wanted = blocks_.empty() ? kBlockMin : 2 * blocks_.back().capacity;
  if (empty()) {  // The block that it kept is too small.
    blocks_.clear();
    first_ = bytes_ = 0;
  } else if (first_ > blocks_.size() / 2) {
    blocks_.erase(blocks_.begin(), blocks_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
  const std::size_t capacity = std::max(std::min(wanted, kBlockMax), size_min);
  // Not set to zeros: what is not used of it takes no memory.
  blocks_.push_back({std::unique_ptr<std::byte[]>(new std::byte[capacity]), capacity});
  bytes_ += capacity;
}

void FormQueue::leave_block() {
  if (first_ + 1 == blocks_.size()) {
    blocks_[first_].begin = blocks_[first_].end = 0;
    return;
  }
  bytes_ -= std::exchange(blocks_[first_], {}).capacity;
  ++first_;
}

}  // namespace lamport::sim
