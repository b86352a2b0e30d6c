#include "lamport/sim/scheduler.hpp"

#include <algorithm>

#include "lamport/core/check.hpp"

namespace lamport::sim {
namespace {

constexpr std::size_t kChildren = 4;

}  // namespace

void Scheduler::schedule(core::VirtualTime at, std::uint32_t slot) {
  LAMPORT_CHECK(at >= now_, "nothing is scheduled in the past", at.time_since_epoch().count(),
                now_.time_since_epoch().count());
  const Entry entry{at, scheduled_++, slot};
  std::size_t hole = heap_.size();
  heap_.push_back(entry);
  while (hole > 0) {
    const std::size_t parent = (hole - 1) / kChildren;
    if (!before(entry, heap_[parent])) {
      break;
    }
    heap_[hole] = heap_[parent];
    hole = parent;
  }
  heap_[hole] = entry;
}

std::optional<Scheduler::Due> Scheduler::take() {
  if (heap_.empty()) {
    return std::nullopt;
  }
  const Due due{heap_.front().at, heap_.front().slot};
  const Entry last = heap_.back();
  heap_.pop_back();
  now_ = due.at;
  if (heap_.empty()) {
    return due;
  }
  std::size_t hole = 0;
  while (kChildren * hole + 1 < heap_.size()) {
    const std::size_t first = kChildren * hole + 1;
    const std::size_t end = std::min(first + kChildren, heap_.size());
    std::size_t least = first;
    for (std::size_t child = first + 1; child < end; ++child) {
      if (before(heap_[child], heap_[least])) {
        least = child;
      }
    }
    if (!before(heap_[least], last)) {
      break;
    }
    heap_[hole] = heap_[least];
    hole = least;
  }
  heap_[hole] = last;
  return due;
}

}  // namespace lamport::sim
