#include "lamport/sim/scheduler.hpp"

#include <algorithm>
#include <bit>

#include "lamport/core/check.hpp"

namespace lamport::sim {
namespace {

constexpr unsigned kSlotBits = 24;
constexpr unsigned kTimeShift = 64;
constexpr std::uint32_t kNoNode = ~std::uint32_t{0};

}  // namespace

Scheduler::Scheduler(core::Duration soon) {
  LAMPORT_CHECK(soon >= core::Duration::zero(), "what is soon is not past", soon.count());
  // The furthest bucket within `soon` is then less than a round ahead.
  const auto buckets = static_cast<std::uint64_t>(soon.count()) / (kBuckets - 1);
  width_bits_ = static_cast<unsigned>(std::bit_width(buckets));
}

void Scheduler::schedule(core::VirtualTime at, std::uint32_t slot) {
  LAMPORT_CHECK(at >= now_, "nothing is scheduled in the past", at.time_since_epoch().count(),
                now_.time_since_epoch().count());
  LAMPORT_CHECK(slot < kSlotsMax, "at most 2^24 things wait at a time", slot);
  LAMPORT_CHECK(scheduled_ < kScheduledMax, "at most 2^40 things are scheduled in a run");
  const Entry entry = static_cast<Entry>(at.time_since_epoch().count()) << kTimeShift |
                      scheduled_++ << kSlotBits | slot;
  ++size_;
  if (slot >= nodes_.size()) [[unlikely]] {
    nodes_.resize(slot + std::size_t{1});
  }
  Node& node = nodes_[slot];
  LAMPORT_CHECK(!node.waits, "a slot waits once at a time", slot);
  node.waits = true;
  const std::uint64_t bucket = bucket_of(entry);
  if (bucket == come_ || bucket - come_ >= kBuckets) {
    far_.push(entry);
    return;
  }
  const std::size_t place = bucket % kBuckets;
  std::uint64_t& word = occupied_[place / kWordBits];
  const std::uint64_t bit = std::uint64_t{1} << place % kWordBits;
  node.entry = entry;
  node.next = (word & bit) != 0 ? first_[place] : kNoNode;
  first_[place] = slot;
  word |= bit;
}

std::optional<Scheduler::Due> Scheduler::take() {
  if (due_.empty() && !advance()) {
    return std::nullopt;
  }
  Entry next = due_.back();
  if (!far_.empty() && far_.top() < next) {
    next = far_.top();
    far_.pop();
  } else {
    due_.pop_back();
  }
  --size_;
  now_ = core::VirtualTime(core::Duration(static_cast<core::Duration::rep>(next >> kTimeShift)));
  const std::uint32_t slot = static_cast<std::uint32_t>(next) & (kSlotsMax - 1);
  nodes_[slot].waits = false;
  return Due{now_, slot};
}

std::uint64_t Scheduler::bucket_of(Entry entry) const {
  return static_cast<std::uint64_t>(entry >> kTimeShift) >> width_bits_;
}

std::optional<std::uint64_t> Scheduler::next_bucket() const {
  const std::size_t begin = (come_ + 1) % kBuckets;
  std::size_t word = begin / kWordBits;
  std::uint64_t bits = occupied_[word] & ~std::uint64_t{0} << begin % kWordBits;
  // The first word is looked at twice: the bits before `begin` are the furthest ahead.
  for (std::size_t looked = 0; bits == 0; ++looked) {
    if (looked == occupied_.size()) {
      return std::nullopt;
    }
    word = (word + 1) % occupied_.size();
    bits = occupied_[word];
  }
  const std::size_t place = word * kWordBits + static_cast<std::size_t>(std::countr_zero(bits));
  return come_ + 1 + (place - begin) % kBuckets;
}

bool Scheduler::advance() {
  const std::optional<std::uint64_t> near = next_bucket();
  if (!near && far_.empty()) {
    return false;
  }
  come_ = near.value_or(~std::uint64_t{0});
  if (!far_.empty()) {
    come_ = std::min(come_, bucket_of(far_.top()));
  }
  if (near == come_) {
    const std::size_t place = come_ % kBuckets;
    occupied_[place / kWordBits] &= ~(std::uint64_t{1} << place % kWordBits);
    for (std::uint32_t node = first_[place]; node != kNoNode; node = nodes_[node].next) {
      due_.push_back(nodes_[node].entry);
    }
  }
  for (; !far_.empty() && bucket_of(far_.top()) == come_; far_.pop()) {
    due_.push_back(far_.top());
  }
  if (due_.size() > 1) {
    std::ranges::sort(due_, std::greater<>());
  }
  return true;
}

}  // namespace lamport::sim
