#include "lamport/sim/scheduler.hpp"

#include <algorithm>

#include "lamport/core/check.hpp"

namespace lamport::sim {
namespace {

constexpr std::size_t kChildren = 4;
constexpr unsigned kSlotBits = 24;
constexpr unsigned kTimeShift = 64;

}  // namespace

void Scheduler::schedule(core::VirtualTime at, std::uint32_t slot) {
  LAMPORT_CHECK(at >= now_, "nothing is scheduled in the past", at.time_since_epoch().count(),
                now_.time_since_epoch().count());
  LAMPORT_CHECK(slot < kSlotsMax, "at most 2^24 things wait at a time", slot);
  LAMPORT_CHECK(scheduled_ < kScheduledMax, "at most 2^40 things are scheduled in a run");
  const Entry entry = static_cast<Entry>(at.time_since_epoch().count()) << kTimeShift |
                      scheduled_++ << kSlotBits | slot;
  if (root_taken_) {
    root_taken_ = false;
    sift_down(entry);
  } else {
    heap_.push_back(entry);
    sift_up(heap_.size() - 1, entry);
  }
}

std::optional<Scheduler::Due> Scheduler::take() {
  if (root_taken_) {
    root_taken_ = false;
    const Entry last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) {
      sift_down(last);
    }
  }
  if (heap_.empty()) {
    return std::nullopt;
  }
  root_taken_ = true;
  const Entry due = heap_.front();
  now_ = core::VirtualTime(core::Duration(static_cast<core::Duration::rep>(due >> kTimeShift)));
  return Due{now_, static_cast<std::uint32_t>(due) & (kSlotsMax - 1)};
}

void Scheduler::sift_up(std::size_t hole, Entry entry) {
  while (hole > 0) {
    const std::size_t parent = (hole - 1) / kChildren;
    if (entry > heap_[parent]) {
      break;
    }
    heap_[hole] = heap_[parent];
    hole = parent;
  }
  heap_[hole] = entry;
}

// What fills the root mostly belongs near the leaves. So the hole goes all the way down, and the
// entry comes up from there.
void Scheduler::sift_down(Entry entry) {
  Entry* const heap = heap_.data();
  const std::size_t size = heap_.size();
  std::size_t hole = 0;
  std::size_t first = 1;
  // A tournament of the four children: indices that are computed, not branches that are guessed.
  while (first + kChildren <= size) {
    const std::size_t left = first + static_cast<std::size_t>(heap[first + 1] < heap[first]);
    const std::size_t right =
        first + 2 + static_cast<std::size_t>(heap[first + 3] < heap[first + 2]);
    const std::size_t least = heap[right] < heap[left] ? right : left;
    heap[hole] = heap[least];
    hole = least;
    first = kChildren * hole + 1;
  }
  // One node with children may have fewer than four.
  if (first < size) {
    const std::size_t least =
        static_cast<std::size_t>(std::min_element(heap + first, heap + size) - heap);
    heap[hole] = heap[least];
    hole = least;
  }
  sift_up(hole, entry);
}

}  // namespace lamport::sim
