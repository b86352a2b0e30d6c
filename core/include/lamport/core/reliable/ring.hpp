#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "lamport/core/check.hpp"

namespace lamport::core::reliable {

/// A queue in one block of memory, that grows when it is full and is then used round and round.
/// Two are equal if they hold equal values in the same order. Copyable, as process state must be.
template <class T>
class Ring {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  /// The i-th value from the front. Requires: i < size().
  [[nodiscard]] const T& operator[](std::size_t i) const {
    LAMPORT_CHECK(i < size_, "the index is inside the queue", i, size_);
    return block_[(front_ + i) % block_.size()];
  }

  void push_back(const T& value) {
    if (size_ == block_.size()) {
      grow();
    }
    block_[(front_ + size_++) % block_.size()] = value;
  }

  /// Requires: not empty.
  void pop_front() {
    LAMPORT_CHECK(size_ > 0, "the queue holds something");
    front_ = (front_ + 1) % block_.size();
    --size_;
  }

  void clear() { front_ = size_ = 0; }

  friend bool operator==(const Ring& a, const Ring& b) {
    if (a.size_ != b.size_) {
      return false;
    }
    for (std::size_t i = 0; i < a.size_; ++i) {
      if (!(a[i] == b[i])) {
        return false;
      }
    }
    return true;
  }

 private:
  void grow() {
    std::vector<T> larger(2 * block_.size() + 4);
    for (std::size_t i = 0; i < size_; ++i) {
      larger[i] = (*this)[i];
    }
    block_ = std::move(larger);
    front_ = 0;
  }

  std::vector<T> block_;
  std::size_t front_ = 0;  ///< Where in `block_` the first value is.
  std::size_t size_ = 0;
};

}  // namespace lamport::core::reliable
