#include "lamport/tools/event_ring.hpp"

#include "lamport/core/check.hpp"

namespace lamport::tools {

bool EventRing::push(std::span<const std::byte> record) {
  const std::uint64_t begin = written_.load(std::memory_order_relaxed);
  const std::uint64_t end = begin + sizeof(Size) + record.size();
  if (end > free_until_) {
    free_until_ = taken_.load(std::memory_order_acquire) + kCapacity;
  }
  if (end > free_until_ || lost() != 0) {
    lost_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  const auto size = static_cast<Size>(record.size());
  put(begin, std::as_bytes(std::span(&size, 1)));
  put(begin + sizeof(Size), record);
  written_.store(end, std::memory_order_release);
  return true;
}

std::span<const std::byte> EventRing::take(std::span<std::byte> buffer) {
  const std::uint64_t begin = taken_.load(std::memory_order_relaxed);
  if (begin == written_.load(std::memory_order_acquire)) {
    return {};
  }
  Size size = 0;
  get(begin, std::as_writable_bytes(std::span(&size, 1)));
  LAMPORT_CHECK(size <= buffer.size(), "a buffer holds any record", size, buffer.size());
  const auto record = buffer.first(size);
  get(begin + sizeof(Size), record);
  taken_.store(begin + sizeof(Size) + size, std::memory_order_release);
  return record;
}

void EventRing::put(std::uint64_t at, std::span<const std::byte> bytes) {
  const std::size_t place = at % kCapacity;
  const std::size_t first = std::min(bytes.size(), kCapacity - place);
  std::copy_n(bytes.begin(), first, bytes_.begin() + static_cast<std::ptrdiff_t>(place));
  std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(first), bytes.end(), bytes_.begin());
}

void EventRing::get(std::uint64_t at, std::span<std::byte> bytes) const {
  const std::size_t place = at % kCapacity;
  const std::size_t first = std::min(bytes.size(), kCapacity - place);
  std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(place), first, bytes.begin());
  std::copy_n(bytes_.begin(), bytes.size() - first,
              bytes.begin() + static_cast<std::ptrdiff_t>(first));
}

}  // namespace lamport::tools
